using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Reports;

/// <summary>What both databases read for the figures of a domain: sums alone for its overview and its sources, and for one source some rows of that source.</summary>
public sealed partial class DmarcPlanTests
{
    private static readonly CustomerId Mine = new(1);

    private static readonly DateTimeOffset Since = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Figures_of_a_domain_read_sums_by_keys_and_no_rows(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await FillAsync(database, kind);
        var figures = new DmarcFigures(database);
        var asked = await AskedAsync(async () =>
        {
            Assert.Equal(5, (await figures.OverviewAsync(Mine, "d10.example", Since, Cancel)).Sources[DmarcGroup.All]);
            Assert.Equal(5, (await figures.SourcesAsync(Mine, "d10.example", Since, DmarcGroup.All, null, 50, Cancel)).Count);
            await figures.SourcesAsync(Mine, "d10.example", Since, DmarcGroup.Failing, new DmarcCursor(1_000_000, "domain:s1.example"), 50, Cancel);
            Assert.NotNull(await figures.SourceAsync(Mine, "d10.example", Since, new DmarcSource(SourceKind.Domain, "s1.example"), Cancel));
        });
        Assert.InRange(asked.Count, 7, 13);
        Assert.All(asked, a => Assert.DoesNotContain("dmarc_rows", a.Sql, StringComparison.Ordinal));
        await AssertKeysAsync(database, asked);
    }

    [Theory, EachDatabase]
    public async Task The_page_of_a_source_reads_its_rows_by_where_they_stand(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await FillAsync(database, kind);
        var (parts, source, part) = (new DmarcParts(database), new DmarcSource(SourceKind.Domain, "s1.example"), default(DmarcPart));
        var found = await AskedAsync(async () =>
        {
            part = await parts.FindAsync(Mine, "d10.example", Since, source, null, Cancel);
            part = await parts.FindAsync(Mine, "d10.example", Since, source, part.Begin, Cancel);
        });
        Assert.All(found, a => Assert.DoesNotContain("dmarc_rows", a.Sql, StringComparison.Ordinal));
        await AssertKeysAsync(database, found);
        var asked = await AskedAsync(async () =>
        {
            Assert.NotEmpty(await parts.WaysAsync(Mine, part!, Cancel));
            Assert.NotEmpty(await parts.AddressesAsync(Mine, part!, null, 50, Cancel));
            await parts.AddressesAsync(Mine, part!, new DmarcCursor(7, "192.0.2.1"), 50, Cancel);
        });
        Assert.Equal((3, 3), (found.Count, asked.Count));
        var plans = await AssertKeysAsync(database, asked);
        Assert.All(plans, plan => Assert.Matches(RowsBySeq(), plan));
    }

    /// <summary>By what is asked for: places of rows, which the plan above reads and no others. PostgreSQL counts what it has read, too.</summary>
    [Theory, EachDatabase]
    public async Task However_many_rows_a_source_has_a_page_of_it_reads_a_few_thousand(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await FillAsync(database, kind, reports: 30, domains: 1, customers: 1, rowsOfSource: 500);
        var (parts, source) = (new DmarcParts(database), new DmarcSource(SourceKind.Domain, "s1.example"));
        var (place, pages, rows) = (default(DmarcPlace), 0, 0);
        do
        {
            var part = await parts.FindAsync(Mine, "d0.example", Since, source, place, Cancel);
            Assert.InRange(part.Rows, 1, DmarcParts.MostRows);
            var asked = await AskedAsync(async () =>
            {
                Assert.Equal(part.Rows, Assert.Single(await parts.WaysAsync(Mine, part, Cancel)).Messages);
                Assert.Equal(part.Rows, (await parts.AddressesAsync(Mine, part, null, 1_000, Cancel)).Sum(a => a.Numbers.Messages));
            });
            foreach (var one in asked.Where(_ => kind.IsPostgres)) Assert.Equal(part.Rows, RowsRead(await PlanAsync(database, one, "EXPLAIN ANALYZE")));
            (place, pages, rows) = (part.Next, pages + 1, rows + part.Rows);
        }
        while (place is not null);
        Assert.Equal((8, 30 * 500), (pages, rows));

        // The control: all of them at once are all read.
        var all = await AskedAsync(async () =>
        {
            await using var db = database.Read(Mine);
            await db.Set<DmarcRow>().Where(r => r.SourceName == "s1.example").SumAsync(r => r.Count, Cancel);
        });
        if (kind.IsPostgres) Assert.Equal(30 * 500, RowsRead(await PlanAsync(database, Assert.Single(all), "EXPLAIN ANALYZE")));
    }

    /// <summary>The control: rows asked for by their source alone are all read.</summary>
    [Theory, EachDatabase]
    public async Task Rows_by_the_name_of_their_source_would_all_be_read(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await FillAsync(database, kind);
        var asked = await AskedAsync(async () =>
        {
            await using var db = database.Read(Mine);
            await db.Set<DmarcRow>().Where(r => r.SourceName == "s1.example").SumAsync(r => r.Count, Cancel);
        });
        Assert.NotNull(Walked(await PlanAsync(database, Assert.Single(asked))));
    }

    private static async Task<IReadOnlyList<string>> AssertKeysAsync(Database database, IReadOnlyList<Asked> asked)
    {
        var plans = new List<string>();
        foreach (var one in asked)
        {
            var plan = await PlanAsync(database, one);
            Assert.True(Walked(plan) is null, $"{one.Sql}\n{plan}");
            plans.Add(plan);
        }

        return plans;
    }

    /// <summary>A line of the plan that reads all of a table; what SQLite has put together itself before is none. Null: there is none.</summary>
    private static string? Walked(string plan) => plan.Split('\n').FirstOrDefault(line =>
        Walk().Match(line) is { Success: true } found && !(found.Groups["of"] is { Success: true, Value: var name } && plan.Contains($"CO-ROUTINE {name}", StringComparison.Ordinal)));

    /// <summary>What is asked of the database meanwhile, as it is asked.</summary>
    private static async Task<IReadOnlyList<Asked>> AskedAsync(Func<Task> work)
    {
        var heard = new Listener();
        using var listeners = DiagnosticListener.AllListeners.Subscribe(heard);
        heard.IsOn = true;
        await work();
        return heard.Heard;
    }

    private static async Task<string> PlanAsync(Database database, Asked asked, string explain = "EXPLAIN")
    {
        await using var connection = await database.OpenReadAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"{(database.IsPostgres ? explain : "EXPLAIN QUERY PLAN")} {asked.Sql}";
        foreach (var (name, value) in asked.Values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var lines = new List<string>();
        while (await reader.ReadAsync(Cancel)) lines.Add(reader.GetString(database.IsPostgres ? 0 : 3));
        return string.Join('\n', lines);
    }

    /// <summary>Rows of the table that were found by an index or a walk, each time it was looked at.</summary>
    private static int RowsRead(string plan) => ReadOf().Matches(plan).Sum(m =>
        (int)Math.Round(double.Parse(m.Groups["rows"].Value, CultureInfo.InvariantCulture) * int.Parse(m.Groups["loops"].Value, CultureInfo.InvariantCulture)));

    /// <summary>Reports of four hundred domains of ten customers, each with five sources of ten rows.</summary>
    private static async Task FillAsync(Database database, TestDatabase kind, int reports = 4_000, int domains = 400, int customers = 10, int rowsOfSource = 10)
    {
        string Series(int to) => kind.IsPostgres ? $"generate_series(1, {to})" : $"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {to}) SELECT i FROM n)";
        await database.WriteAsync(async session =>
        {
            await session.RunAsync($"""
                INSERT INTO dmarc_reports (id, customer_id, public_id, identity, domain, organisation, report_id, begin_at, end_at, middle_at, policy, rows, messages, passed, file_name, taken_at, taken_by, is_whole)
                SELECT i, 1 + i % {customers}, 'p' || i, @p2, 'd' || (i % {domains}) || '.example', 'google.com', 'r' || i, @p0, @p0, @p0, 'p=none', 50, 50, 25, '', @p0, 'Ines', @p1 FROM {Series(reports)} r(i)
                """.Replace("r(i)", kind.IsPostgres ? "r(i)" : "", StringComparison.Ordinal).Replace("@p2", kind.IsPostgres ? "decode(md5('' || i), 'hex')" : "CAST('' || i AS BLOB)", StringComparison.Ordinal), session.Instant(Since.AddDays(1)), session.Flag(true));
            await session.RunAsync($"""
                INSERT INTO dmarc_rows (report_id, seq, customer_id, address, source_kind, source_name, count, disposition, dkim_aligned, spf_aligned, reasons, header_from, dkim, spf)
                SELECT r.id, s.i - 1, r.customer_id, '192.0.2.' || s.i, 2, 's' || (1 + (s.i - 1) / {rowsOfSource}) || '.example', 1, 0, @p0, @p0, 0, r.domain, '[]', '[]' FROM dmarc_reports r, {Series(5 * rowsOfSource)} s{(kind.IsPostgres ? "(i)" : "")}
                """, session.Flag(false));
            await session.RunAsync("""
                INSERT INTO dmarc_sums (report_id, source_kind, source_name, customer_id, first_seq, end_seq, messages, spf_aligned, dkim_aligned, passed, quarantined, rejected, let_through, forwarded, sampled_out, local_policy)
                SELECT report_id, source_kind, source_name, customer_id, min(seq), max(seq) + 1, 10, 0, 0, 0, 0, 0, 10, 0, 0, 0 FROM dmarc_rows GROUP BY report_id, source_kind, source_name, customer_id
                """);
            if (kind.IsPostgres) await session.RunAsync("ANALYZE");
        }, Cancel);
    }

    // Reports of one domain and their sums are few, and may be sorted and put together in any way.
    [GeneratedRegex(@"Seq Scan on dmarc_(reports|sums|rows)|SCAN (?<of>d\d?)$|USING AUTOMATIC")]
    private static partial Regex Walk();

    [GeneratedRegex(@"Index Cond: .*seq >=|SEARCH [dr]\d? USING (PRIMARY KEY|INDEX sqlite_autoindex_dmarc_rows_1) \(report_id=\? AND seq>\? AND seq<\?\)")]
    private static partial Regex RowsBySeq();

    [GeneratedRegex(@"on dmarc_rows.*\(actual.* rows=(?<rows>[\d.]+) loops=(?<loops>\d+)\)")]
    private static partial Regex ReadOf();

    private sealed record Asked(string Sql, IReadOnlyList<(string Name, object? Value)> Values);

    /// <summary>Hears what EF asks in this flow; tests beside it are in others.</summary>
    private sealed class Listener : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        private readonly AsyncLocal<bool> isOn = new();

        public List<Asked> Heard { get; } = [];

        public bool IsOn { set => isOn.Value = value; }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name) value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (!isOn.Value || value.Key != RelationalEventId.CommandExecuting.Name || value.Value is not CommandEventData { Command: var command }) return;
            Heard.Add(new Asked(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName, p.Value))]));
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }
    }
}
