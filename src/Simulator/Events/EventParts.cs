using System.Text.Json;
using Postroad.Simulator.Mailboxes;

namespace Postroad.Simulator.Events;

/// <summary>The part of an event that differs by its type: bounce, complaint, delivery, delay.</summary>
internal static class EventParts
{
    /// <summary>Documentation addresses (RFC 5737).</summary>
    public const string OutgoingIp = "192.0.2.25";
    private const string RemoteIp = "198.51.100.7";

    public static void Write(Utf8JsonWriter json, EventFacts facts)
    {
        switch (facts.Step)
        {
            case Steps.Reject: json.WriteString("reason", "Bad content"); break;
            case Steps.Bounce: WriteBounce(json, facts); break;
            case Steps.Complaint: WriteComplaint(json, facts); break;
            case Steps.Delivery: WriteDelivery(json, facts); break;
            case Steps.DeliveryDelay: WriteDelay(json, facts); break;
        }
    }

    /// <summary>What the mailbox's server said, for example "550 5.1.1 user unknown".</summary>
    public static string Reply(Behaviour behaviour) =>
        behaviour.HasFlag(Behaviour.SuppressedByAccount) ? "Amazon SES did not send the message to this address because it is on the suppression list for your account. For more information about removing addresses from the suppression list, see the Amazon SES Developer Guide."
        : behaviour.HasFlag(Behaviour.SuppressedBySes) ? "Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address."
        : behaviour.HasFlag(Behaviour.MailboxFull) ? "552 5.2.2 Mailbox full"
        : behaviour.HasFlag(Behaviour.NoSuchMailbox) ? "550 5.1.1 user unknown"
        : "250 2.0.0 Ok: queued";

    private static void WriteBounce(Utf8JsonWriter json, EventFacts facts)
    {
        var full = facts.Behaviour.HasFlag(Behaviour.MailboxFull);
        var byAccount = facts.Behaviour.HasFlag(Behaviour.SuppressedByAccount);
        var suppressed = byAccount || facts.Behaviour.HasFlag(Behaviour.SuppressedBySes);
        json.WriteString("feedbackId", FeedbackId(facts));
        json.WriteString("bounceType", full ? "Transient" : "Permanent");
        json.WriteString("bounceSubType", full ? "MailboxFull" : byAccount ? "OnAccountSuppressionList" : suppressed ? "Suppressed" : "General");
        json.WriteStartArray("bouncedRecipients");
        json.WriteStartObject();
        json.WriteString("emailAddress", facts.Address);
        json.WriteString("action", "failed");
        json.WriteString("status", full ? "5.2.2" : "5.1.1");
        json.WriteString("diagnosticCode", suppressed ? Reply(facts.Behaviour) : "smtp; " + Reply(facts.Behaviour));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("timestamp", EventWriter.Iso(facts.At));
        if (!suppressed) json.WriteString("remoteMtaIp", RemoteIp);
        json.WriteString("reportingMTA", ReportingMta(facts));
    }

    private static void WriteComplaint(Utf8JsonWriter json, EventFacts facts)
    {
        json.WriteString("feedbackId", FeedbackId(facts));
        json.WriteNull("complaintSubType");
        json.WriteStartArray("complainedRecipients");
        json.WriteStartObject();
        json.WriteString("emailAddress", facts.Address);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("timestamp", EventWriter.Iso(facts.At));
        json.WriteString("userAgent", "Amazon SES Mailbox Simulator");
        json.WriteString("complaintFeedbackType", "abuse");
        json.WriteString("arrivalDate", EventWriter.Iso(facts.At));
    }

    private static void WriteDelivery(Utf8JsonWriter json, EventFacts facts)
    {
        json.WriteString("timestamp", EventWriter.Iso(facts.At));
        json.WriteNumber("processingTimeMillis", Math.Max(1, (long)(facts.At - facts.Record.AcceptedAt).TotalMilliseconds));
        json.WriteStartArray("recipients");
        json.WriteStringValue(facts.Address);
        json.WriteEndArray();
        json.WriteString("smtpResponse", $"250 2.0.0 Ok: queued as sim-{facts.Record.Number:X4}");
        json.WriteString("remoteMtaIp", RemoteIp);
        json.WriteString("reportingMTA", $"a8-25.smtp-out.{facts.Record.AwsRegion}.amazonses.com");
    }

    private static void WriteDelay(Utf8JsonWriter json, EventFacts facts)
    {
        json.WriteString("timestamp", EventWriter.Iso(facts.At));
        json.WriteString("delayType", "RecipientServerError");
        json.WriteString("expirationTime", EventWriter.Iso(facts.Record.AcceptedAt.AddHours(14)));
        json.WriteStartArray("delayedRecipients");
        json.WriteStartObject();
        json.WriteString("emailAddress", facts.Address);
        json.WriteString("status", "4.3.2");
        json.WriteString("diagnosticCode", "smtp; 451 4.3.2 Try later");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("reportingMTA", $"a8-25.smtp-out.{facts.Record.AwsRegion}.amazonses.com");
    }

    // Stable for one bounce or complaint, however often it is told: the idempotency key of both.
    private static string FeedbackId(EventFacts facts)
    {
        var hash = Chance.Hash((ulong)facts.Step, facts.MessageId + facts.Address);
        return $"{facts.MessageId[..16]}-{(uint)hash:x8}-{(ushort)(hash >> 32):x4}-4{(hash >> 48) & 0xFFF:x3}-8{(hash >> 20) & 0xFFF:x3}-{hash & 0xFFFFFFFFFFFF:x12}-000000";
    }

    private static string ReportingMta(EventFacts facts) => $"dns; a8-25.smtp-out.{facts.Record.AwsRegion}.amazonses.com";
}
