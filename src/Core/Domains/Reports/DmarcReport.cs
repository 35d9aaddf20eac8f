using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

/// <summary>An aggregate report that was taken; its rows are <see cref="DmarcRow"/>s.</summary>
public sealed class DmarcReport : ICustomerOwned
{
    /// <summary>Characters of <see cref="Policy"/>.</summary>
    internal const int MostPolicy = 120;

    /// <summary>Characters of <see cref="FileName"/>.</summary>
    internal const int MostFileName = 200;

    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    /// <summary>By which the same report is known again: a hash of who reports, its id and the domain. No two whole ones of a customer have the same.</summary>
    public required byte[] Identity { get; init; }

    /// <summary>Whose policy was found, as A-labels; From may be a name under it.</summary>
    public required string Domain { get; init; }

    /// <summary>Who reports, as it calls itself.</summary>
    public required string Organisation { get; init; }

    /// <summary>Where it can be asked. Null: it did not say.</summary>
    public required string? Email { get; init; }

    /// <summary>The receiver's own id.</summary>
    public required string ReportId { get; init; }

    public required DateTimeOffset BeginAt { get; init; }

    public required DateTimeOffset EndAt { get; init; }

    /// <summary>Middle of its period, which says of what day it is: a day of most receivers begins some hours before or after that of UTC.</summary>
    public required DateTimeOffset MiddleAt { get; init; }

    /// <summary>What the receiver found published, in the words of a record: <c>p=quarantine; sp=reject; pct=50</c>.</summary>
    public required string Policy { get; init; }

    public required int Rows { get; init; }

    public required long Messages { get; init; }

    /// <summary>Of <see cref="Messages"/>, those that SPF or DKIM proved to be of the domain.</summary>
    public required long Passed { get; init; }

    /// <summary>As whoever uploaded it called it. Empty: it had no name.</summary>
    public required string FileName { get; init; }

    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>A person's name, or a key's.</summary>
    public required string TakenBy { get; init; }

    /// <summary>False: its rows are being stored or removed, and nobody sees it.</summary>
    public bool IsWhole { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<DmarcReport>
    {
        public void Configure(EntityTypeBuilder<DmarcReport> builder)
        {
            builder.ToTable("dmarc_reports").HasKey(r => r.Id);
            builder.HasIndex(r => r.PublicId).IsUnique();
            builder.HasIndex(r => new { r.CustomerId, r.Identity }).IsUnique().HasFilter("is_whole");
            builder.HasIndex(r => new { r.CustomerId, r.Domain, r.MiddleAt });
            builder.Property(r => r.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(r => r.Identity).HasMaxLength(32);
            builder.Property(r => r.Domain).HasMaxLength(Dns.DnsName.MaxLength);
            builder.Property(r => r.Organisation).HasMaxLength(ReportLimits.TextCharacters);
            builder.Property(r => r.Email).HasMaxLength(ReportLimits.DomainCharacters);
            builder.Property(r => r.ReportId).HasMaxLength(ReportLimits.TextCharacters);
            builder.Property(r => r.Policy).HasMaxLength(MostPolicy);
            builder.Property(r => r.FileName).HasMaxLength(MostFileName);
            builder.Property(r => r.TakenBy).HasMaxLength(200);
        }
    }
}
