using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>The process dies at each named place of a delivery's way (W0-W5 of the windows in which a crash can hurt), and the next one goes on.</summary>
[Trait("Category", "Crash")]
public sealed class CrashPointTests
{
    private const int People = 60;

    public static TheoryData<string> Points => [.. CrashPoint.All];

    [Theory, MemberData(nameof(Points))]
    public async Task Killed_there_on_SQLite_nobody_is_lost_and_nobody_gets_it_twice(string point)
    {
        using var folder = new TemporaryFolder();
        await KillAtAsync(point, $"sqlite:{Path.Combine(folder.Path, "point.db")}");
    }

    [Theory, MemberData(nameof(Points))]
    public async Task Killed_there_on_PostgreSQL_nobody_is_lost_and_nobody_gets_it_twice(string point)
    {
        await using var kind = TestDatabase.Postgres();
        await KillAtAsync(point, await kind.OpenMigratedUrlAsync());
    }

    private static async Task KillAtAsync(string point, string url)
    {
        // What happens once in a send can be passed once.
        var at = point is CrashPoint.Expanding or CrashPoint.RangeLeased or CrashPoint.Finished ? 1 : 3;
        using var folder = new TemporaryFolder();
        using var simulator = await SimulatorProcess.StartAsync();
        using (var dying = Start(folder, url, simulator, new() { ["POSTROAD_CRASH_AT"] = $"{point}:{at}" }))
            Assert.Equal(128 + 9, await dying.ExitCodeAsync());

        var before = await LedgerFacts.ReadAsync(url, whole: false);
        using var next = Start(folder, url, simulator, []);
        await next.ResultAsync();

        var ledger = await LedgerFacts.ReadAsync(url);
        var findings = new CrashChecker(ledger, await simulator.MailsAsync(), People).Check(uncertainLimit: 16, [before]);
        Assert.True(findings.Count == 0, $"Killed at {point}:{at}:\n{string.Join('\n', findings)}");
        if (point is CrashPoint.RequestSent or CrashPoint.ReplyArrived or CrashPoint.ReplyRead)
            Assert.Contains(ledger.Rows, r => r.Marks.HasFlag(DeliveryMarks.WasUncertain) && r.State == DeliveryState.Accepted);
    }

    /// <summary>Without --resume: what an earlier one left is finished first, then a campaign of its own is sent.</summary>
    private static ProductProcess Start(TemporaryFolder folder, string url, SimulatorProcess simulator, Dictionary<string, string> environment)
    {
        foreach (var (name, value) in SimulatorProcess.Keys) environment[name] = value;
        return ProductProcess.Start(["demo", "--data", folder.Path, "--database", url, "--endpoint", simulator.Address.ToString(), "--queue", simulator.Queue.ToString(),
            "--exit", "--json", "--horizon", "3", "--recipients", $"{People}", "--rate", "100"], environment);
    }
}
