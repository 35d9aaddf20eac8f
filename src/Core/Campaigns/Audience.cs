using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Postroad.Core.Campaigns;

/// <summary>
/// Whom a campaign mails: everybody who is subscribed to one of its lists, narrowed to tags, without exclusions. Each address once: who is on several lists is mailed
/// as a member of the first of them, and leaves that one by the mail's unsubscribe link. Stored with the campaign as JSON.
/// </summary>
public sealed record Audience
{
    /// <summary>Lists and tags of each kind; beyond it nobody can see any more whom a campaign mails.</summary>
    public const int Most = 50;

    public static readonly Audience Nobody = new();

    internal static readonly ValueConverter<Audience, string> Converter = new(a => Write(a), text => Read(text));

    internal static readonly ValueComparer<Audience> Comparer = new((a, b) => Write(a!) == Write(b!), a => Write(a).GetHashCode(StringComparison.Ordinal), a => a);

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>In this order they are gone through.</summary>
    public IReadOnlyList<long> Lists { get; init; } = [];

    /// <summary>Only those who have one of these tags. Empty: whatever tags they have.</summary>
    public IReadOnlyList<long> Tags { get; init; } = [];

    /// <summary>Nobody who is subscribed to one of these lists.</summary>
    public IReadOnlyList<long> NotLists { get; init; } = [];

    /// <summary>Nobody who has one of these tags.</summary>
    public IReadOnlyList<long> NotTags { get; init; } = [];

    internal static Audience Read(string text) => JsonSerializer.Deserialize<Audience>(text, Options) ?? Nobody;

    private static string Write(Audience audience) => JsonSerializer.Serialize(audience, Options);
}
