using System.Diagnostics;
using System.Globalization;
using System.Net;
using Postroad.Bench.Measuring;
using Postroad.Bench.Ses;
using Postroad.Core.Events;
using Postroad.Core.Persistence;

namespace Postroad.Bench.Feedback;

/// <summary>
/// Events of a campaign, each signed and posted as SNS posts it: received, checked, decoded and on disk before it is answered. Floor: the same bytes over the same connections posted to
/// an HTTP server that reads them and does nothing.
/// </summary>
internal static class SnsBench
{
    /// <summary>Enough for the compiler to be done with the way of an event.</summary>
    private const int WarmUp = 3_000;

    private static readonly TimeSpan Preparing = TimeSpan.FromMinutes(15);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var (events, rounds, connections, url) = (arguments.Number("events", 20_000, 1_000, 10_000_000), arguments.Number("rounds", 3, 1, 99), arguments.Number("connections", 64, 1, 10_000), arguments.Text("database"));
        Say($"{MachineFacts.Read()}");
        Say($"{events:N0} events of SNS over {connections} connections, {(url is null ? "SQLite" : "PostgreSQL")}, {rounds} rounds");
        Say($"{"round",-8}{"floor/s",10}{"events/s",10}{"of floor",10}{"CPU us",9}{"refused",9}{"again/s",10}{"memory MB",11}{"others, cores",15}");
        var found = new List<Round>();
        for (var round = 1; round <= rounds; round++)
        {
            found.Add(await MeasureAsync(events, connections, url));
            Say($"{$"{round}",-8}{found[^1]}");
        }

        Say($"{"median",-8}{new Round(Median(r => r.Floor), Median(r => r.Product), Median(r => r.Microseconds), found.Sum(r => r.NotNow), Median(r => r.Again), Median(r => r.Megabytes), Median(r => r.Foreign))}");
        return 0;

        double Median(Func<Round, double> what) => found.Select(what).Order().ElementAt(found.Count / 2);
    }

    private static async Task<Round> MeasureAsync(int events, int connections, string? url)
    {
        await using var far = await FarEnd.StartAsync();
        await using var database = await BenchDatabase.CreateAsync(url);
        await database.CloseAsync();
        var file = Path.Combine(database.Folder, "bodies");
        var address = new Uri($"http://127.0.0.1:{FarEnd.FreePort()}");
        await using var product = Child.Start("sns-run", ("folder", database.Folder), ("at", database.Address), ("endpoint", far.Endpoint), ("urls", address), ("events", events + WarmUp), ("bodies", file));
        await product.ExpectAsync(ChildProtocol.Ready, Preparing);
        var all = await SnsRun.ReadBodiesAsync(file);
        var (warm, bodies) = (all[..WarmUp], all[WarmUp..]);
        var hook = new Uri(address, $"hooks/sns/{SnsRun.Address}");
        foreach (var end in (Uri[])[far.Endpoint, hook]) await PostAsync(end, warm, connections);

        var (floor, _) = await PostAsync(far.Endpoint, bodies, connections);
        var window = new Window(product, far.Process, url is not null);
        var (elapsed, notNow) = await PostAsync(hook, bodies, connections);
        var measured = window.Close(bodies.Length, bodies.Sum(b => (long)b.Length));
        if (await StoredAsync(database.Address) is var stored && stored != all.Length) throw new InvalidOperationException($"Of {all.Length} events that were answered {stored} are stored.");
        var (again, _) = await PostAsync(hook, bodies, connections);
        return new Round(PerSecond(floor), PerSecond(elapsed), measured.CpuMicroseconds, notNow, PerSecond(again), measured.PeakMegabytes, measured.ForeignCores);

        double PerSecond(TimeSpan time) => bodies.Length / time.TotalSeconds;
    }

    /// <summary>Each until it is answered with 200; 503 is not now, and it is posted again.</summary>
    private static async Task<(TimeSpan Elapsed, long NotNow)> PostAsync(Uri address, byte[][] bodies, int connections)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections, AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
        var (next, notNow, since) = (-1, 0L, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var i && i < bodies.Length)
            {
                while (await PostAsync(http, address, bodies[i]) is var status && status != HttpStatusCode.OK)
                {
                    if (status != HttpStatusCode.ServiceUnavailable) throw new InvalidOperationException($"An event was answered with {(int)status}.");
                    Interlocked.Increment(ref notNow);
                }
            }
        })));
        return (Stopwatch.GetElapsedTime(since), notNow);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, Uri address, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "text/plain; charset=UTF-8");
        using var answer = await http.PostAsync(address, content);
        await answer.Content.ReadAsByteArrayAsync();
        return answer.StatusCode;
    }

    private static async Task<long> StoredAsync(string address)
    {
        await using var beside = await Database.OpenToReadAsync(DatabaseAddress.Parse(address), TimeProvider.System, CancellationToken.None);
        await using var connection = await beside.OpenReadAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM delivery_events WHERE type = {(int)EventType.Delivered}";
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed record Round(double Floor, double Product, double Microseconds, long NotNow, double Again, double Megabytes, double Foreign)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Floor,10:N0}{Product,10:N0}{Product / Floor,10:P0}{Microseconds,9:N0}{NotNow,9:N0}{Again,10:N0}{Megabytes,11:N0}{Foreign,15:N1}");
    }
}
