using System.Text.Json;
using Postroad.Core.Deliveries.Mime;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Templates;
using Postroad.Core.Tracking;

namespace Postroad.Core.Deliveries;

/// <summary>The content of a mail that belongs to nothing else, a test or a notice, as it is stored: a restart between button and mail loses nothing.</summary>
internal sealed record MailContent
{
    public required MessageClass Class { get; init; }

    public required string FromName { get; init; }

    public string? ReplyTo { get; init; }

    public required ContentSource Source { get; init; }

    public required Dictionary<string, object?> Values { get; init; }

    public string? ListHeader { get; init; }

    public string? ListName { get; init; }

    public FeedbackId? Feedback { get; init; }

    public required IReadOnlyList<MessageTag> Tags { get; init; }

    public static MailContent Of(TestMail mail) => new()
    {
        Class = mail.Class, FromName = mail.FromName, ReplyTo = mail.ReplyTo?.ToString(), Source = mail.Content, Values = new(mail.Values), ListHeader = mail.ListHeader,
        ListName = mail.ListName, Feedback = mail.Feedback, Tags = mail.Tags,
    };

    public string Write() => JsonSerializer.Serialize(this);

    public static MailContent Read(string text)
    {
        var content = JsonSerializer.Deserialize<MailContent>(text)!;
        foreach (var name in content.Values.Keys.ToList()) content.Values[name] = Plain(content.Values[name]);
        return content;
    }

    /// <param name="site">What its addresses begin with.</param>
    /// <exception cref="InvalidContentException">It was stored by another version, to which it was right.</exception>
    public CampaignMessage Message(string from, Uri site, LinkTokens tokens, TimeProvider time) => new(CompiledContent.Compile(Source, time), Headers(from), site, tokens, time);

    private MessageHeaders Headers(string from) => new()
    {
        From = Address(from),
        FromName = FromName.Length == 0 ? null : FromName,
        ReplyTo = ReplyTo is null ? null : Address(ReplyTo),
        Class = Class,
        ListId = ListHeader,
        ListName = ListName,
        Feedback = Feedback,
    };

    private static EmailAddress Address(string text) =>
        EmailAddress.TryParse(text, out var address, out var fault) ? address : throw new InvalidOperationException($"The address \"{text}\" is stored and not valid: {fault}.");

    private static object? Plain(object? value) => value is not JsonElement json ? value : json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetDecimal(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
