using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>What was changed in a hosted zone for a domain at once, so that it can be undone.</summary>
public sealed class ZoneChange : ICustomerOwned
{
    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    /// <summary>Public id of the sending domain.</summary>
    public required string Domain { get; init; }

    /// <summary>Whose key did it.</summary>
    public required long ServerId { get; init; }

    /// <summary>Of the hosted zone, at AWS.</summary>
    public required string ZoneId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The person's name.</summary>
    public required string By { get; init; }

    /// <summary>JSON of <see cref="ZoneSwap"/>s.</summary>
    public required string Swaps { get; init; }

    /// <summary>AWS has said that it was done. False: it was about to be asked, and nobody knows.</summary>
    public bool IsDone { get; set; }

    /// <summary>Null: it stands, as far as we know.</summary>
    public DateTimeOffset? UndoneAt { get; set; }

    internal IReadOnlyList<ZoneSwap> Read() => JsonSerializer.Deserialize<List<ZoneSwap>>(Swaps) ?? [];

    internal sealed class Mapping : IEntityTypeConfiguration<ZoneChange>
    {
        public void Configure(EntityTypeBuilder<ZoneChange> builder)
        {
            builder.ToTable("zone_changes").HasKey(c => c.Id);
            builder.HasIndex(c => c.PublicId).IsUnique();
            builder.HasIndex(c => new { c.CustomerId, c.Domain });
            builder.Property(c => c.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(c => c.Domain).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(c => c.ZoneId).HasMaxLength(64);
            builder.Property(c => c.By).HasMaxLength(200);
        }
    }
}

/// <param name="Was">Null: nothing stood there.</param>
/// <param name="Is">What was put there.</param>
internal sealed record ZoneSwap(ZoneSet? Was, ZoneSet Is)
{
    public IEnumerable<(bool IsNew, ZoneSet Set)> There => Was is null ? [(true, Is)] : [(false, Was), (true, Is)];

    public IEnumerable<(bool IsNew, ZoneSet Set)> Back => Was is null ? [(false, Is)] : [(false, Is), (true, Was)];
}
