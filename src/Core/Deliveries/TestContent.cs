using System.Text.Json;
using Postroad.Core.Deliveries.Mime;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Templates;

namespace Postroad.Core.Deliveries;

/// <summary>A test's content as it is stored, so that a restart between button and mail loses nothing.</summary>
internal sealed record TestContent
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

    public static TestContent Of(TestMail mail) => new()
    {
        Class = mail.Class, FromName = mail.FromName, ReplyTo = mail.ReplyTo?.ToString(), Source = mail.Content, Values = new(mail.Values), ListHeader = mail.ListHeader,
        ListName = mail.ListName, Feedback = mail.Feedback, Tags = mail.Tags,
    };

    public string Write() => JsonSerializer.Serialize(this);

    public static TestContent Read(string text)
    {
        var content = JsonSerializer.Deserialize<TestContent>(text)!;
        foreach (var name in content.Values.Keys.ToList()) content.Values[name] = Plain(content.Values[name]);
        return content;
    }

    public MessageHeaders Headers(string from) => new()
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
