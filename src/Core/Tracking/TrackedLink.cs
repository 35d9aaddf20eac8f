using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Tracking;

/// <summary>A link of a send, numbered once when the send is prepared, with what it has counted. The address of a click comes from here, never from the request.</summary>
public sealed class TrackedLink : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required long SendId { get; init; }

    /// <summary>From 1, in order of appearance.</summary>
    public required int Number { get; init; }

    /// <summary>As the author wrote it; may hold merge tags.</summary>
    public required string Url { get; init; }

    /// <summary>The text of the link; may be empty (a picture without alternative text).</summary>
    public required string Label { get; init; }

    /// <summary>Deliveries whose recipient clicked it at least once.</summary>
    public int People { get; init; }

    /// <summary>Clicks by people.</summary>
    public int Clicks { get; init; }

    /// <summary>Clicks by machines.</summary>
    public int MachineClicks { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<TrackedLink>
    {
        public void Configure(EntityTypeBuilder<TrackedLink> builder)
        {
            builder.ToTable("tracked_links").HasKey(l => new { l.SendId, l.Number });
            builder.Property(l => l.Url).HasMaxLength(8000);
            builder.Property(l => l.Label).HasMaxLength(500);
        }
    }
}
