using System.Net.Sockets;
using System.Text.Json;
using Postroad.Bench.Measuring;

namespace Postroad.Bench.Ses;

/// <summary>
/// A whole campaign over the SES API against the floor of this machine, in turn: floor, product, floor, product, ... Each round is a fresh process, all
/// against one HTTP stub in a process of its own, which also hands the floor the bytes of a real request.
/// </summary>
internal static class SesBench
{
    /// <summary>Seeding a million contacts on a slow disk is the longest part.</summary>
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(30), WorkLimit = TimeSpan.FromHours(2);

    private const int MostPartMessages = 50_000;

    public static async Task<int> RunAsync(SesOptions options)
    {
        var machine = MachineFacts.Read();
        Report.Head(machine, options);
        var endpoint = new Uri($"http://localhost:{FreePort()}");
        await using var stub = Child.Start("stub", ("port", endpoint.Port));
        await stub.ExpectAsync(ChildProtocol.Ready, TimeSpan.FromSeconds(30));
        using var far = new StubClient(endpoint);

        // Leaves the request behind that the floor repeats.
        await ProductAsync(options with { Recipients = 1_000 }, endpoint, stub, far);

        List<Measured> floors = [], products = [];
        for (var round = 1; round <= options.Rounds; round++)
        {
            floors.Add(Report.Row(round, "floor", await FloorAsync(options, endpoint, stub, far)));
            products.Add(Report.Row(round, "product", await ProductAsync(options, endpoint, stub, far)));
        }

        Report.Split(await PartsAsync(options), floors, products);
        Report.Medians(machine, options, floors, products);
        return 0;
    }

    private static async Task<IReadOnlyList<string>> PartsAsync(SesOptions options)
    {
        await using var parts = Child.Start(
            "parts-run", ("messages", Math.Min(options.Recipients, MostPartMessages)), ("connections", options.Connections), ("database", options.Database));
        return await parts.ReadToEndAsync(WorkLimit);
    }

    private static Task<Measured> FloorAsync(SesOptions options, Uri endpoint, Child stub, StubClient far) =>
        MeasureAsync(
            Child.Start("floor-run", ("endpoint", endpoint), ("messages", options.Recipients), ("connections", options.Connections)),
            options, stub, far);

    private static Task<Measured> ProductAsync(SesOptions options, Uri endpoint, Child stub, StubClient far) =>
        MeasureAsync(
            Child.Start(
                "product-run", ("endpoint", endpoint), ("recipients", options.Recipients), ("connections", options.Connections), ("database", options.Database)),
            options, stub, far);

    private static async Task<Measured> MeasureAsync(Child worker, SesOptions options, Child stub, StubClient far)
    {
        await using (worker)
        {
            await worker.ExpectAsync(ChildProtocol.Ready, ReadyLimit);
            await far.ResetAsync();
            var window = new Window(worker, stub, options.Database is not null);
            await worker.SayAsync(ChildProtocol.Go);
            await worker.ExpectAsync(ChildProtocol.Done, WorkLimit);
            var (requests, bytes) = await far.StatsAsync();
            return window.Close(requests, bytes);
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        return ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>The stub's own account, read over HTTP.</summary>
    private sealed class StubClient(Uri endpoint) : IDisposable
    {
        private readonly HttpClient client = new() { BaseAddress = endpoint };

        public async Task ResetAsync() => (await client.PostAsync(new Uri("/reset", UriKind.Relative), null)).EnsureSuccessStatusCode();

        public async Task<(long Requests, long Bytes)> StatsAsync()
        {
            using var stats = JsonDocument.Parse(await client.GetStringAsync(new Uri("/stats", UriKind.Relative)));
            return (stats.RootElement.GetProperty("requests").GetInt64(), stats.RootElement.GetProperty("bytes").GetInt64());
        }

        public void Dispose() => client.Dispose();
    }
}
