using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Postroad.Simulator.Control;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Queues;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Events;

/// <summary>Writes the text of a message of the queue when it is received.</summary>
internal sealed class QueueBodies(Mailroom room, StateFiles files, Settings settings, SimulatorOptions options)
{
    public const string NoticeText = "Successfully validated SNS topic for Amazon SES event publishing.";
    private const int MailStart = 12 * 1024;
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly EventWriter events = new(options);

    /// <summary>Null when the mail is gone since (everything was emptied).</summary>
    public string? Write(QueueMessage message)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(message.AtMs);
        if (message.Mail == QueueMessage.Notice) return WriteNotice(message, at);
        if (Facts(message, at) is not { } facts) return null;
        return settings.QueueBody switch
        {
            QueueBody.Raw => events.Write(facts),
            QueueBody.EventBridge => WriteEventBridge(message, facts),
            _ => WriteSns(SnsId(message), facts.Record.Region, "Amazon SES Email Event Notification", events.Write(facts), at),
        };
    }

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

    private string? WriteNotice(QueueMessage message, DateTimeOffset at) => settings.QueueBody switch
    {
        QueueBody.Raw => NoticeText,
        QueueBody.EventBridge => null,
        _ => WriteSns(SnsId(message), settings.Regions[0].Settings.Name, null, NoticeText, at),
    };

    /// <summary>SNS developer guide, "Amazon SNS message formats"; the signature is a fixed text, for it cannot be checked over SQS.</summary>
    private string WriteSns(string id, string region, string? subject, string text, DateTimeOffset at)
    {
        return Write(json =>
        {
            json.WriteString("Type", "Notification");
            json.WriteString("MessageId", id);
            json.WriteString("TopicArn", settings.TopicArn(region));
            if (subject is not null) json.WriteString("Subject", subject);
            json.WriteString("Message", text);
            json.WriteString("Timestamp", EventWriter.Iso(at));
            json.WriteString("SignatureVersion", "1");
            json.WriteString("Signature", "U2ltdWxhdGVkOiBub3RoaW5nIHNpZ25zIHRoaXMu");
            json.WriteString("SigningCertURL", $"https://sns.{region}.amazonaws.com/SimpleNotificationService-0000000000000000000000.pem");
            json.WriteString("UnsubscribeURL", $"https://sns.{region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={settings.TopicArn(region)}:{id}");
        });
    }

    private string WriteEventBridge(QueueMessage message, EventFacts facts) => Write(json =>
    {
        json.WriteString("version", "0");
        json.WriteString("id", SnsId(message));
        json.WriteString("detail-type", DetailType(facts.Step));
        json.WriteString("source", "aws.ses");
        json.WriteString("account", options.AccountId);
        json.WriteString("time", facts.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("region", facts.Record.Region);
        json.WriteStartArray("resources");
        json.WriteStringValue($"arn:aws:ses:{facts.Record.Region}:{options.AccountId}:configuration-set/{facts.Record.ConfigurationSet}");
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
    private string SnsId(QueueMessage message) =>
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
