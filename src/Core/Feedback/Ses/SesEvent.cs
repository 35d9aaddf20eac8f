namespace Postroad.Core.Feedback.Ses;

/// <summary>The members of an SES event or feedback notification that matter, as they stand in the JSON. Each may be absent.</summary>
internal sealed class SesEvent
{
    /// <summary>eventType or notificationType.</summary>
    public string? Type;

    public string? MessageId;
    public string? DeliveryKey;
    public string? Attempt;
    public bool HasHeaders;

    /// <summary>Of the event itself; of the mail for those that have none (Send, Reject).</summary>
    public DateTimeOffset? At;

    public DateTimeOffset? MailAt;

    /// <summary>Of the envelope around it: the last resort.</summary>
    public DateTimeOffset? EnvelopeAt;

    public string? BounceType, BounceSubType, FeedbackId;

    /// <summary>complaintFeedbackType.</summary>
    public string? FeedbackType;

    /// <summary>delayType, reject reason, rendering error.</summary>
    public string? Class;

    public string? Status, Words;

    /// <summary>Type of an SNS envelope.</summary>
    public string? EnvelopeType;

    /// <summary>Message of an SNS envelope, unescaped; rented.</summary>
    public byte[]? Inner;

    public int InnerLength;
}
