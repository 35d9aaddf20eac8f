using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Events;

/// <summary>An event as it lies in the log: clustered by delivery, so that a time line is one range. Never changed, never stored twice.</summary>
public sealed class StoredEvent : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required long SendId { get; init; }

    public required int Seq { get; init; }

    public required EventType Type { get; init; }

    /// <summary><see cref="DeliveryEvent.Key"/>.</summary>
    public required long Key { get; init; }

    public required DateTimeOffset At { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public int Attempt { get; init; }

    public BounceKind Bounce { get; init; }

    public string? Reason { get; init; }

    public string? Words { get; init; }

    public string? Status { get; init; }

    public int Link { get; init; }

    public bool ByMachine { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<StoredEvent>
    {
        public void Configure(EntityTypeBuilder<StoredEvent> builder)
        {
            builder.ToTable("delivery_events", t => t.ExcludeFromMigrations()).HasKey(e => new { e.SendId, e.Seq, e.Type, e.Key });
        }
    }
}
