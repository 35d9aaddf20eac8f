using System.Globalization;
using Postroad.Core.Events;
using Postroad.Core.Primitives;

namespace Postroad.Core.Feedback.Ses;

/// <summary>From what SES tells to what happened to a delivery.</summary>
internal static class SesEventTranslation
{
    /// <summary>What is stored of foreign texts.</summary>
    private const int MaxWords = 1000, MaxClass = 100, MaxId = 256;

    /// <summary>Null: a kind of event that says nothing to us; opens and clicks are measured by our own links.</summary>
    public static EventType? TypeOf(string type) => type switch
    {
        "Send" => EventType.Sent,
        "Delivery" => EventType.Delivered,
        "Bounce" => EventType.Bounced,
        "Complaint" => EventType.Complained,
        "DeliveryDelay" => EventType.Delayed,
        "Reject" or "Rendering Failure" or "RenderingFailure" => EventType.Rejected,
        _ => null,
    };

    public static DeliveryEvent Translate(SesEvent it, EventType type, DeliveryRef delivery, DateTimeOffset now)
    {
        var at = it.At ?? it.MailAt ?? it.EnvelopeAt ?? now;
        var common = new DeliveryEvent
        {
            Delivery = delivery,
            Type = type,
            At = at,
            Key = KeyOf(it, type, at),
            MessageId = Clean(it.MessageId, MaxId),
            Attempt = AttemptOf(it.Attempt),
        };
        return type switch
        {
            EventType.Bounced => Bounced(common, it),
            EventType.Complained => common with { Reason = Clean(it.FeedbackType, MaxClass), Suppresses = it.FeedbackType is not ("not-spam" or "auth-failure") },
            EventType.Delayed => common with { Reason = Clean(it.Class, MaxClass), Status = StatusCode.Of(it.Status, it.Words), Words = Clean(it.Words, MaxWords) },
            EventType.Rejected => common with { Reason = Clean(it.Class ?? it.Type, MaxClass), Words = Clean(it.Words, MaxWords) },
            EventType.Delivered => common with { Words = Clean(it.Words, MaxWords) },
            _ => common,
        };
    }

    private static DeliveryEvent Bounced(DeliveryEvent common, SesEvent it)
    {
        var status = StatusCode.Of(it.Status, it.Words);
        var (kind, reason) = BounceClass.Of(it.BounceType, it.BounceSubType, status);
        return common with { Bounce = kind, Reason = reason, Status = status, Words = Clean(it.Words, MaxWords) };
    }

    private static long KeyOf(SesEvent it, EventType type, DateTimeOffset at) => type switch
    {
        EventType.Bounced or EventType.Complained when !string.IsNullOrEmpty(it.FeedbackId) => EventKey.Of(it.FeedbackId),
        EventType.Bounced or EventType.Complained or EventType.Delayed => EventKey.Of(it.MessageId ?? "", at.ToUnixTimeMilliseconds()),
        _ => EventKey.Of(it.MessageId ?? ""),
    };

    private static int AttemptOf(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : 0;

    /// <summary>Control characters become spaces: PostgreSQL takes no NUL, and a screen no others.</summary>
    private static string? Clean(string? text, int max)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (text.Length > max) text = text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];
        return text.AsSpan().ContainsAnyInRange('\0', '\u001f') || text.Contains('\u007f', StringComparison.Ordinal)
            ? string.Create(text.Length, text, static (to, from) => { for (var i = 0; i < to.Length; i++) to[i] = char.IsControl(from[i]) ? ' ' : from[i]; })
            : text;
    }
}
