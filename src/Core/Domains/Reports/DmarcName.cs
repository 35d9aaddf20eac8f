using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

/// <summary>What people of a customer call a source of mail, whatever domain it sends in the name of.</summary>
public sealed class DmarcName : ICustomerOwned
{
    /// <summary>Characters of <see cref="Name"/>.</summary>
    public const int MostName = 60;

    public required CustomerId CustomerId { get; init; }

    public required SourceKind SourceKind { get; init; }

    /// <summary><see cref="DmarcSource.Name"/>.</summary>
    public required string SourceName { get; init; }

    /// <summary>Null: it has none, or none any more.</summary>
    public string? Name { get; private set; }

    /// <summary>0: nobody has ever named it. Raised by each change, which states the one it was made on; a name that was taken away leaves its version behind.</summary>
    public int Version { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>A person's name, or a key's.</summary>
    public string ChangedBy { get; private set; } = "";

    internal sealed class Mapping : IEntityTypeConfiguration<DmarcName>
    {
        public void Configure(EntityTypeBuilder<DmarcName> builder)
        {
            // Names of many sources are looked up by their names.
            builder.ToTable("dmarc_names").HasKey(n => new { n.CustomerId, n.SourceName, n.SourceKind });
            builder.Property(n => n.SourceName).HasMaxLength(ReportLimits.DomainCharacters);
            builder.Property(n => n.Name).HasMaxLength(MostName);
            builder.Property(n => n.ChangedBy).HasMaxLength(200);
        }
    }
}
