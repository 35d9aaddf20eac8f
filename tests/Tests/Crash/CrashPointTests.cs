using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>The process dies at each named place of a delivery's way (W0-W5 of the windows in which a crash can hurt), and the next one goes on.</summary>
[Trait("Category", "Crash")]
public sealed class CrashPointTests(CrashPointTests.Provider provider) : IClassFixture<CrashPointTests.Provider>
{
    private const int People = 60;

    public static TheoryData<string> Points => [.. CrashPoint.All];

    [Theory, MemberData(nameof(Points))]
    public async Task Killed_there_on_SQLite_nobody_is_lost_and_nobody_gets_it_twice(string point)
    {
        await using var kind = TestDatabase.Sqlite();
        await KillAtAsync(point, await kind.OpenMigratedUrlAsync());
    }

    [Theory, MemberData(nameof(Points))]
    public async Task Killed_there_on_PostgreSQL_nobody_is_lost_and_nobody_gets_it_twice(string point)
    {
        await using var kind = TestDatabase.Postgres();
        await KillAtAsync(point, await kind.OpenMigratedUrlAsync());
    }

    /// <summary>The control: the process dies when its mails are at the provider, and what was being sent is sent again because time has passed.</summary>
    [Fact]
    public async Task Without_its_guard_a_kill_behind_the_last_byte_sends_it_twice()
    {
        using var folder = new TemporaryFolder();
        var findings = await FindingsAsync(CrashPoint.RequestSent, 3, $"sqlite:{Path.Combine(folder.Path, "point.db")}", "requeue-by-time");
        Assert.Contains(findings, f => f.StartsWith("I4:", StringComparison.Ordinal));
    }

    /// <summary>The control: how far the audience has come is on disk before its people are, and the process dies in between.</summary>
    [Fact]
    public async Task Without_its_guard_a_kill_while_the_audience_becomes_deliveries_loses_people()
    {
        using var folder = new TemporaryFolder();
        var findings = await FindingsAsync(CrashPoint.Expanding, 1, $"sqlite:{Path.Combine(folder.Path, "point.db")}", "cursor-first");
        Assert.Contains(findings, f => f.StartsWith("I1:", StringComparison.Ordinal));
    }

    private async Task KillAtAsync(string point, string url)
    {
        // What happens once in a send can be passed once.
        var at = point is CrashPoint.Expanding or CrashPoint.RangeLeased or CrashPoint.Finished ? 1 : 3;
        var findings = await FindingsAsync(point, at, url, control: null);
        Assert.True(findings.Count == 0, $"Killed at {point}:{at}:\n{string.Join('\n', findings)}");
        var ledger = await LedgerFacts.ReadAsync(url, whole: false);
        if (point is CrashPoint.RequestSent or CrashPoint.ReplyArrived or CrashPoint.ReplyRead)
            Assert.Contains(ledger.Rows, r => r.Marks.HasFlag(DeliveryMarks.WasUncertain) && r.State == DeliveryState.Accepted);
    }

    private async Task<IReadOnlyList<string>> FindingsAsync(string point, int at, string url, string? control)
    {
        using var folder = new TemporaryFolder();
        using (var dying = Start(folder, url, $"{point}:{at}", control)) Assert.Equal(128 + 9, await dying.ExitCodeAsync());
        // A commit that was on its way to the server when its client died is done or not done now.
        if (!url.StartsWith("sqlite:", StringComparison.Ordinal)) await OwnPostgres.UntilAloneAsync(url);
        var before = await LedgerFacts.ReadAsync(url, whole: false);
        using (var next = Start(folder, url, crashAt: null, control)) await next.ResultAsync();

        var ledger = await LedgerFacts.ReadAsync(url);
        var ours = ledger.Sends.Select(s => s.Campaign).ToHashSet();
        var received = (await provider.Simulator.MailsAsync()).Where(m => ours.Contains(m.Campaign)).ToList();
        HashSet<(long, int, int)> inFlight = [.. before.Submitting.Select(r => (r.Send, r.Seq, r.Attempt))];
        return
        [
            .. new CrashChecker(ledger, received, People).Check(inFlight.Count, before), .. new CrashChecker(ledger, received, People).OnlyInFlight(inFlight, unseen: 0),
            .. new CrashChecker(ledger, received, People).WithoutRefusals(),
        ];
    }

    private ProductProcess Start(TemporaryFolder folder, string url, string? crashAt, string? control)
    {
        var simulator = provider.Simulator;
        var environment = new Dictionary<string, string>(SimulatorProcess.Keys);
        if (control is not null) environment["POSTROAD_CONTROL"] = control;
        if (crashAt is not null) environment["POSTROAD_CRASH_AT"] = crashAt;
        // Events would heal what the control is to show.
        string[] queue = control is null ? ["--queue", simulator.Queue.ToString()] : [];
        string[] resume = DemoMemory.HasCampaign(folder.Path) ? ["--resume"] : [];
        return ProductProcess.Start(["demo", "--data", folder.Path, "--database", url, "--endpoint", simulator.Address.ToString(),
            "--exit", "--json", "--lease", "2", "--horizon", "3", "--recipients", $"{People}", "--rate", "100", .. resume, .. queue], environment);
    }

    /// <summary>One simulator for all points: they tell their mails apart by campaign.</summary>
    public sealed class Provider : IAsyncLifetime
    {
        internal SimulatorProcess Simulator { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Simulator = await SimulatorProcess.StartAsync();

        public ValueTask DisposeAsync()
        {
            Simulator.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
