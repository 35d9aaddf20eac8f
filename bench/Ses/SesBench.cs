using Postroad.Bench.Measuring;

namespace Postroad.Bench.Ses;

/// <summary>
/// A whole campaign over the SES API against the floor of this machine, in turn: floor, product, floor, product, ... Each round is a fresh process, all
/// against one HTTP stub in a process of its own, which also hands the floor the bytes of a real request. Beside PostgreSQL each round has one of SQLite.
/// </summary>
internal static class SesBench
{
    /// <summary>Seeding a million contacts on a slow disk is the longest part.</summary>
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(30), WorkLimit = TimeSpan.FromHours(2);

    private const int MostPartMessages = 50_000;

    public static async Task<int> RunAsync(SesOptions options)
    {
        var machine = MachineFacts.Read();
        Report.Head(machine, $"{options.Recipients:N0} messages a round over {options.Connections} connections, {(options.Database is null ? "SQLite" : "PostgreSQL")}, {options.Rounds} rounds");
        await using var stub = await FarEnd.StartAsync();

        // Leaves the request behind that the floor repeats.
        await ProductAsync(options with { Recipients = 1_000 }, stub);

        List<Measured> floors = [], products = [], besides = [];
        for (var round = 1; round <= options.Rounds; round++)
        {
            floors.Add(Report.Row(round, "floor", await FloorAsync(options, stub)));
            products.Add(Report.Row(round, "product", await ProductAsync(options, stub)));
            if (options.Database is not null) besides.Add(Report.Row(round, "sqlite", await ProductAsync(options with { Database = null }, stub)));
        }

        Report.Split(await PartsAsync(options), floors, products);
        if (besides is not []) Report.BesideSqlite(products, besides);
        Report.Medians(machine, options, floors, products);
        return 0;
    }

    private static async Task<IReadOnlyList<string>> PartsAsync(SesOptions options)
    {
        await using var parts = Child.Start(
            "parts-run", ("messages", Math.Min(options.Recipients, MostPartMessages)), ("connections", options.Connections), ("database", options.Database));
        return await parts.ReadToEndAsync(WorkLimit);
    }

    private static Task<Measured> FloorAsync(SesOptions options, FarEnd stub) =>
        MeasureAsync(
            Child.Start("floor-run", ("endpoint", stub.Endpoint), ("messages", options.Recipients), ("connections", options.Connections)),
            options, stub);

    private static Task<Measured> ProductAsync(SesOptions options, FarEnd stub) =>
        MeasureAsync(
            Child.Start(
                "product-run", ("endpoint", stub.Endpoint), ("recipients", options.Recipients), ("connections", options.Connections), ("database", options.Database)),
            options, stub);

    private static async Task<Measured> MeasureAsync(Child worker, SesOptions options, FarEnd stub)
    {
        await using (worker)
        {
            await worker.ExpectAsync(ChildProtocol.Ready, ReadyLimit);
            await stub.ResetAsync();
            var window = new Window(worker, stub.Process, options.Database is not null);
            await worker.SayAsync(ChildProtocol.Go);
            await worker.ExpectAsync(ChildProtocol.Done, WorkLimit);
            var (requests, bytes) = await stub.StatsAsync();
            return window.Close(requests, bytes);
        }
    }
}
