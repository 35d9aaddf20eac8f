using Microsoft.EntityFrameworkCore;
using Npgsql;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

public sealed partial class DmarcReports
{
    private static async Task AddToPostgresAsync(WriteSession session, IReadOnlyList<DmarcRow> rows)
    {
        var (reports, seqs, customers) = (rows.Select(r => r.ReportId).ToArray(), rows.Select(r => r.Seq).ToArray(), rows.Select(r => r.CustomerId.Value).ToArray());
        var (addresses, kinds, names) = (rows.Select(r => r.Address).ToArray(), rows.Select(r => (short)r.SourceKind).ToArray(), rows.Select(r => r.SourceName).ToArray());
        var (counts, dispositions) = (rows.Select(r => r.Count).ToArray(), rows.Select(r => (short)r.Disposition).ToArray());
        var (dkimAligned, spfAligned, reasons) = (rows.Select(r => r.DkimAligned).ToArray(), rows.Select(r => r.SpfAligned).ToArray(), rows.Select(r => (short)r.Reasons).ToArray());
        var (froms, dkim, spf) = (rows.Select(r => r.HeaderFrom).ToArray(), rows.Select(r => r.Dkim).ToArray(), rows.Select(r => r.Spf).ToArray());
        await session.Db(CustomerId.Installation).Database.ExecuteSqlAsync($"""
            INSERT INTO dmarc_rows (report_id, seq, customer_id, address, source_kind, source_name, count, disposition, dkim_aligned, spf_aligned, reasons, header_from, dkim, spf)
            SELECT * FROM unnest({reports}, {seqs}, {customers}, {addresses}, {kinds}, {names}, {counts}, {dispositions}, {dkimAligned}, {spfAligned}, {reasons}, {froms}, {dkim}, {spf})
            """);
    }

    /// <summary>Two transactions may both have looked before either of them had written; SQLite has one at a time.</summary>
    private static bool IsTakenMeanwhile(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };
}
