using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>A send was under way when its process ended without saying so; noticed by the next one.</summary>
public sealed class Interruption : ICustomerOwned
{
    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required long SendId { get; init; }

    /// <summary>The last sign of life: the latest intent or answer among what was being worked on.</summary>
    public required DateTimeOffset StoppedAt { get; init; }

    /// <summary>When the next process found it and sending could go on.</summary>
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>Deliveries that it left uncertain.</summary>
    public required int Uncertain { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Interruption>
    {
        public void Configure(EntityTypeBuilder<Interruption> builder)
        {
            builder.ToTable("interruptions").HasKey(i => i.Id);
            builder.HasIndex(i => i.SendId);
            builder.HasIndex(i => i.CustomerId);
        }
    }
}
