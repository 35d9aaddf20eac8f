using System.Text.Json;

namespace Postroad.Core.Domains;

/// <summary>
/// What of a sending domain has been right, so that it is seen when it is not any more: the identity of each server, and each chip of its set-up. What a person changed counts
/// anew, and what has never been right does not break.
/// </summary>
/// <param name="Right">Keys of the parts that were right since they are as they are.</param>
/// <param name="Broken">Those of them that are wrong now.</param>
internal sealed record DomainStanding(IReadOnlyList<string> Right, IReadOnlyList<BrokenPart> Broken)
{
    public static DomainStanding Read(string? text) => (text is null ? null : JsonSerializer.Deserialize<DomainStanding>(text)) ?? new DomainStanding([], []);

    public string Write() => JsonSerializer.Serialize(this);

    /// <summary>After a further look. What is not known this time stays as it was.</summary>
    public DomainStanding After(IReadOnlyList<PartReading> parts) => new(
        [.. parts.Where(p => p.IsRight || Right.Contains(p.Key)).Select(p => p.Key)],
        [.. parts.Where(p => Right.Contains(p.Key) && (p.IsWrong || (IsBroken(p.Key) && !p.IsRight))).Select(p => new BrokenPart(p.Key, p.Reason))]);

    public bool IsBroken(string key) => Broken.Any(b => b.Key == key);
}

/// <param name="Reason">One sentence.</param>
internal sealed record BrokenPart(string Key, string Reason);

/// <summary>One part at one look; neither right nor wrong: it could be better, or is not known.</summary>
/// <param name="Key">The server's row, its version, and what of it.</param>
/// <param name="Reason">One sentence.</param>
internal sealed record PartReading(string Key, bool IsRight, bool IsWrong, string Reason);
