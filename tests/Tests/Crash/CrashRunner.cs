using System.Diagnostics;
using Postroad.Core.Deliveries;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>Sends one campaign through a hail of blows: real processes, real sockets, the simulator in a process that outlives them.</summary>
internal sealed class CrashRunner(CrashPlan plan, SimulatorProcess simulator, TemporaryFolder folder) : IDisposable
{
    /// <summary>Loops of a server times the most intents of a loop: what one crash can leave uncertain (docs/decisions/002-turns.md).</summary>
    private const int InFlight = 32 * 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Random chance = new(plan.Seed);
    private readonly Dictionary<Blow, int> blows = [];
    private readonly List<string> findings = [];
    private readonly List<TimeSpan> restarts = [];
    private LedgerFacts? before;
    private ProductProcess? product;

    public static async Task<CrashOutcome> RunAsync(CrashPlan plan)
    {
        using var folder = new TemporaryFolder();
        using var simulator = await SimulatorProcess.StartAsync(plan.Faults);
        using var runner = new CrashRunner(plan, simulator, folder);
        var outcome = await runner.RunAsync();
        Console.WriteLine(outcome);
        return outcome;
    }

    public void Dispose() => product?.Dispose();

    private async Task<CrashOutcome> RunAsync()
    {
        var since = Stopwatch.GetTimestamp();
        for (var blow = 1; blow <= plan.Blows && await ReachAsync(blow); blow++)
        {
            var kind = plan.Only ?? CrashPlan.Next(chance, plan.Postgres is not null);
            await StrikeAsync(kind);
            blows[kind] = blows.GetValueOrDefault(kind) + 1;
            if (product is null) await LookAsync();
        }

        product ??= Start(hurry: true);
        var result = await product.ResultAsync(TimeSpan.FromMinutes(3));
        var ledger = await LedgerFacts.ReadAsync(plan.Url);
        var struck = await simulator.StruckAsync("reset_after_accepting", "unavailable_after_accepting", "unavailable_before_accepting", "hang", "nonsense");
        var limit = struck + (blows.Values.Sum() * InFlight);
        var received = await simulator.MailsAsync();
        findings.AddRange(new CrashChecker(ledger, received, plan.People).Check(limit, before));
        Report(result, ledger);
        return new CrashOutcome(plan, blows, findings, Stopwatch.GetElapsedTime(since), received.Count,
            ledger.Rows.Count(r => r.Marks.HasFlag(DeliveryMarks.WasUncertain)), ledger.Rows.Count(r => r.State == DeliveryState.UnknownClosed),
            received.Count - received.DistinctBy(m => (m.Campaign, m.Recipient)).Count(), restarts);
    }

    /// <summary>Until the provider has some more mails than before. False: the campaign ended first.</summary>
    private async Task<bool> ReachAsync(int blow)
    {
        var isRestart = product is null && blow > 1;
        var (from, since) = (await simulator.ReceivedAsync(), Stopwatch.GetTimestamp());
        product ??= Start(hurry: false);
        var share = Math.Max(1, (plan.People - from) / (plan.Blows - blow + 2));
        var target = from + 1 + chance.NextInt64(share);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await simulator.ReceivedAsync() is var received && received < target)
        {
            isRestart = isRestart && !HasGoneOn(received > from, since);
            if (product.HasExited) return false;
            if (Stopwatch.GetElapsedTime(since) > Patience) Assert.Fail($"The provider has {await simulator.ReceivedAsync()} mails and should have {target} within {Patience.TotalSeconds:0} s, before blow {blow} of seed {plan.Seed}.\n{product}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        if (isRestart) HasGoneOn(true, since);
        return true;
    }

    /// <summary>Notes how long a start took to its first mail, when there is one.</summary>
    private bool HasGoneOn(bool hasMail, long since)
    {
        if (hasMail) restarts.Add(Stopwatch.GetElapsedTime(since));
        return hasMail;
    }

    /// <summary>What nobody changes just now, beside what it was after the last crash.</summary>
    private async Task LookAsync()
    {
        var now = await LedgerFacts.ReadAsync(plan.Url, whole: false);
        if (before is not null && plan.Control is null) findings.AddRange(new CrashChecker(now, [], plan.People).Since(before));
        before = now;
    }

    private async Task StrikeAsync(Blow blow)
    {
        switch (blow)
        {
            case Blow.Kill: await EndAsync(); break;
            case Blow.Terminate: await TerminateAsync(); break;
            case Blow.Freeze: await FreezeAsync(); break;
            case Blow.FreezeAndKill:
                await FreezeAsync();
                await WaitAsync(TimeSpan.FromMilliseconds(chance.Next(300)));
                await EndAsync();
                break;
            case Blow.StopDatabase: await plan.Postgres!.CrashAsync(); break;
            default: await OwnPostgres.TerminateBackendsAsync(plan.Url); break;
        }
    }

    private async Task EndAsync()
    {
        await product!.KillAsync();
        product.Dispose();
        product = null;
    }

    /// <summary>What was on its way is awaited: nothing may be left submitting.</summary>
    private async Task TerminateAsync()
    {
        product!.Signal("TERM");
        await product.ExitCodeAsync(TimeSpan.FromSeconds(45));
        var left = (await LedgerFacts.ReadAsync(plan.Url, whole: false)).Rows.Count(r => r.State == DeliveryState.Submitting);
        if (left > 0 && plan.Control is null) findings.Add($"Drain: {left} rows were left submitting by a process that was asked to stop");
        product.Dispose();
        product = null;
    }

    private async Task FreezeAsync()
    {
        product!.Signal("STOP");
        await WaitAsync(TimeSpan.FromSeconds(plan.Lease) * (2 + (plan.Blows > 50 ? 8 : 2) * chance.NextDouble()));
        product.Signal("CONT");
    }

    private void Report(System.Text.Json.JsonElement result, LedgerFacts ledger)
    {
        var last = ledger.Sends[^1].Id;
        var counted = ledger.Rows.Where(r => r.Send == last).Aggregate(default(Tally), (sum, r) => sum + Tally.Of(r.State, r.Outcome, r.Marks));
        (string Name, long Rows)[] pairs = [("recipients", counted.Recipients), ("sent", counted.Sent), ("suppressed", counted.Suppressed), ("failed", counted.Failed), ("uncertain", counted.Uncertain)];
        foreach (var (name, rows) in pairs)
            if (result.GetProperty(name).GetInt64() != rows) findings.Add($"I10: the report says {result.GetProperty(name).GetInt64()} {name}, the rows say {rows}");
    }

    private ProductProcess Start(bool hurry)
    {
        List<string> arguments = ["demo", "--data", folder.Path, "--database", plan.Url, "--endpoint", simulator.Address.ToString(),
            "--exit", "--json", "--lease", $"{plan.Lease}", "--horizon", $"{plan.Horizon}", "--recipients", $"{plan.People}", "--rate", hurry ? "2000" : $"{plan.Rate}"];
        if (plan.ReadsEvents) arguments.AddRange(["--queue", simulator.Queue.ToString()]);
        if (DemoMemory.HasCampaign(folder.Path)) arguments.Add("--resume");
        var environment = new Dictionary<string, string>(SimulatorProcess.Keys);
        if (plan.Control is { } control) environment["POSTROAD_CONTROL"] = control;
        return ProductProcess.Start([.. arguments], environment);
    }

    private static Task WaitAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
}
