using System.Globalization;

namespace Postroad.Tests.Simulation;

/// <summary>
/// One run from one seed: a small send through the real engine, ledger, keeper and intake, while processes die, freeze and are replaced, commits fail or are
/// done unheard, clocks jump and events come late, twice or never. Then all is well again, the send must finish, and the checker looks.
/// </summary>
internal sealed class Simulation : IDisposable
{
    /// <summary>A calm run needs some hundreds, the longest seen some thousands: more is a run that turns in a circle.</summary>
    private const int MostSteps = 60_000;

    /// <summary>When faults end, at the latest.</summary>
    private static readonly TimeSpan Trouble = TimeSpan.FromSeconds(60);

    /// <summary>From the end of faults until the send must have finished: waits, leases and horizons of the options several times over.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly World world;
    private readonly Strikes strikes;
    private readonly Operators operators;
    private readonly int seed;
    private Task playing = Task.CompletedTask;

    private Simulation(int seed, PlantedBug bug, bool wordy)
    {
        (this.seed, world) = (seed, new World(seed, bug, wordy));
        (strikes, operators) = (new Strikes(world), new Operators(world, new SimulatedDatabase(world, world.Operator)));
    }

    /// <summary>Null: everything held. Otherwise what broke, for people, with the end of the trace.</summary>
    public static Finding? Run(int seed, PlantedBug? bug = null, bool wordy = false)
    {
        using var run = new Simulation(seed, bug ?? PlantedBug.None, wordy);
        return run.Play();
    }

    /// <summary>The whole run as one number.</summary>
    public static (ulong Hash, int Steps) HashOf(int seed)
    {
        using var run = new Simulation(seed, PlantedBug.None, wordy: false);
        run.Play();
        return (run.world.Hash, run.world.Scheduler.Steps);
    }

    /// <summary>The last thousand lines of a run.</summary>
    public static string TraceOf(int seed)
    {
        using var run = new Simulation(seed, PlantedBug.None, wordy: false);
        run.Play();
        return run.world.LastLines(1024);
    }

    public void Dispose() => world.Dispose();

    private Finding? Play()
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            world.Furnish();
            world.Operator.Begin(() => playing = PlayAsync());
            while (!playing.IsCompleted || world.Scheduler.Steps < 2)
            {
                if (world.Scheduler.Steps > MostSteps) return Found($"The run did not end within {MostSteps} steps: something turns in a circle.");
                if (!world.Scheduler.Step()) return Found("Nothing is left to run, and the send is not done.");
                strikes.DueNow();
                if (world.Breaches.Count > 0) return Found(world.Breaches[0]);
            }

            if (playing.Exception is { } fault) return Found($"The simulation itself failed: {fault.InnerException}");
            return new Checker(world).FirstBreach() is { } breach ? Found(breach) : null;
        }
        // Whatever comes out of a piece of work would end all seeds, and not say which it was.
        catch (Exception e)
        {
            return Found($"The simulation itself failed: {e}");
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private async Task PlayAsync()
    {
        strikes.StartNode();
        _ = operators.LookAfterAsync();
        await operators.MeddleAsync();
        while (world.Scheduler.Now < Trouble && !(IsFinished && world.Feed.Queue.Outstanding == 0)) await Task.Delay(TimeSpan.FromSeconds(1), world.Operator.Clock);
        await QuietAsync();
        var since = world.Scheduler.Now;
        while (!IsFinished || world.Feed.Queue.Outstanding > 0)
        {
            if (world.Scheduler.Now - since > Patience)
            {
                world.Breach($"The send was not done {Patience.TotalMinutes} minutes after the last fault: {Checker.States(world)}, {world.Feed.Queue.Outstanding} events outstanding. {Checker.Tables(world)}.");
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(5), world.Operator.Clock);
        }
    }

    /// <summary>No more faults: who is frozen goes on, who is away comes back.</summary>
    private async Task QuietAsync()
    {
        world.Faults.AreOn = false;
        world.Tell(world.Operator, "sees the last fault");
        while (strikes.Underway > 0) await Task.Delay(TimeSpan.FromSeconds(1), world.Operator.Clock);
        if (world.Nodes.Count == 0) strikes.StartNode();
    }

    private bool IsFinished => world.Store.Number("SELECT status FROM sends WHERE id = 1") == 3;

    private Finding Found(string breach) => new(seed, breach, world.Hash, world.LastLines(40), world.LastLines(400));
}

/// <summary>What a seed brought to light.</summary>
/// <param name="Hash">Of the run up to here.</param>
/// <param name="Trace">Its last lines.</param>
/// <param name="LongTrace">More of them.</param>
internal sealed record Finding(int Seed, string Breach, ulong Hash, string Trace, string LongTrace)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        Seed {Seed}: {Breach}
        The end of the run (hash {Hash:x16}):
        {Trace}
        Replay it with every statement's log: POSTROAD_SEED={Seed} ./test --filter FirstSeedTests
        """);
}
