using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>Where a delivery stands between us and the provider. Stored; do not renumber.</summary>
public enum DeliveryState : short
{
    /// <summary>Eligible, in its range.</summary>
    Queued = 0,

    /// <summary>Eligible again at a time, in the retry table.</summary>
    Retrying = 1,

    /// <summary>The intent is durable; the provider may have it.</summary>
    Submitting = 2,

    /// <summary>The provider took responsibility, by its answer or by an event.</summary>
    Accepted = 3,

    /// <summary>Submitting ended without a definite answer. Waits for evidence.</summary>
    Ambiguous = 4,

    /// <summary>Refused for good, or it could not be made.</summary>
    Rejected = 5,

    /// <summary>Decided not to send: suppressed, unsubscribed, erased.</summary>
    Skipped = 6,

    Cancelled = 7,

    /// <summary>No evidence within the horizon. Counts as uncertain and is not sent again by itself.</summary>
    UnknownClosed = 8,
}

/// <summary>What the receiving side did with an accepted message; only ever rises, so that the order of events does not matter. Stored; do not renumber.</summary>
public enum Outcome : short
{
    None = 0,
    Delayed = 1,
    Delivered = 2,
    Bounced = 3,
}

/// <summary>What else happened. Stored as bits; do not renumber.</summary>
[Flags]
public enum DeliveryMarks
{
    None = 0,
    OpenedByPerson = 1,
    OpenedByMachine = 2,
    Clicked = 4,
    Unsubscribed = 8,
    Complained = 16,

    /// <summary>Was ambiguous once; stays after evidence settled it.</summary>
    WasUncertain = 32,

    /// <summary>The provider took it and then refused to send it (SES: Reject).</summary>
    RejectedByProvider = 64,

    /// <summary>Sent again out of doubt, by proven absence or by a person: the only deliveries that may have a second copy.</summary>
    SentAgain = 128,
}

/// <summary>
/// One message to one recipient of one send. The table is made by hand in the migrations (no index on anything that changes) and written by
/// the statements in Ledger/; screens only read it.
/// </summary>
public sealed class Delivery : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required long SendId { get; init; }

    /// <summary>Its number in the send, from 1.</summary>
    public required int Seq { get; init; }

    public required long ContactId { get; init; }

    /// <summary>The list that its recipient is mailed as a member of, and leaves by its unsubscribe link. Null: the send's.</summary>
    public long? ListId { get; init; }

    public required string Address { get; init; }

    public required string AddressKey { get; init; }

    public DeliveryState State { get; init; }

    /// <summary>Submissions so far; rises at every intent.</summary>
    public int Attempt { get; init; }

    /// <summary>What spends the retry budget; throttling spends none.</summary>
    public int Failures { get; init; }

    /// <summary>Of the lease it was last submitted under.</summary>
    public int Epoch { get; init; }

    /// <summary>Last intent: handed over at. Null: never.</summary>
    public DateTimeOffset? IntentAt { get; init; }

    /// <summary>When the provider answered, or the line broke. Null: not yet.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    public Outcome Outcome { get; init; }

    public BounceKind Bounce { get; init; }

    public DeliveryMarks Marks { get; init; }

    /// <summary>Bounced, still trying, refused, left out, uncertain: why, in a few words of ours. Null: nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>The provider's or receiving server's words to that. Null: none.</summary>
    public string? Words { get; init; }

    /// <summary>RFC 3463 code of a bounce or delay. Null: not told.</summary>
    public string? Status { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Delivery>
    {
        public void Configure(EntityTypeBuilder<Delivery> builder)
        {
            builder.ToTable("deliveries", t => t.ExcludeFromMigrations()).HasKey(d => new { d.SendId, d.Seq });
        }
    }
}
