using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>Who says that the provider has a message. Stored; do not renumber.</summary>
public enum EvidenceSource : short
{
    Reply = 1,
    Event = 2,
}

/// <summary>A message id that the provider gave to a delivery. More than one for a delivery is a counted duplicate.</summary>
public sealed class Evidence : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required long SendId { get; init; }

    public required int Seq { get; init; }

    public required string MessageId { get; init; }

    public required int Attempt { get; init; }

    public required EvidenceSource Source { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Evidence>
    {
        public void Configure(EntityTypeBuilder<Evidence> builder)
        {
            builder.ToTable("delivery_evidence", t => t.ExcludeFromMigrations()).HasKey(e => new { e.SendId, e.Seq, e.MessageId });
        }
    }
}
