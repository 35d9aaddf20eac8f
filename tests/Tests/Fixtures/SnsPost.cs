using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Postroad.Tests.Fixtures;

/// <summary>A message of SNS before it is signed; a null member is not there.</summary>
internal sealed record SnsPost
{
    public const string Ours = "arn:aws:sns:eu-central-1:402177301188:postroad-events", CertificateName = "SimpleNotificationService-0a1b2c3d.pem";

    public SnsPost(DateTimeOffset at) => Timestamp = At(at);

    public string Type { get; init; } = "Notification";

    public string MessageId { get; init; } = "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324";

    public string TopicArn { get; init; } = Ours;

    public string? Subject { get; init; } = "Amazon SES Email Event Notification";

    public string Message { get; init; } = "{}";

    public string Timestamp { get; init; }

    public string? Version { get; init; } = "1";

    public string CertificateUrl { get; init; } = "https://sns.eu-central-1.amazonaws.com/" + CertificateName;

    public string? Token { get; init; }

    public string? SubscribeUrl { get; init; }

    public static string At(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A confirmation of the topic's subscription.</summary>
    public SnsPost Confirms(string type = "SubscriptionConfirmation") =>
        this with { Type = type, Subject = null, Token = "2336412f37fb687f5d51e6e2", SubscribeUrl = "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f37fb687f5d51e6e2" };

    public string Signed(SnsSigner signer) => Json(signer.Sign(Text(), Version ?? "1"));

    /// <summary>With whatever signature.</summary>
    public string Json(string signature) => JsonSerializer.Serialize(Members(signature).Where(m => m.Value is not null).ToDictionary(m => m.Name, m => m.Value));

    public IEnumerable<(string Name, string? Value)> Members(string signature) =>
    [
        ("Type", Type), ("MessageId", MessageId), ("Token", Token), ("TopicArn", TopicArn), ("Subject", Subject), ("Message", Message), ("SubscribeURL", SubscribeUrl), ("Timestamp", Timestamp),
        ("SignatureVersion", Version), ("Signature", signature), ("SigningCertURL", CertificateUrl),
    ];

    private byte[] Text() => Encoding.UTF8.GetBytes(Token is null
        ? $"Message\n{Message}\nMessageId\n{MessageId}\n{(Subject is null ? "" : $"Subject\n{Subject}\n")}Timestamp\n{Timestamp}\nTopicArn\n{TopicArn}\nType\n{Type}\n"
        : $"Message\n{Message}\nMessageId\n{MessageId}\nSubscribeURL\n{SubscribeUrl}\nTimestamp\n{Timestamp}\nToken\n{Token}\nTopicArn\n{TopicArn}\nType\n{Type}\n");
}
