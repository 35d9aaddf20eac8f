using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Postroad.Simulator.Control;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Queues;
using Postroad.Simulator.Storage;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Events;

/// <summary>Writes the text of a message of the queue when it is received.</summary>
internal sealed class QueueBodies(Mailroom room, StateFiles files, Settings settings, Wiring wiring, SnsEnvelope envelope, SimulatorOptions options)
{
    public const string NoticeText = "Successfully validated SNS topic for Amazon SES event publishing.";
    private const int MailStart = 12 * 1024;
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly EventWriter events = new(options);

    /// <summary>Null when the mail or its way is gone since (everything was emptied).</summary>
    public string? Write(QueueMessage message)
    {
        if (wiring.ByNumber(message.Route) is not { } way) return null;
        var form = settings.QueueBody != QueueBody.Sns ? settings.QueueBody : way.Protocol == Subscription.Bus ? QueueBody.EventBridge : way.Raw ? QueueBody.Raw : QueueBody.Sns;
        if (form == QueueBody.EventBridge)
            return message.Mail != QueueMessage.Notice && Facts(message, At(message)) is { } facts ? WriteEventBridge(message, facts) : null;
        if (message.Mail == QueueMessage.Confirmation || Publication(message) is not { } said) return null;
        return form == QueueBody.Raw ? said.Text : envelope.ForQueue(said, way);
    }

    /// <summary>What SES said to the topic. Null when the mail is gone since.</summary>
    public Publication? Publication(QueueMessage message)
    {
        var at = At(message);
        if (message.Mail == QueueMessage.Notice) return new Publication(IdOf(message), null, NoticeText, at);
        return Facts(message, at) is { } facts ? new Publication(IdOf(message), "Amazon SES Email Event Notification", events.Write(facts), at) : null;
    }

    public static DateTimeOffset At(QueueMessage message) => DateTimeOffset.FromUnixTimeMilliseconds(message.AtMs);

    private EventFacts? Facts(QueueMessage message, DateTimeOffset at)
    {
        MailEntry entry;
        lock (room.Gate)
        {
            if (message.Mail >= room.Table.Count) return null;
            entry = room.Table[message.Mail];
        }

        var record = files.Mail.ReadRecord(entry.Offset, entry.HeaderLength);
        var start = files.Mail.ReadMail(entry.Offset, entry.HeaderLength, entry.MailLength, MailStart);
        return new EventFacts(record, MessageId.Of(message.Mail, entry.AcceptedAtMs, record.Region), start, message.Recipient, message.Step, at);
    }

    private string WriteEventBridge(QueueMessage message, EventFacts facts) => Write(json =>
    {
        json.WriteString("version", "0");
        json.WriteString("id", IdOf(message));
        json.WriteString("detail-type", DetailType(facts.Step));
        json.WriteString("source", "aws.ses");
        json.WriteString("account", options.AccountId);
        json.WriteString("time", facts.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("region", facts.Record.AwsRegion);
        json.WriteStartArray("resources");
        json.WriteStringValue($"arn:aws:ses:{facts.Record.AwsRegion}:{options.AccountId}:configuration-set/{facts.Record.ConfigurationSet}");
        json.WriteEndArray();
        json.WritePropertyName("detail");
        events.WriteTo(json, facts);
    });

    private static string DetailType(Steps step) => step switch
    {
        Steps.Send => "Email Sent",
        Steps.Reject => "Email Rejected",
        Steps.Bounce => "Email Bounced",
        Steps.Complaint => "Email Complaint Received",
        Steps.Delivery => "Email Delivered",
        _ => "Email Delivery Delayed",
    };

    // The same for an event that was sent twice: what differs then is the message of the queue.
    public string IdOf(QueueMessage message) =>
        Ids.Guid(options.Seed, message.Mail < 0
            ? (ulong)message.Number : ((ulong)message.Mail << 24) ^ ((ulong)message.Recipient << 16) ^ (ulong)message.Step, (ulong)message.AtMs);

    private static string Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

/// <summary>What was published to a topic.</summary>
/// <param name="Subject">Null: it has none.</param>
internal sealed record Publication(string Id, string? Subject, string Text, DateTimeOffset At);

internal static class Ids
{
    /// <summary>A UUID that two numbers always give again.</summary>
    public static string Guid(ulong seed, ulong a, ulong b)
    {
        var high = Chance.Mix(seed ^ Chance.Mix(a));
        var low = Chance.Mix(high ^ b);
        return $"{(uint)(high >> 32):x8}-{(ushort)(high >> 16):x4}-4{high & 0xFFF:x3}-8{(low >> 48) & 0xFFF:x3}-{low & 0xFFFFFFFFFFFF:x12}";
    }
}
