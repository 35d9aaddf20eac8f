using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>Kills a run of its own at a place, lets the next one end it and judges both. One simulator for all places: they tell their mails apart by campaign.</summary>
public sealed class CrashPoints : IAsyncLifetime
{
    private const int People = 60;

    private SimulatorProcess simulator = null!;

    public async ValueTask InitializeAsync() => simulator = await SimulatorProcess.StartAsync();

    public ValueTask DisposeAsync()
    {
        simulator.Dispose();
        return ValueTask.CompletedTask;
    }

    public async Task KillAtAsync(string point, string url)
    {
        // What happens once in a send can be passed once.
        var at = point is CrashPoint.Expanding or CrashPoint.RangeLeased or CrashPoint.Finished ? 1 : 3;
        var findings = await FindingsAsync(point, at, url, control: null);
        Assert.True(findings.Count == 0, $"Killed at {point}:{at}:\n{string.Join('\n', findings)}");
        var ledger = await LedgerFacts.ReadAsync(url, whole: false);
        if (point is CrashPoint.RequestSent or CrashPoint.ReplyArrived or CrashPoint.ReplyRead)
            Assert.Contains(ledger.Rows, r => r.Marks.HasFlag(DeliveryMarks.WasUncertain) && r.State == DeliveryState.Accepted);
    }

    public async Task<IReadOnlyList<string>> FindingsAsync(string point, int at, string url, string? control)
    {
        using var folder = new TemporaryFolder();
        using (var dying = Start(folder, url, $"{point}:{at}", control)) Assert.Equal(128 + 9, await dying.ExitCodeAsync());
        // A commit that was on its way to the server when its client died is done or not done now.
        if (!url.StartsWith("sqlite:", StringComparison.Ordinal)) await OwnPostgres.UntilAloneAsync(url);
        var before = await LedgerFacts.ReadAsync(url, whole: false);
        using (var next = Start(folder, url, crashAt: null, control)) await next.ResultAsync();

        var ledger = await LedgerFacts.ReadAsync(url);
        var ours = ledger.Sends.Select(s => s.Campaign).ToHashSet();
        var received = (await simulator.MailsAsync()).Where(m => ours.Contains(m.Campaign)).ToList();
        HashSet<(long, int, int)> inFlight = [.. before.Submitting.Select(r => (r.Send, r.Seq, r.Attempt))];
        return
        [
            .. new CrashChecker(ledger, received, People).Check(inFlight.Count, before), .. new CrashChecker(ledger, received, People).OnlyInFlight(inFlight, unseen: 0),
            .. new CrashChecker(ledger, received, People).WithoutRefusals(),
        ];
    }

    private ProductProcess Start(TemporaryFolder folder, string url, string? crashAt, string? control)
    {
        var environment = new Dictionary<string, string>(SimulatorProcess.Keys);
        if (control is not null) environment["POSTROAD_CONTROL"] = control;
        if (crashAt is not null) environment["POSTROAD_CRASH_AT"] = crashAt;
        // Events would heal what the control is to show.
        string[] queue = control is null ? ["--queue", simulator.Queue.ToString()] : [];
        // Who starts ends all leases that the dead one left, however long they are. A short one only ends under a busy machine too, and what was in flight then is uncertain without a crash;
        // what the control does needs the time to pass.
        string[] lease = control is null ? [] : ["--lease", "2"];
        string[] resume = DemoMemory.HasCampaign(folder.Path) ? ["--resume"] : [];
        return ProductProcess.Start(["demo", "--data", folder.Path, "--database", url, "--endpoint", simulator.Address.ToString(),
            "--exit", "--json", "--horizon", "3", "--recipients", $"{People}", "--rate", "100", .. lease, .. resume, .. queue], environment);
    }
}
