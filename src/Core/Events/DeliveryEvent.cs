using Postroad.Core.Primitives;

namespace Postroad.Core.Events;

/// <summary>What can happen to a delivery after it was handed over, or to its recipient.</summary>
public enum EventType : short
{
    Sent = 1,
    Delivered = 2,
    Bounced = 3,
    Complained = 4,
    Delayed = 5,
    Rejected = 6,
    Opened = 7,
    Clicked = 8,
    Unsubscribed = 9,

    /// <summary>The recipient took the unsubscribe back. Written by the one who undid it, and not through the intake: it must not be taken out of order.</summary>
    Resubscribed = 10,
}

/// <summary>
/// One thing that happened to one delivery. Whoever appends it has already checked that the delivery key or link token is ours.
/// Order of arrival means nothing; the same event may come again.
/// </summary>
public sealed record DeliveryEvent
{
    public required DeliveryRef Delivery { get; init; }

    public required EventType Type { get; init; }

    /// <summary>When it happened, by the one who saw it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// Tells this event from others of the same delivery and type: equal keys are the same event and count once
    /// (SES: hash of feedback id, or of message id and what the type needs). Hits on pixel and links: anything unique.
    /// </summary>
    public required long Key { get; init; }

    /// <summary>The provider's message id, null when the event is not from a provider.</summary>
    public string? MessageId { get; init; }

    /// <summary>Which submission it speaks of (tag <c>at</c>), 0 when unknown.</summary>
    public int Attempt { get; init; }

    /// <summary>Bounced: what kind; <see cref="BounceKind.None"/> otherwise.</summary>
    public BounceKind Bounce { get; init; }

    /// <summary>Bounced: hard or soft class in a few words of ours, for grouping ("Mailbox does not exist"). Delayed and Rejected: the provider's class. Null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>The receiving server's or the provider's own words (smtpResponse, diagnosticCode), up to 1,000 characters. Opens and clicks: the user agent.</summary>
    public string? Words { get; init; }

    /// <summary>Enhanced status code (RFC 3463), such as 5.1.1; null when not told.</summary>
    public string? Status { get; init; }

    /// <summary>Clicked: the link's number in its send, from 1. 0 otherwise.</summary>
    public int Link { get; init; }

    /// <summary>Opened and Clicked: done by a machine (privacy proxy, link scanner), not by a person.</summary>
    public bool ByMachine { get; init; }

    /// <summary>Complained: false for feedback that must not suppress (not-spam, auth-failure).</summary>
    public bool Suppresses { get; init; } = true;
}

/// <summary>What a bounce means for the address. Stored; do not renumber.</summary>
public enum BounceKind : short
{
    None = 0,

    /// <summary>Try later may work: mailbox full, too large, out of office.</summary>
    Soft = 1,

    /// <summary>Refused by policy or authentication (5.7.x): not the contact's fault, the address stays.</summary>
    Policy = 2,

    /// <summary>
    /// The provider took it and its own suppression list held it back: repairs our list. Counted as bounced, for it was handed over and will never be delivered,
    /// and sent must remain the sum of its parts.
    /// </summary>
    OnProviderList = 3,

    /// <summary>No such mailbox or domain: the address is suppressed.</summary>
    Hard = 4,
}
