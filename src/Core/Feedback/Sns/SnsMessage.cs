using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Postroad.Core.Feedback.Sns;

/// <summary>What SNS posts (developer guide, "HTTP/HTTPS notification JSON format").</summary>
internal enum SnsKind
{
    Notification,
    SubscriptionConfirmation,
    UnsubscribeConfirmation,
}

/// <summary>
/// A message as somebody posted it, nothing of it proven. Read strictly: a member that is signed stands there once and is a text, or there would be two readings
/// of one signature. Members that are not known, and so not signed, are stepped over and never looked at.
/// </summary>
internal sealed record SnsMessage
{
    /// <summary>SNS carries at most 256 KB; quotation marks and backslashes of the event in it take two bytes each, and an envelope stands around it.</summary>
    public const int MaxBytes = 2 * MaxText + (16 * 1024);

    private const int MaxText = 256 * 1024, MaxMembers = 64;

    /// <summary>What is read, and how many characters of it at most.</summary>
    private static readonly Dictionary<string, int> Known = new()
    {
        ["Type"] = 40, ["MessageId"] = 100, ["TopicArn"] = 400, ["Subject"] = 1000, ["Message"] = MaxText, ["Timestamp"] = 40, ["SignatureVersion"] = 10, ["Signature"] = 2000,
        ["SigningCertURL"] = 500, ["Token"] = 2000, ["SubscribeURL"] = 4000,
    };

    private static readonly string[] InEach = ["MessageId", "TopicArn", "Message", "Timestamp", "SignatureVersion", "Signature", "SigningCertURL"];

    private readonly Dictionary<string, string> fields;

    private SnsMessage(SnsKind kind, Dictionary<string, string> fields) => (Kind, this.fields) = (kind, fields);

    public SnsKind Kind { get; }

    public string MessageId => fields["MessageId"];

    public string TopicArn => fields["TopicArn"];

    /// <summary>The event, or a sentence about the subscription.</summary>
    public string Text => fields["Message"];

    public string SignatureVersion => fields["SignatureVersion"];

    public string Signature => fields["Signature"];

    public string CertificateUrl => fields["SigningCertURL"];

    /// <summary>Of a confirmation, and valid for two days.</summary>
    public string Token => fields["Token"];

#if CRASH_POINTS
    /// <summary>Nobody's to ask: of use only to the mistake that tests must notice.</summary>
    public string SubscribeUrl => fields["SubscribeURL"];
#endif

    /// <summary>When it was published. Null: not written as SNS writes it.</summary>
    public DateTimeOffset? At => DateTimeOffset.TryParseExact(fields["Timestamp"], "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    /// <summary>Null: it is none, or not as SNS writes one.</summary>
    public static SnsMessage? Read(ReadOnlySpan<byte> body)
    {
        if (body.Length > MaxBytes) return null;
        try
        {
            return ReadMembers(body) is { } fields && fields.Remove("Type", out var type) ? Of(type, fields) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON; or a text that is not Unicode, which the reader calls an invalid operation.
            return null;
        }
    }

    /// <summary>What is signed: each member's name and value on a line of its own, in the order of the guide ("Verifying the signatures of Amazon SNS messages").</summary>
    public byte[] Signed()
    {
        string[] names = Kind == SnsKind.Notification
            ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn"]
            : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn"];
        var text = new StringBuilder(Text.Length + 1000);
        foreach (var name in names)
            if (fields.TryGetValue(name, out var value)) text.Append(name).Append('\n').Append(value).Append('\n');
        return Encoding.UTF8.GetBytes(text.Append("Type\n").Append(Kind).Append('\n').ToString());
    }

    private static Dictionary<string, string>? ReadMembers(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 8 });
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject) return null;
        var fields = new Dictionary<string, string>();
        for (var members = 0; json.Read() && json.TokenType == JsonTokenType.PropertyName; members++)
        {
            var name = json.GetString()!;
            json.Read();
            if (members == MaxMembers) return null;
            if (!Known.TryGetValue(name, out var most)) json.Skip();
            // As much as not there: SNS signs no subject then.
            else if (json.TokenType == JsonTokenType.Null && name == "Subject") continue;
            else if (json.TokenType != JsonTokenType.String || json.GetString()! is not { } value || value.Length > most || !fields.TryAdd(name, value)) return null;
        }

        // Throws when something follows.
        json.Read();
        return fields;
    }

    private static SnsMessage? Of(string type, Dictionary<string, string> fields)
    {
        if (!InEach.All(fields.ContainsKey)) return null;
        return type switch
        {
            nameof(SnsKind.Notification) => new SnsMessage(SnsKind.Notification, fields),
            nameof(SnsKind.SubscriptionConfirmation) when IsConfirmation(fields) => new SnsMessage(SnsKind.SubscriptionConfirmation, fields),
            nameof(SnsKind.UnsubscribeConfirmation) when IsConfirmation(fields) => new SnsMessage(SnsKind.UnsubscribeConfirmation, fields),
            _ => null,
        };
    }

    private static bool IsConfirmation(Dictionary<string, string> fields) => fields.ContainsKey("Token") && fields.ContainsKey("SubscribeURL");
}
