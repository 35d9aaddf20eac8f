using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Postroad.Core.Persistence;

/// <summary>
/// Says which database this is and how far it has come, to be compared with a file beside it: a database that has come less far than the file says was put
/// back to an older state. One row.
/// </summary>
public sealed class DatabaseMark
{
    public const int Only = 1;

    /// <summary>Never seen: written and taken away in one transaction, to see whether that can be done.</summary>
    internal const int Probe = 0;

    public int Id { get; init; } = Only;

    /// <summary>Random, given once.</summary>
    public required string Identity { get; init; }

    /// <summary>Rises while the product works.</summary>
    public long Counter { get; init; }

    public DateTimeOffset At { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<DatabaseMark>
    {
        public void Configure(EntityTypeBuilder<DatabaseMark> builder)
        {
            builder.ToTable("database_mark").HasKey(m => m.Id);
            builder.Property(m => m.Id).ValueGeneratedNever();
            builder.Property(m => m.Identity).HasMaxLength(40);
        }
    }
}

/// <summary>The database looked restored; sends stay paused until a person has looked at them.</summary>
public sealed class Restoration
{
    public long Id { get; private set; }

    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>Up to when the database knows what happened.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>What gave it away, in a sentence.</summary>
    public required string Sign { get; init; }

    /// <summary>When all was told that lay outside the database. Null: not yet.</summary>
    public DateTimeOffset? ToldAt { get; set; }

    /// <summary>Null: still to be reviewed.</summary>
    public DateTimeOffset? ReleasedAt { get; set; }

    public string? ReleasedBy { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Restoration>
    {
        public void Configure(EntityTypeBuilder<Restoration> builder)
        {
            builder.ToTable("restorations").HasKey(r => r.Id);
            builder.Property(r => r.Sign).HasMaxLength(500);
            builder.Property(r => r.ReleasedBy).HasMaxLength(200);
        }
    }
}
