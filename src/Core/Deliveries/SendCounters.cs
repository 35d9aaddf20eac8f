using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>
/// Totals of a send, written in the transaction of what they count. <see cref="Part"/> keeps writers that work at the same time off each other's row
/// (PostgreSQL locks a row until commit): the totals are the sum over the parts.
/// </summary>
public sealed class SendCounters : ICustomerOwned
{
    /// <summary>Who writes the row. Stored; do not renumber.</summary>
    public const short EnginePart = 0, EventsPart = 1;

    public required CustomerId CustomerId { get; init; }

    public required long SendId { get; init; }

    public required short Part { get; init; }

    public long Recipients { get; init; }

    /// <summary>Handed over: accepted or uncertain.</summary>
    public long Sent { get; init; }

    public long Delivered { get; init; }

    public long Bounced { get; init; }

    /// <summary>Still trying.</summary>
    public long Delayed { get; init; }

    public long Uncertain { get; init; }

    public long Suppressed { get; init; }

    public long Failed { get; init; }

    public long OpenedPeople { get; init; }

    /// <summary>Opened by machines only.</summary>
    public long OpenedMachines { get; init; }

    public long Clicked { get; init; }

    public long Unsubscribed { get; init; }

    public long Complained { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<SendCounters>
    {
        public void Configure(EntityTypeBuilder<SendCounters> builder)
        {
            builder.ToTable("send_counters").HasKey(c => new { c.SendId, c.Part });
        }
    }
}

/// <summary>What happened in one minute of a send, for the chart; summed over parts like <see cref="SendCounters"/>.</summary>
public sealed class SendMinute : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required long SendId { get; init; }

    /// <summary>Whole minutes since 1970-01-01 UTC.</summary>
    public required long Minute { get; init; }

    public required short Part { get; init; }

    public long Sent { get; init; }

    public long Delivered { get; init; }

    public long OpenedPeople { get; init; }

    public long OpenedMachines { get; init; }

    public long Clicked { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<SendMinute>
    {
        public void Configure(EntityTypeBuilder<SendMinute> builder)
        {
            builder.ToTable("send_minutes").HasKey(m => new { m.SendId, m.Minute, m.Part });
        }
    }
}

/// <summary>How many deliveries of a send bounced for one reason.</summary>
public sealed class SendBounces : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required long SendId { get; init; }

    /// <summary>In our words: "Mailbox does not exist".</summary>
    public required string Reason { get; init; }

    public required BounceKind Kind { get; init; }

    /// <summary>RFC 3463 code, "" when not told.</summary>
    public required string Status { get; init; }

    public long Deliveries { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<SendBounces>
    {
        public void Configure(EntityTypeBuilder<SendBounces> builder)
        {
            builder.ToTable("send_bounces").HasKey(b => new { b.SendId, b.Reason, b.Kind, b.Status });
            builder.Property(b => b.Reason).HasMaxLength(200);
            builder.Property(b => b.Status).HasMaxLength(16);
        }
    }
}
