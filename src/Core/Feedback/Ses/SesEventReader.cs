using System.Buffers;
using System.Text.Json;

namespace Postroad.Core.Feedback.Ses;

/// <summary>
/// Reads the members that matter in one pass over the bytes, whatever their order, and skips the rest. A member of an unexpected kind
/// counts as absent.
/// </summary>
/// <exception cref="JsonException">Not JSON.</exception>
internal static class SesEventReader
{
    public static void ReadRoot(ref Utf8JsonReader json, SesEvent it, bool withHeaders)
    {
        while (NextProperty(ref json))
        {
            if (Is(ref json, "eventType"u8) || Is(ref json, "notificationType"u8)) it.Type = Text(ref json);
            else if (Is(ref json, "mail"u8)) ReadMail(ref json, it, withHeaders);
            else if (Is(ref json, "bounce"u8) || Is(ref json, "complaint"u8) || Is(ref json, "delivery"u8) || Is(ref json, "deliveryDelay"u8)
                || Is(ref json, "reject"u8) || Is(ref json, "failure"u8)) ReadDetail(ref json, it);
            else if (Is(ref json, "detail"u8)) ReadNested(ref json, it, withHeaders);
            else if (Is(ref json, "Type"u8)) it.EnvelopeType = Text(ref json);
            else if (Is(ref json, "Message"u8)) ReadMessage(ref json, it);
            else if (Is(ref json, "Timestamp"u8) || Is(ref json, "time"u8)) it.EnvelopeAt = LenientTime.Read(ref json);
            else json.Skip();
        }
    }

    // The body of EventBridge holds the SES event in "detail".
    private static void ReadNested(ref Utf8JsonReader json, SesEvent it, bool withHeaders)
    {
        if (json.CurrentDepth < 4 && StartsObject(ref json)) ReadRoot(ref json, it, withHeaders);
    }

    private static void ReadMail(ref Utf8JsonReader json, SesEvent it, bool withHeaders)
    {
        if (!StartsObject(ref json)) return;
        while (NextProperty(ref json))
        {
            if (Is(ref json, "messageId"u8)) it.MessageId = Text(ref json);
            else if (Is(ref json, "timestamp"u8)) it.MailAt = LenientTime.Read(ref json);
            else if (Is(ref json, "tags"u8)) ReadTags(ref json, it);
            else if (Is(ref json, "headers"u8)) ReadHeaders(ref json, it, withHeaders);
            else json.Skip();
        }
    }

    private static void ReadTags(ref Utf8JsonReader json, SesEvent it)
    {
        if (!StartsObject(ref json)) return;
        while (NextProperty(ref json))
        {
            if (Is(ref json, "dk"u8)) it.DeliveryKey = FirstText(ref json);
            else if (Is(ref json, "at"u8)) it.Attempt = FirstText(ref json);
            else json.Skip();
        }
    }

    // Identity feedback carries no tags; where it carries the headers, ours tells the delivery. Read only when the tags did not.
    private static void ReadHeaders(ref Utf8JsonReader json, SesEvent it, bool withHeaders)
    {
        it.HasHeaders = true;
        if (!withHeaders)
        {
            json.Skip();
            return;
        }

        if (!StartsArray(ref json)) return;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.StartObject) ReadHeader(ref json, it);
            else json.Skip();
        }
    }

    private static void ReadHeader(ref Utf8JsonReader json, SesEvent it)
    {
        string? name = null, value = null;
        while (NextProperty(ref json))
        {
            if (Is(ref json, "name"u8)) name = Text(ref json);
            else if (Is(ref json, "value"u8)) value = Text(ref json);
            else json.Skip();
        }

        if (it.DeliveryKey is null && value is not null && "X-Delivery-Key".Equals(name, StringComparison.OrdinalIgnoreCase)) ReadDeliveryKey(value.Trim(), it);
    }

    /// <summary>As our messages carry it: key and attempt with a dot between.</summary>
    private static void ReadDeliveryKey(string value, SesEvent it)
    {
        var dot = value.IndexOf('.', StringComparison.Ordinal);
        (it.DeliveryKey, it.Attempt) = dot < 0 ? (value, null) : (value[..dot], value[(dot + 1)..]);
    }

    private static void ReadDetail(ref Utf8JsonReader json, SesEvent it)
    {
        if (!StartsObject(ref json)) return;
        while (NextProperty(ref json))
        {
            if (Is(ref json, "timestamp"u8)) it.At = LenientTime.Read(ref json);
            else if (Is(ref json, "feedbackId"u8)) it.FeedbackId = Text(ref json);
            else if (Is(ref json, "bounceType"u8)) it.BounceType = Text(ref json);
            else if (Is(ref json, "bounceSubType"u8)) it.BounceSubType = Text(ref json);
            else if (Is(ref json, "complaintFeedbackType"u8)) it.FeedbackType = Text(ref json);
            else if (Is(ref json, "bouncedRecipients"u8) || Is(ref json, "delayedRecipients"u8)) ReadRecipients(ref json, it);
            else if (Is(ref json, "smtpResponse"u8) || Is(ref json, "errorMessage"u8)) it.Words = Text(ref json);
            else if (Is(ref json, "delayType"u8) || Is(ref json, "reason"u8)) it.Class = Text(ref json);
            else json.Skip();
        }
    }

    // Our mail has one recipient; the first that says something counts.
    private static void ReadRecipients(ref Utf8JsonReader json, SesEvent it)
    {
        if (!StartsArray(ref json)) return;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.StartObject) ReadRecipient(ref json, it);
            else json.Skip();
        }
    }

    private static void ReadRecipient(ref Utf8JsonReader json, SesEvent it)
    {
        while (NextProperty(ref json))
        {
            if (Is(ref json, "status"u8)) it.Status ??= Text(ref json);
            else if (Is(ref json, "diagnosticCode"u8)) it.Words ??= Text(ref json);
            else json.Skip();
        }
    }

    private static void ReadMessage(ref Utf8JsonReader json, SesEvent it)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.String || it.Inner is not null)
        {
            json.Skip();
            return;
        }

        it.Inner = ArrayPool<byte>.Shared.Rent(json.ValueSpan.Length);
        it.InnerLength = json.CopyString(it.Inner);
    }

    private static bool NextProperty(ref Utf8JsonReader json) => json.Read() && json.TokenType == JsonTokenType.PropertyName;

    private static bool Is(ref Utf8JsonReader json, ReadOnlySpan<byte> name) => json.ValueTextEquals(name);

    private static bool StartsObject(ref Utf8JsonReader json) => Starts(ref json, JsonTokenType.StartObject);

    private static bool StartsArray(ref Utf8JsonReader json) => Starts(ref json, JsonTokenType.StartArray);

    private static bool Starts(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (json.Read() && json.TokenType == token) return true;
        json.Skip();
        return false;
    }

    private static string? Text(ref Utf8JsonReader json)
    {
        if (json.Read() && json.TokenType == JsonTokenType.String) return json.GetString();
        json.Skip();
        return null;
    }

    /// <summary>A tag is an array of texts; a bare text is taken too.</summary>
    private static string? FirstText(ref Utf8JsonReader json)
    {
        if (!json.Read()) return null;
        if (json.TokenType == JsonTokenType.String) return json.GetString();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return null;
        }

        string? first = null;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.String) first ??= json.GetString();
            else json.Skip();
        }

        return first;
    }
}
