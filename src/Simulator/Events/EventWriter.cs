using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Sending;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Events;

/// <summary>One event to tell: which mail, which recipient, what, when.</summary>
internal readonly record struct EventFacts(MailRecord Record, string MessageId, byte[] MailStart, int Recipient, Steps Step, DateTimeOffset At)
{
    public Behaviour Behaviour => Record.Behaviours[Recipient];

    public string Address => Record.Recipients[Recipient];
}

/// <summary>Writes events as SES publishes them for a configuration set (developer guide, "Contents of event data").</summary>
internal sealed class EventWriter(SimulatorOptions options)
{
    /// <summary>Header block echoed in events: cut at 10 KB.</summary>
    private const int MaxHeaderBytes = 10 * 1024;
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public string Write(EventFacts facts)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Compact)) WriteTo(json, facts);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public void WriteTo(Utf8JsonWriter json, EventFacts facts)
    {
        json.WriteStartObject();
        json.WriteString("eventType", TypeOf(facts.Step));
        WriteMail(json, facts);
        json.WriteStartObject(PartOf(facts.Step));
        EventParts.Write(json, facts);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static string TypeOf(Steps step) => step switch
    {
        Steps.Send => "Send",
        Steps.Reject => "Reject",
        Steps.Bounce => "Bounce",
        Steps.Complaint => "Complaint",
        Steps.Delivery => "Delivery",
        _ => "DeliveryDelay",
    };

    public static string Iso(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string PartOf(Steps step) => step switch
    {
        Steps.Send => "send",
        Steps.Reject => "reject",
        Steps.Bounce => "bounce",
        Steps.Complaint => "complaint",
        Steps.Delivery => "delivery",
        _ => "deliveryDelay",
    };

    private void WriteMail(Utf8JsonWriter json, EventFacts facts)
    {
        var record = facts.Record;
        var from = MailAddresses.Bare(record.From);
        var domain = from[(from.LastIndexOf('@') + 1)..];
        json.WriteStartObject("mail");
        json.WriteString("timestamp", Iso(record.AcceptedAt));
        json.WriteString("source", record.From);
        json.WriteString("sourceArn", $"arn:aws:ses:{record.AwsRegion}:{options.AccountId}:identity/{domain}");
        json.WriteString("sendingAccountId", options.AccountId);
        json.WriteString("messageId", facts.MessageId);
        WriteStrings(json, "destination", record.Recipients);
        WriteHeaders(json, facts);
        WriteTags(json, facts, domain);
        json.WriteEndObject();
    }

    private static void WriteHeaders(Utf8JsonWriter json, EventFacts facts)
    {
        var headers = new HeaderBlock(facts.MailStart);
        var truncated = headers.BodyStart > MaxHeaderBytes;
        json.WriteBoolean("headersTruncated", truncated);
        json.WriteStartArray("headers");
        var written = 0;
        foreach (var header in headers)
        {
            written += header.Bytes.Length;
            if (written > MaxHeaderBytes) break;
            if (header.Name.IsEmpty || header.Is("Bcc") || OwnHeaders.IsOwn(header)) continue;
            json.WriteStartObject();
            json.WriteString("name"u8, header.Name);
            json.WriteString("value", header.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteCommonHeaders(json, facts, headers);
    }

    private static void WriteCommonHeaders(Utf8JsonWriter json, EventFacts facts, HeaderBlock headers)
    {
        json.WriteStartObject("commonHeaders");
        WriteStrings(json, "from", [headers.Find("From") ?? facts.Record.From]);
        if (headers.Find("Date") is { } date) json.WriteString("date", date);
        if (headers.Find("To") is { } to) WriteStrings(json, "to", MailAddresses.Split(to));
        json.WriteString("messageId", facts.MessageId);
        json.WriteString("subject", headers.Find("Subject") ?? facts.Record.Subject);
        json.WriteEndObject();
    }

    private static void WriteTags(Utf8JsonWriter json, EventFacts facts, string domain)
    {
        var record = facts.Record;
        json.WriteStartObject("tags");
        WriteStrings(json, "ses:operation", ["SendEmail"]);
        WriteStrings(json, "ses:configuration-set", [record.ConfigurationSet]);
        WriteStrings(json, "ses:source-ip", [record.SourceIp]);
        WriteStrings(json, "ses:from-domain", [domain]);
        WriteStrings(json, "ses:caller-identity", ["postroad"]);
        if (facts.Step == Steps.Delivery) WriteStrings(json, "ses:outgoing-ip", [EventParts.OutgoingIp]);
        foreach (var (name, value) in record.Tags) WriteStrings(json, name, [value]);
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
