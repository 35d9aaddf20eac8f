using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Postroad.Simulator.Events;

namespace Postroad.Simulator.Topics;

/// <summary>How SNS wraps what was published (SNS developer guide, "Amazon SNS message formats").</summary>
internal sealed class SnsEnvelope(SigningCertificate certificate, SimulatorOptions options)
{
    // Not checked over SQS, and a true one costs more than the event itself.
    private const string Unsigned = "U2ltdWxhdGVkOiBub3RoaW5nIHNpZ25zIHRoaXMu";
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public string ForQueue(Publication said, Subscription way) => Write(Notification(said, way), "1", Unsigned, way);

    /// <summary>With a signature that holds.</summary>
    public string ForWeb(Publication said, Subscription way, string version) => Signed(Notification(said, way), version, way);

    /// <summary>The question whether an address wants the messages of a topic.</summary>
    public string Confirmation(string id, Subscription way, DateTimeOffset at, string version) => Signed(
    [
        ("Type", "SubscriptionConfirmation"), ("MessageId", id), ("Token", way.Token!), ("TopicArn", way.TopicArn),
        ("Message", $"You have chosen to subscribe to the topic {way.TopicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message."),
        ("SubscribeURL", $"{Address(way)}/?Action=ConfirmSubscription&TopicArn={way.TopicArn}&Token={way.Token}"), ("Timestamp", EventWriter.Iso(at)),
    ], version, way);

    private static List<(string Name, string Value)> Notification(Publication said, Subscription way)
    {
        List<(string, string)> members = [("Type", "Notification"), ("MessageId", said.Id), ("TopicArn", way.TopicArn), ("Message", said.Text), ("Timestamp", EventWriter.Iso(said.At))];
        if (said.Subject is { } subject) members.Insert(3, ("Subject", subject));
        return members;
    }

    // Signed are all members, by name (developer guide, "Verifying the signatures of Amazon SNS messages").
    private string Signed(List<(string Name, string Value)> members, string version, Subscription way)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in members.OrderBy(m => m.Name, StringComparer.Ordinal)) text.Append(name).Append('\n').Append(value).Append('\n');
        return Write(members, version, certificate.Sign(text.ToString(), version), way);
    }

    private string Write(List<(string Name, string Value)> members, string version, string signature, Subscription way)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            foreach (var (name, value) in members) json.WriteString(name, value);
            json.WriteString("SignatureVersion", version);
            json.WriteString("Signature", signature);
            json.WriteString("SigningCertURL", Address(way) + certificate.Name);
            if (way.Confirmed) json.WriteString("UnsubscribeURL", $"{Address(way)}/?Action=Unsubscribe&SubscriptionArn={way.Arn}");
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private string Address(Subscription way) => options.SnsAddress.Replace("{region}", Arn.Region(way.TopicArn), StringComparison.Ordinal);
}
