using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

/// <summary>What one report says of one source, added up. Figures read these; rows are read for a source's own page alone, some at a time.</summary>
internal sealed class DmarcSum : ICustomerOwned
{
    /// <summary>
    /// Adds rows of the report @p0, from the place @p1 to before @p2, to its sums. They come in their order, so that where a source ends is where its last ones do.
    /// What was let through for a reason is counted for one of them: mail that was sent on fails whatever else is true of it.
    /// </summary>
    internal const string Add = """
        INSERT INTO dmarc_sums (report_id, source_kind, source_name, customer_id, first_seq, end_seq, messages, spf_aligned, dkim_aligned, passed, quarantined, rejected, let_through,
            forwarded, sampled_out, local_policy)
        SELECT report_id, source_kind, source_name, customer_id, min(seq), max(seq) + 1, sum(count),
            sum(CASE WHEN spf_aligned THEN count ELSE 0 END), sum(CASE WHEN dkim_aligned THEN count ELSE 0 END), sum(CASE WHEN spf_aligned OR dkim_aligned THEN count ELSE 0 END), sum(CASE WHEN disposition = 2 THEN count ELSE 0 END), sum(CASE WHEN disposition = 3 THEN count ELSE 0 END),
            sum(CASE WHEN spf_aligned OR dkim_aligned OR disposition IN (2, 3) THEN 0 ELSE count END),
            sum(CASE WHEN spf_aligned OR dkim_aligned OR disposition IN (2, 3) OR reasons & 7 = 0 THEN 0 ELSE count END),
            sum(CASE WHEN spf_aligned OR dkim_aligned OR disposition IN (2, 3) OR reasons & 7 <> 0 OR reasons & 24 = 0 THEN 0 ELSE count END),
            sum(CASE WHEN spf_aligned OR dkim_aligned OR disposition IN (2, 3) OR reasons & 31 <> 0 OR reasons & 96 = 0 THEN 0 ELSE count END)
        FROM dmarc_rows WHERE report_id = @p0 AND seq >= @p1 AND seq < @p2 GROUP BY report_id, source_kind, source_name, customer_id
        ON CONFLICT (report_id, source_kind, source_name) DO UPDATE SET end_seq = excluded.end_seq, messages = dmarc_sums.messages + excluded.messages,
            spf_aligned = dmarc_sums.spf_aligned + excluded.spf_aligned, dkim_aligned = dmarc_sums.dkim_aligned + excluded.dkim_aligned, passed = dmarc_sums.passed + excluded.passed,
            quarantined = dmarc_sums.quarantined + excluded.quarantined, rejected = dmarc_sums.rejected + excluded.rejected, let_through = dmarc_sums.let_through + excluded.let_through,
            forwarded = dmarc_sums.forwarded + excluded.forwarded, sampled_out = dmarc_sums.sampled_out + excluded.sampled_out, local_policy = dmarc_sums.local_policy + excluded.local_policy
        """;

    /// <summary><see cref="DmarcReport.Id"/>.</summary>
    public required long ReportId { get; init; }

    public required SourceKind SourceKind { get; init; }

    public required string SourceName { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary><see cref="DmarcRow.Seq"/> of the source's first row in the report.</summary>
    public required int FirstSeq { get; init; }

    /// <summary>One more than that of its last row.</summary>
    public required int EndSeq { get; init; }

    public required long Messages { get; init; }

    public required long SpfAligned { get; init; }

    public required long DkimAligned { get; init; }

    public required long Passed { get; init; }

    public required long Quarantined { get; init; }

    public required long Rejected { get; init; }

    public required long LetThrough { get; init; }

    public required long Forwarded { get; init; }

    public required long SampledOut { get; init; }

    public required long LocalPolicy { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<DmarcSum>
    {
        public void Configure(EntityTypeBuilder<DmarcSum> builder)
        {
            builder.ToTable("dmarc_sums").HasKey(s => new { s.ReportId, s.SourceKind, s.SourceName });
            builder.HasIndex(s => new { s.CustomerId, s.SourceKind, s.SourceName });
            builder.Property(s => s.SourceName).HasMaxLength(ReportLimits.DomainCharacters);
        }
    }
}
