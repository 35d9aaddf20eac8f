using System.Globalization;
using Postroad.Bench.Measuring;
using Postroad.Bench.Ses;

namespace Postroad.Bench.Ledger;

/// <summary>
/// The same campaign in a young database and in one that has sent for years: what a message costs must not depend on what was ever sent. Rounds in turn, each a
/// fresh process on one of two databases that were filled before.
/// </summary>
internal static class OldRowsBench
{
    /// <summary>Rows of an old send: deliveries that were sent and delivered, each with the evidence of it.</summary>
    private const int RowsPerSend = 1_000_000;

    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(30), WorkLimit = TimeSpan.FromHours(1);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var (rows, people, rounds, url) = (arguments.Number("rows", 20_000_000, RowsPerSend, 1_000_000_000), arguments.Number("recipients", 50_000, 1_000, 10_000_000),
            arguments.Number("rounds", 3, 1, 99), arguments.Text("database"));
        Say($"{MachineFacts.Read()}");
        Say($"{people:N0} messages a round over 32 connections, {(url is null ? "SQLite" : "PostgreSQL")}, {rounds} rounds, with none and with {rows:N0} old rows");
        await using var stub = await FarEnd.StartAsync();
        await using var young = await BenchDatabase.CreateAsync(url);
        await using var old = await BenchDatabase.CreateAsync(url);
        await (await Installation.FurnishAsync(young, stub.Endpoint, 32)).DisposeAsync();
        await (await Installation.FurnishAsync(old, stub.Endpoint, 32)).DisposeAsync();
        await FillAsync(old, rows);

        Say($"{"",-12}{"messages/s",12}{"CPU us/msg",12}{"database us",13}{"foreign cores",15}");
        List<Measured> few = [], many = [];
        for (var round = 1; round <= rounds; round++)
        {
            few.Add(await MeasureAsync($"{round,2} young", young, stub, people, round, url));
            many.Add(await MeasureAsync($"{round,2} old", old, stub, people, round, url));
        }

        var (a, b) = (Median(few), Median(many));
        Say($"Medians: {a:N1} us a message in a young database, {b:N1} us beside {rows:N0} old rows = {(b / a) - 1:P1} more (processor time of product and database)");
        return 0;
    }

    private static async Task FillAsync(BenchDatabase database, int rows)
    {
        await using var product = await Installation.ReopenAsync(database.Folder, database.Address);
        var now = TimeProvider.System.GetUtcNow().AddDays(-100);
        for (var send = 1; send <= rows / RowsPerSend; send++)
        {
            // Sends of their own numbers, far above those that are made now.
            var id = 1_000_000 + send;
            await product.Database.WriteAsync(async session =>
            {
                var numbers = product.Database.IsPostgres
                    ? $"generate_series(1, {RowsPerSend}) n(i)"
                    : $"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {RowsPerSend}) SELECT i FROM n) n";
                await session.RunAsync($"""
                    INSERT INTO deliveries (customer_id, send_id, seq, contact_id, address, address_key, state, attempt, epoch, intent_at, answered_at, outcome)
                    SELECT {product.Customer.Value}, {id}, n.i, n.i, 'person' || n.i || '@old.example', 'person' || n.i || '@old.example', 3, 1, 1, @p0, @p0, 2 FROM {numbers}
                    """, session.Instant(now));
                await session.RunAsync($"""
                    INSERT INTO delivery_evidence (customer_id, send_id, seq, message_id, attempt, source, first_seen_at)
                    SELECT {product.Customer.Value}, {id}, n.i, '0100019300000000-{send:x8}-4b1c-9a10-' || n.i || '-000000', 1, 1, @p0 FROM {numbers}
                    """, session.Instant(now));
            }, CancellationToken.None);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"    {send * (long)RowsPerSend:N0} old rows"));
        }
    }

    private static async Task<Measured> MeasureAsync(string name, BenchDatabase database, FarEnd stub, int people, int round, string? url)
    {
        await using var worker = Child.Start("product-run", ("folder", database.Folder), ("at", database.Address), ("recipients", people), ("list", $"r{round}"));
        await worker.ExpectAsync(ChildProtocol.Ready, ReadyLimit);
        await stub.ResetAsync();
        var window = new Window(worker, stub.Process, url is not null);
        await worker.SayAsync(ChildProtocol.Go);
        await worker.ExpectAsync(ChildProtocol.Done, WorkLimit);
        var (requests, bytes) = await stub.StatsAsync();
        var m = window.Close(requests, bytes);
        Say($"{name,-12}{m.PerSecond,12:N0}{m.CpuMicroseconds,12:N1}{m.DatabaseMicroseconds,13:N1}{m.ForeignCores,15:N2}{(m.IsCalm ? "" : "  disturbed")}");
        return m;
    }

    private static double Median(List<Measured> rounds)
    {
        var figures = rounds.Select(m => m.CpuMicroseconds + m.DatabaseMicroseconds).Order().ToList();
        return (figures[(figures.Count - 1) / 2] + figures[figures.Count / 2]) / 2;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
