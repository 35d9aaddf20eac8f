using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Postroad.Simulator;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>SIGTERM, with answers on their way.</summary>
[Trait("Category", "Crash")]
public sealed class StopSignalTests
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Asked_to_stop_it_waits_for_the_answers_on_their_way_and_ends_with_0()
    {
        using var folders = new Folders();
        await using var simulator = await StartSimulatorAsync(folders.Theirs, new FaultSettings());
        using var demo = Start(simulator, folders, "--rate", "300");
        await UntilAsync(folders, demo, "state = 3", 100);
        demo.Terminate();

        Assert.Equal(0, await demo.ExitCodeAsync());
        Assert.Equal(0, await CountAsync(folders.Database, "state IN (2, 4, 8)"));
        var account = await Http.GetFromJsonAsync<JsonElement>(new Uri(simulator.Address, "/_simulator/account"), TestContext.Current.CancellationToken);
        Assert.Equal(await CountAsync(folders.Database, "state = 3"), account.GetProperty("received").GetInt64());
    }

    [Fact]
    public async Task Asked_twice_it_leaves_at_once()
    {
        using var folders = new Folders();
        await using var simulator = await StartSimulatorAsync(folders.Theirs, new FaultSettings { Hang = new Fault { On = true, Seconds = 300 } });
        using var demo = Start(simulator, folders);
        await UntilAsync(folders, demo, "state = 2", 1);
        var since = Stopwatch.GetTimestamp();
        demo.Terminate();
        await Installation.UntilAsync(() =>
        {
            // The second may come while the first is being heard.
            demo.Terminate();
            return Task.FromResult(demo.HasExited);
        }, exited => exited);

        Assert.Equal(128 + 15, await demo.ExitCodeAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 0, 15);
    }

    private static async Task<SimulatorServer> StartSimulatorAsync(TemporaryFolder folder, FaultSettings faults) => await SimulatorServer.StartAsync(new SimulatorOptions
    {
        Urls = "http://127.0.0.1:0", DataFolder = folder.Path, Shares = MailboxShares.Quiet, Faults = faults,
        Regions = [new RegionSettings { Name = "eu-central-1", MaxSendRate = 1000, Identities = ["harbourlane.example"] }],
    }, TestContext.Current.CancellationToken);

    private static DemoProcess Start(SimulatorServer simulator, Folders folders, params string[] more) => DemoProcess.Start(
        new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = simulator.AccessKeyId, ["AWS_SECRET_ACCESS_KEY"] = simulator.SecretAccessKey },
        ["--data", folders.Ours.Path, "--database", folders.Database, "--urls", "http://127.0.0.1:0", "--endpoint", simulator.Address.ToString(), "--recipients", "1500", .. more]);

    private static Task UntilAsync(Folders folders, DemoProcess demo, string which, int atLeast) => Installation.UntilAsync(async () =>
    {
        Assert.False(demo.HasExited, demo.ToString());
        return await CountAsync(folders.Database, which);
    }, count => count >= atLeast);

    private static async Task<long> CountAsync(string url, string which)
    {
        try
        {
            await using var connection = OutsideConnection.Open(url);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT count(*) FROM deliveries WHERE {which}";
            return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }
        catch (System.Data.Common.DbException)
        {
            // Not created yet.
            return 0;
        }
    }

    private sealed class Folders : IDisposable
    {
        public TemporaryFolder Ours { get; } = new();

        public TemporaryFolder Theirs { get; } = new();

        public string Database => $"sqlite:{Path.Combine(Ours.Path, "stop.db")}";

        public void Dispose()
        {
            Ours.Dispose();
            Theirs.Dispose();
        }
    }
}
