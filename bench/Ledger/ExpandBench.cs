using System.Diagnostics;
using System.Globalization;
using Postroad.Bench.Measuring;
using Postroad.Bench.Ses;
using Postroad.Core.Campaigns;

namespace Postroad.Bench.Ledger;

/// <summary>
/// An audience becomes deliveries: the product's expansion, batch by batch with its checks, ranges, totals and cursor, against one bare INSERT ... SELECT of the
/// same rows into the same table. Both in one process and one database; the processor time of PostgreSQL is printed beside ours.
/// </summary>
internal static class ExpandBench
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var (people, rounds, url) = (arguments.Number("recipients", 1_000_000, 1_000, 100_000_000), arguments.Number("rounds", 3, 1, 99), arguments.Text("database"));
        Say($"{MachineFacts.Read()}");
        Say($"An audience of {people:N0}, {(url is null ? "SQLite" : "PostgreSQL")}, {rounds} rounds");
        await using var product = await Installation.OpenAsync(new Uri("http://localhost:9"), 1, url);
        var list = await product.FillListAsync("audience", people);
        Say($"{"",-12}{"seconds",10}{"rows/s",12}{"CPU us/row",12}{"database us",13}");
        List<double> floors = [], expansions = [];
        for (var round = 1; round <= rounds; round++)
        {
            floors.Add(await MeasureAsync($"{round,2} floor", people, () => FloorAsync(product, list.Id, -round)));
            var run = await product.Get<CampaignRuns>().StartAsync(product.Customer, (await product.DraftAsync(list)).Key, CancellationToken.None);
            expansions.Add(await MeasureAsync($"{round,2} product", people, () => product.Get<AudienceExpansion>().ExpandAsync(product.Customer, run.Send, CancellationToken.None)));
        }

        Say($"Medians: floor {Median(floors):N1} s, product {Median(expansions):N1} s = {Median(expansions) / Median(floors):N2} times the floor");
        return 0;
    }

    /// <summary>In one transaction, nothing checked.</summary>
    private static Task FloorAsync(Installation product, long list, long send) => product.Database.WriteAsync(session => session.RunAsync($"""
        INSERT INTO deliveries (customer_id, send_id, seq, contact_id, address, address_key)
        SELECT c.customer_id, {send}, row_number() OVER (ORDER BY s.contact_id), c.id, c.email, c.email_key
        FROM subscriptions s {(product.Database.IsPostgres ? "JOIN" : "CROSS JOIN")} contacts c ON c.id = s.contact_id WHERE s.list_id = {list}
        """), CancellationToken.None);

    private static async Task<double> MeasureAsync(string name, int people, Func<Task> work)
    {
        var (since, cpu, database) = (Stopwatch.GetTimestamp(), ProcessUsage.CpuOf(Environment.ProcessId), ProcessUsage.CpuOfProgram("postgres"));
        await work();
        var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
        var (ours, theirs) = (ProcessUsage.CpuOf(Environment.ProcessId) - cpu, ProcessUsage.CpuOfProgram("postgres") - database);
        Say($"{name,-12}{seconds,10:N2}{people / seconds,12:N0}{ours.TotalMicroseconds / people,12:N2}{theirs.TotalMicroseconds / people,13:N2}");
        return seconds;
    }

    private static double Median(List<double> figures)
    {
        figures.Sort();
        return (figures[(figures.Count - 1) / 2] + figures[figures.Count / 2]) / 2;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
