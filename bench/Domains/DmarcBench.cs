using Microsoft.EntityFrameworkCore;
using Postroad.Bench.Measuring;
using Postroad.Bench.People;
using Postroad.Bench.Ses;
using Postroad.Core.Domains.Reports;

namespace Postroad.Bench.Domains;

/// <summary>Figures of one domain's DMARC reports, of many rows. Floor: the list of sources, added up from the rows themselves.</summary>
internal static class DmarcBench
{
    private const int RowsOfReport = 250;

    private const string Domain = "harbourlane.example";

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var (rows, rounds, url) = (arguments.Number("rows", 1_000_000, RowsOfReport, 10_000_000), arguments.Number("rounds", 20, 1, 999), arguments.Text("database"));
        await using var product = await Installation.OpenAsync(new Uri("http://localhost:9"), 1, url);
        var reports = rows / RowsOfReport;
        await FillAsync(product, reports);
        var (figures, parts, customer, ever) = (product.Get<DmarcFigures>(), product.Get<DmarcParts>(), product.Customer, DateTimeOffset.UnixEpoch);
        var month = DmarcFigures.Since(30, TimeProvider.System.GetUtcNow());
        PagesBench.Say($"{MachineFacts.Read()}");
        PagesBench.Say($"{reports:N0} reports of {RowsOfReport} rows, ten a day, {(url is null ? "SQLite" : "PostgreSQL")}, {rounds} times each");
        PagesBench.Say($"{"",-58}{"rows",6}{"median ms",11}{"worst ms",10}");
        foreach (var (span, since) in new[] { ("all", ever), ("30 days", month) })
        {
            await MeasureAsync($"overview, {span}", async () => (await figures.OverviewAsync(customer, Domain, since, default)).Days.Count);
            await MeasureAsync($"sources, {span}", async () => (await figures.SourcesAsync(customer, Domain, since, DmarcGroup.All, null, 50, default)).Count);
            await MeasureAsync($"sources that never pass, {span}", async () => (await figures.SourcesAsync(customer, Domain, since, DmarcGroup.Failing, null, 50, default)).Count);
            foreach (var (name, source) in new[] { ("with two fifths of all rows", new DmarcSource(SourceKind.AmazonSes, "eu-central-1")), ("with a row or two", new DmarcSource(SourceKind.Address, "203.0.7")) })
            {
                await MeasureAsync($"a source {name}, {span}", async () => await figures.SourceAsync(customer, Domain, since, source, default) is null ? 0 : 1);
                await MeasureAsync($"where its newest rows are, {span}", async () => (await parts.FindAsync(customer, Domain, since, source, null, default)).Rows);
                var part = await parts.FindAsync(customer, Domain, since, source, null, default);
                await MeasureAsync($"what its mail bears, {span}", async () => (await parts.WaysAsync(customer, part, default)).Count);
                await MeasureAsync($"its addresses, {span}", async () => (await parts.AddressesAsync(customer, part, null, 50, default)).Count);
            }

            await MeasureAsync($"floor: sources from the rows, {span}", () => FromRowsAsync(product, since));
        }

        return 0;

        Task MeasureAsync(string name, Func<Task<int>> ask) => PagesBench.MeasureAsync(name, rounds, ask);
    }

    private static async Task<int> FromRowsAsync(Installation product, DateTimeOffset since)
    {
        await using var db = product.Database.Read(product.Customer);
        var sources = db.Set<DmarcReport>().Where(r => r.IsWhole && r.Domain == Domain && r.MiddleAt >= since).Join(db.Set<DmarcRow>(), r => r.Id, r => r.ReportId, (_, row) => row)
            .GroupBy(r => new { r.SourceKind, r.SourceName }).Select(g => new
            {
                g.Key, Messages = g.Sum(r => r.Count), SpfAligned = g.Sum(r => r.SpfAligned ? r.Count : 0), DkimAligned = g.Sum(r => r.DkimAligned ? r.Count : 0),
                Passed = g.Sum(r => r.SpfAligned || r.DkimAligned ? r.Count : 0), Addresses = g.Select(r => r.Address).Distinct().Count(),
            });
        return (await sources.OrderByDescending(s => s.Messages).Take(50).ToListAsync()).Count;
    }

    /// <summary>Of a report two fifths of the rows are of Amazon SES, as many of ten other services, and the rest of forged mail, each from another address.</summary>
    private static Task FillAsync(Installation product, int reports) => product.Database.WriteAsync(async session =>
    {
        var isPostgres = product.Database.IsPostgres;
        string Series(int to, string name) => isPostgres ? $"generate_series(1, {to}) {name}(i)" : $"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {to}) SELECT i FROM n) {name}";
        var (now, day) = (TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(1));
        for (var ago = reports / 10; ago >= 0; ago--)
        {
            var begin = now - (day * (ago + 1));
            await session.RunAsync($"""
                INSERT INTO dmarc_reports (customer_id, public_id, identity, domain, organisation, report_id, begin_at, end_at, middle_at, policy, rows, messages, passed, file_name, taken_at, taken_by, is_whole)
                SELECT {product.Customer.Value}, 'p{ago}.' || r.i, {(isPostgres ? $"decode(md5('{ago}.' || r.i), 'hex')" : $"CAST('{ago}.' || r.i AS BLOB)")}, '{Domain}', 'provider' || r.i, 'r{ago}', @p0, @p1, @p2, 'p=none', {RowsOfReport}, 2500, 1000, '', @p1, 'Ines', @p3
                FROM {Series(Math.Min(10, reports - (ago * 10)), "r")}
                """, session.Instant(begin), session.Instant(begin + day), session.Instant(begin + (day / 2)), session.Flag(true));
        }

        await session.RunAsync($"""
            INSERT INTO dmarc_rows (report_id, seq, customer_id, address, source_kind, source_name, count, disposition, dkim_aligned, spf_aligned, reasons, header_from, dkim, spf)
            SELECT r.id, s.i - 1, r.customer_id, CASE WHEN s.i <= 100 THEN '192.0.2.' || s.i WHEN s.i <= 200 THEN '198.51.100.' || s.i ELSE '203.0.' || ((r.id * 50 + s.i) % 20000) END,
                CASE WHEN s.i <= 100 THEN 1 WHEN s.i <= 200 THEN 2 ELSE 4 END,
                CASE WHEN s.i <= 100 THEN 'eu-central-1' WHEN s.i <= 200 THEN 's' || (s.i / 10) || '.example' ELSE '203.0.' || ((r.id * 50 + s.i) % 20000) END,
                10, CASE WHEN s.i <= 200 THEN 0 ELSE 2 END, CASE WHEN s.i <= 100 THEN @p0 ELSE @p1 END, @p1, 0, r.domain,
                CASE WHEN s.i <= 100 THEN @p2 ELSE '[]' END, CASE WHEN s.i <= 100 THEN @p3 ELSE '[]' END
            FROM dmarc_reports r, {Series(RowsOfReport, "s")}
            """, session.Flag(true), session.Flag(false), """[{"domain":"harbourlane.example","selector":"k1","result":"pass"},{"domain":"amazonses.com","selector":"abc","result":"pass"}]""",
            """[{"domain":"eu-central-1.amazonses.com","result":"pass"}]""");
        await session.RunAsync(DmarcSum.Add.Replace("report_id = @p0", "report_id > @p0", StringComparison.Ordinal), 0L, 0, RowsOfReport);
        if (isPostgres) await session.RunAsync("ANALYZE");
    }, CancellationToken.None);
}
