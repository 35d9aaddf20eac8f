using System.Diagnostics;
using System.Globalization;
using Postroad.Bench.Measuring;
using Postroad.Bench.Ses;
using Postroad.Core;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;

namespace Postroad.Bench.Ledger;

/// <summary>
/// A process is killed in the middle of a campaign, and another one takes over: from its start to the first message that arrives. With few open rows (the
/// floor: what a start costs anyway) and with many.
/// </summary>
internal static class RecoverBench
{
    /// <summary>Messages before the kill.</summary>
    private const int Before = 5_000;

    private const int FewPeople = 50_000;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10), Look = TimeSpan.FromMilliseconds(5);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var (people, rounds, url) = (arguments.Number("recipients", 1_000_000, FewPeople, 100_000_000), arguments.Number("rounds", 3, 1, 99), arguments.Text("database"));
        Say($"{MachineFacts.Read()}");
        Say($"kill -9 in mid-campaign over 32 connections, {(url is null ? "SQLite" : "PostgreSQL")}, {rounds} rounds");
        Say($"{"",-16}{"open rows",12}{"uncertain",11}{"first message s",17}{"CPU s",8}");
        var floor = await MeasureAsync("few open rows", FewPeople, rounds, url);
        var full = await MeasureAsync("many open rows", people, rounds, url);
        Say($"Slowest: {floor:N2} s with few open rows, {full:N2} s with {people:N0} recipients = {full / floor:N2} times");
        return 0;
    }

    private static async Task<double> MeasureAsync(string name, int people, int rounds, string? url)
    {
        await using var stub = await FarEnd.StartAsync();
        await using var database = await BenchDatabase.CreateAsync(url);
        await using (var product = await Installation.FurnishAsync(database, stub.Endpoint, 32))
        {
            var list = await product.FillListAsync("audience", people);
            var run = await product.Get<CampaignRuns>().StartAsync(product.Customer, (await product.DraftAsync(list)).Key, CancellationToken.None);
            await product.Get<AudienceExpansion>().ExpandAsync(product.Customer, run.Send, CancellationToken.None);
        }

        var slowest = 0.0;
        for (var round = 0; round <= rounds; round++)
        {
            await stub.ResetAsync();
            var since = Stopwatch.GetTimestamp();
            await using var worker = Child.Start("work", ("folder", database.Folder), ("at", database.Address));
            await ReachAsync(stub, 1);
            var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
            if (round > 0)
            {
                var (open, uncertain) = await ReadAsync(database);
                Say($"{$"{round,2} {name}",-16}{open,12:N0}{uncertain,11:N0}{seconds,17:N2}{worker.Usage().Cpu.TotalSeconds,8:N2}");
                slowest = Math.Max(slowest, seconds);
            }

            await ReachAsync(stub, Before);
            worker.Kill();
        }

        return slowest;
    }

    /// <summary>The measured process: a whole product without its web front that goes on with what it finds.</summary>
    public static async Task<int> WorkAsync(Arguments arguments)
    {
        await using var product = await Installation.ReopenAsync(arguments.Required("folder"), arguments.Required("at"));
        var runtime = product.Get<CoreRuntime>();
        await runtime.StartAsync(CancellationToken.None);
        runtime.Begin();
        await Console.In.ReadToEndAsync();
        await runtime.StopAsync(CancellationToken.None);
        return 0;
    }

    private static async Task ReachAsync(FarEnd stub, long messages)
    {
        var since = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Look);
        while ((await stub.StatsAsync()).Requests < messages)
        {
            if (Stopwatch.GetElapsedTime(since) > Limit) throw new InvalidOperationException($"The stub did not get {messages} messages within {Limit.TotalMinutes} minutes.");
            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task<(long Open, long Uncertain)> ReadAsync(BenchDatabase database)
    {
        await using var beside = await Postroad.Core.Persistence.Database.OpenToReadAsync(Postroad.Core.Persistence.DatabaseAddress.Parse(database.Address), TimeProvider.System, CancellationToken.None);
        await using var connection = await beside.OpenReadAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT (SELECT count(*) FROM deliveries WHERE state = {(int)DeliveryState.Queued}), (SELECT count(*) FROM deliveries WHERE state = {(int)DeliveryState.Ambiguous})";
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
