using System.Diagnostics;
using Postroad.Core.Deliveries;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>Sends one campaign through a hail of blows: real processes, real sockets, the simulator in a process that outlives them.</summary>
internal sealed class CrashRunner(CrashPlan plan, SimulatorProcess simulator, TemporaryFolder folder) : IDisposable
{
    /// <summary>Loops of a server times the most intents of a loop: what one crash can leave uncertain (docs/decisions/002-turns.md).</summary>
    private const int InFlight = 32 * 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Ending = TimeSpan.FromMinutes(3);

    private readonly IReadOnlyList<DrawnBlow> drawn = plan.Draw();
    private readonly Dictionary<Blow, int> blows = [];
    private readonly List<string> findings = [];
    private readonly List<TimeSpan> restarts = [];
    private readonly HashSet<(long Send, int Seq, int Attempt)> inFlight = [];
    private LedgerFacts? before;
    private ProductProcess? product;
    private int kills, hits;

    public static async Task<CrashOutcome> RunAsync(CrashPlan plan)
    {
        using var folder = new TemporaryFolder();
        using var simulator = await SimulatorProcess.StartAsync(plan.Faults);
        using var runner = new CrashRunner(plan, simulator, folder);
        // Also a run that does not come to its end says how to repeat it.
        Console.WriteLine($"Crash run begins: seed {plan.Seed}, {plan.Blows} blows over {plan.People} people, {plan.Control ?? "no"} control, {plan.Url}");
        try
        {
            var outcome = await runner.RunAsync();
            Console.WriteLine(outcome);
            return outcome;
        }
        catch (Exception e) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The crash run with seed {plan.Seed} did not come to its end: {e.Message}", e);
        }
    }

    public void Dispose() => product?.Dispose();

    private async Task<CrashOutcome> RunAsync()
    {
        var since = Stopwatch.GetTimestamp();
        for (var blow = 1; blow <= plan.Blows; blow++)
        {
            await ReachAsync(blow);
            await StrikeAsync(drawn[blow - 1]);
            blows[drawn[blow - 1].Kind] = blows.GetValueOrDefault(drawn[blow - 1].Kind) + 1;
            if (product is null) await LookAsync(wasKilled: drawn[blow - 1].Kind != Blow.Terminate);
        }

        product ??= Start(hurry: true);
        await UntilEndedAsync();
        var (ledger, seen) = await SeeAsync();
        await LeaveAsync();
        var received = await simulator.MailsAsync();
        await JudgeAsync(await LedgerFacts.ReadAsync(plan.Url), received);
        findings.AddRange(new CrashChecker(ledger, received, plan.People).Screen(seen));
        return Outcome(ledger, received, Stopwatch.GetElapsedTime(since));
    }

    /// <summary>Until the provider has some more mails than before.</summary>
    private async Task ReachAsync(int blow)
    {
        var isRestart = product is null && blow > 1;
        var (from, since) = (await simulator.ReceivedAsync(), Stopwatch.GetTimestamp());
        product ??= Start(hurry: false);
        var target = drawn[blow - 1].Target(from, Math.Max(1, (plan.People - from) / (plan.Blows - blow + 2)));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await simulator.ReceivedAsync() is var received && received < target)
        {
            isRestart = isRestart && !HasGoneOn(received > from, since);
            if (product.HasExited) Assert.Fail($"It ended by itself before blow {blow}.\n{product}");
            if (Stopwatch.GetElapsedTime(since) > Patience) Assert.Fail($"The provider has {await simulator.ReceivedAsync()} mails and should have {target} within {Patience.TotalSeconds:0} s, before blow {blow}.\n{product}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        if (isRestart) HasGoneOn(true, since);
    }

    /// <summary>Notes how long a start took to its first mail, when there is one.</summary>
    private bool HasGoneOn(bool hasMail, long since)
    {
        if (hasMail) restarts.Add(Stopwatch.GetElapsedTime(since));
        return hasMail;
    }

    /// <summary>What nobody changes just now, beside what it was after the last crash.</summary>
    private async Task LookAsync(bool wasKilled)
    {
        // A commit that was on its way to the server when its client died is done or not done now.
        if (plan.Postgres is not null) await OwnPostgres.UntilAloneAsync(plan.Url);
        var now = await LedgerFacts.ReadAsync(plan.Url, whole: false);
        if (before is not null && plan.Control is null) findings.AddRange(new CrashChecker(now, [], plan.People).Since(before));
        before = now;
        if (wasKilled) kills++;
        if (wasKilled && now.Submitting.Any()) hits++;
        foreach (var row in now.Submitting) inFlight.Add((row.Send, row.Seq, row.Attempt));
    }

    private async Task StrikeAsync(DrawnBlow blow)
    {
        switch (blow.Kind)
        {
            case Blow.Kill: await EndAsync(); break;
            case Blow.Terminate: await TerminateAsync(); break;
            case Blow.Freeze: await FreezeAsync(blow); break;
            case Blow.FreezeAndKill:
                await FreezeAsync(blow);
                await WaitAsync(TimeSpan.FromMilliseconds(300) * blow.After);
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
        await LeaveAsync();
        var left = (await LedgerFacts.ReadAsync(plan.Url, whole: false)).Submitting.Count();
        if (left > 0 && plan.Control is null) findings.Add($"Drain: {left} rows were left submitting by a process that was asked to stop");
    }

    private async Task LeaveAsync()
    {
        product!.Signal("TERM");
        var code = await product.ExitCodeAsync(TimeSpan.FromSeconds(45));
        if (code != 0) findings.Add($"Drain: exit code {code} of a process that was asked to stop\n{product}");
        product.Dispose();
        product = null;
    }

    private async Task FreezeAsync(DrawnBlow blow)
    {
        product!.Signal("STOP");
        await WaitAsync(blow.Freeze(plan.Lease));
        product.Signal("CONT");
    }

    private async Task UntilEndedAsync()
    {
        var since = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await LedgerFacts.OpenSendsAsync(plan.Url) > 0 || (plan.ReadsEvents && await simulator.EventsToComeAsync() > 0))
        {
            if (product!.HasExited) Assert.Fail($"It ended by itself.\n{product}");
            // A ledger without a guard may not find its end either: what it did to people is judged all the same.
            if (plan.Control is not null && Stopwatch.GetElapsedTime(since) > Patience) return;
            if (Stopwatch.GetElapsedTime(since) > Ending) Assert.Fail($"The campaign did not finish within {Ending.TotalSeconds:0} s after the last blow. {(await LedgerFacts.ReadAsync(plan.Url, whole: false)).WhatIsOpen()}\n{product}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The rows, and the figures that somebody sees who signs in and opens the report; the last event's may take a moment.</summary>
    private async Task<(LedgerFacts Ledger, IReadOnlyDictionary<string, long> Seen)> SeeAsync()
    {
        using var someone = await Operator.SignInAsync(product!);
        var since = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (true)
        {
            var seen = await someone.FiguresAsync();
            var ledger = await LedgerFacts.ReadAsync(plan.Url, whole: false);
            if (new CrashChecker(ledger, [], plan.People).Screen(seen).Count == 0 || Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(15)) return (ledger, seen);
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task JudgeAsync(LedgerFacts ledger, IReadOnlyList<ReceivedMail> received)
    {
        CrashChecker Judge() => new(ledger, received, plan.People);
        // Nobody can look into a process that lives on, or a server that dies: so many may have been on the wire there.
        var unseen = InFlight * (long)blows.Where(b => b.Key is not (Blow.Kill or Blow.Terminate)).Sum(b => b.Value);
        // The provider's own faults, and requests that a busy machine did not answer in half a second.
        var struck = await simulator.StruckAsync("reset_after_accepting", "unavailable_after_accepting", "unavailable_before_accepting", "hang", "nonsense");
        findings.AddRange(Judge().Check(struck + (plan.People / 20) + inFlight.Count + unseen, before));
        findings.AddRange(Judge().OnlyInFlight(inFlight, unseen));
        findings.AddRange(Judge().WithoutRefusals());
        if (plan.ReadsEvents) findings.AddRange(Judge().WithAllEvents());
        if (plan.Control is not null) return;

        // A run whose blows hit a process that had nothing on the wire has shown nothing.
        if (hits * 2 < kills) findings.Add($"Blows: only {hits} of {kills} kills found a mail on the wire");
        using var check = ProductProcess.Start(["check", "--data", folder.Path, "--database", plan.Url]);
        if (await check.ExitCodeAsync() != 0) findings.Add($"postroad check finds what this judge does not:\n{check}");
    }

    private CrashOutcome Outcome(LedgerFacts ledger, IReadOnlyList<ReceivedMail> received, TimeSpan took)
    {
        var got = received.Select(m => m.Recipient.ToLowerInvariant()).ToHashSet();
        return new CrashOutcome(plan, blows, findings, took, restarts)
        {
            Received = received.Count,
            Copies = received.Count - received.DistinctBy(m => (m.Campaign, m.Recipient)).Count(),
            Lost = plan.People - ledger.Rows.Count(r => got.Contains(r.Address) || r.State is DeliveryState.UnknownClosed or DeliveryState.Ambiguous),
            Kills = kills,
            Hits = hits,
            Uncertain = ledger.Rows.Count(r => r.Marks.HasFlag(DeliveryMarks.WasUncertain)),
            ByStops = ledger.Doubts.Count(d => d.Cause == DoubtCause.ProcessStopped),
            ProvenAbsent = ledger.Doubts.Count(d => d.Ending == DoubtEnding.ProvenAbsent),
            ClosedAsUnknown = ledger.Rows.Count(r => r.State == DeliveryState.UnknownClosed),
        };
    }

    private ProductProcess Start(bool hurry)
    {
        List<string> arguments = ["demo", "--data", folder.Path, "--database", plan.Url, "--endpoint", simulator.Address.ToString(), "--urls", "http://127.0.0.1:0",
            "--lease", $"{plan.Lease}", "--horizon", $"{plan.Horizon}", "--recipients", $"{plan.People}", "--rate", hurry ? "2000" : $"{plan.Rate}"];
        if (plan.ReadsEvents) arguments.AddRange(["--queue", simulator.Queue.ToString()]);
        if (DemoMemory.HasCampaign(folder.Path)) arguments.Add("--resume");
        var environment = new Dictionary<string, string>(SimulatorProcess.Keys);
        if (plan.Control is { } control) environment["POSTROAD_CONTROL"] = control;
        return ProductProcess.Start([.. arguments], environment);
    }

    private static Task WaitAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
}
