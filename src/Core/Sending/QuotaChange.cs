using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Postroad.Core.Sending;

/// <summary>What an account can change about itself. Stored; do not renumber.</summary>
public enum QuotaFact : short
{
    /// <summary>Recipients in 24 hours; -1: no limit.</summary>
    Day = 1,

    /// <summary>Recipients a second.</summary>
    Rate = 2,

    /// <summary>1: production, 0: sandbox.</summary>
    Access = 3,
}

/// <summary>A change of what a server's account allows, when it was noticed.</summary>
public sealed class QuotaChange
{
    public long Id { get; private set; }

    public required long ServerId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required QuotaFact What { get; init; }

    /// <summary>Null: it was told for the first time.</summary>
    public double? Before { get; init; }

    public required double After { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<QuotaChange>
    {
        public void Configure(EntityTypeBuilder<QuotaChange> builder)
        {
            builder.ToTable("quota_changes").HasKey(c => c.Id);
            builder.HasIndex(c => new { c.ServerId, c.At });
        }
    }
}
