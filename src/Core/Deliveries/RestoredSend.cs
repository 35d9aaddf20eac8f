using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>A send that ran when its database was put back to an older state, with what the database knew and what was told to it.</summary>
public sealed class RestoredSend : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required long RestorationId { get; init; }

    public required long SendId { get; init; }

    /// <summary>Deliveries that the database knew as sent.</summary>
    public required long Knew { get; init; }

    /// <summary>More that are proven to be sent.</summary>
    public long Proven { get; set; }

    /// <summary>More that may have left.</summary>
    public long Uncertain { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<RestoredSend>
    {
        public void Configure(EntityTypeBuilder<RestoredSend> builder)
        {
            builder.ToTable("restored_sends").HasKey(s => new { s.RestorationId, s.SendId });
            builder.HasIndex(s => s.CustomerId);
        }
    }
}
