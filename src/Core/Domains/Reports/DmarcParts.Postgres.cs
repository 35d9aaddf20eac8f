using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;

namespace Postroad.Core.Domains.Reports;

public sealed partial class DmarcParts
{
    // OFFSET 0 keeps the planner from joining in another way: slice by slice, and of each its rows alone.
    private static IQueryable<DmarcRow> RowsOfPostgres(PostroadDb db, DmarcPart part)
    {
        var (reports, firsts, ends) = (part.Slices.Select(s => s.ReportId).ToArray(), part.Slices.Select(s => s.FirstSeq).ToArray(), part.Slices.Select(s => s.EndSeq).ToArray());
        return db.Set<DmarcRow>().FromSql($"""
            SELECT r.* FROM unnest({reports}, {firsts}, {ends}) s(report_id, first_seq, end_seq)
            CROSS JOIN LATERAL (SELECT * FROM dmarc_rows o WHERE o.report_id = s.report_id AND o.seq >= s.first_seq AND o.seq < s.end_seq OFFSET 0) r
            """);
    }
}
