using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

public sealed partial class DmarcReports
{
    private static async Task AddToSqliteAsync(WriteSession session, IReadOnlyList<DmarcRow> rows)
    {
        var json = JsonSerializer.Serialize(
            [.. rows.Select(r => new StoredRow(
                r.ReportId, r.Seq, r.CustomerId.Value, r.Address, (short)r.SourceKind, r.SourceName, r.Count, (short)r.Disposition,
                r.DkimAligned ? 1 : 0, r.SpfAligned ? 1 : 0, (short)r.Reasons, r.HeaderFrom, r.Dkim, r.Spf))],
            StoredRows.Default.StoredRowArray);
        await session.Db(CustomerId.Installation).Database.ExecuteSqlAsync($"""
            INSERT INTO dmarc_rows (report_id, seq, customer_id, address, source_kind, source_name, count, disposition, dkim_aligned, spf_aligned, reasons, header_from, dkim, spf)
            SELECT value ->> 'Report', value ->> 'Seq', value ->> 'Customer', value ->> 'Address', value ->> 'Kind', value ->> 'Name', value ->> 'Count', value ->> 'Disposition',
                value ->> 'DkimAligned', value ->> 'SpfAligned', value ->> 'Reasons', value ->> 'From', value ->> 'Dkim', value ->> 'Spf'
            FROM json_each({json})
            """);
    }

    private sealed record StoredRow(
        long Report, int Seq, long Customer, string Address, short Kind, string Name, long Count, short Disposition, int DkimAligned, int SpfAligned, short Reasons,
        string From, string Dkim, string Spf);

    [JsonSerializable(typeof(StoredRow[]))]
    private sealed partial class StoredRows : JsonSerializerContext;
}
