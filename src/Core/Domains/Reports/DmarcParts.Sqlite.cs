using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;

namespace Postroad.Core.Domains.Reports;

public sealed partial class DmarcParts
{
    // CROSS JOIN keeps the order: slice by slice, and of each its rows alone (sqlite.org/optoverview.html, section 8.1).
    private static IQueryable<DmarcRow> RowsOfSqlite(PostroadDb db, DmarcPart part)
    {
        var json = $"[{string.Join(',', part.Slices.Select(s => string.Create(CultureInfo.InvariantCulture, $"[{s.ReportId},{s.FirstSeq},{s.EndSeq}]")))}]";
        return db.Set<DmarcRow>().FromSql($"""
            SELECT r.* FROM json_each({json}) s CROSS JOIN dmarc_rows r WHERE r.report_id = s.value ->> 0 AND r.seq >= s.value ->> 1 AND r.seq < s.value ->> 2
            """);
    }
}
