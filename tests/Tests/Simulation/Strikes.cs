namespace Postroad.Tests.Simulation;

/// <summary>Carries out what hits whole processes, and starts the next one as a supervisor would.</summary>
internal sealed class Strikes(World world)
{
    private static readonly TimeSpan LongestRestart = TimeSpan.FromSeconds(5), LongestDrain = TimeSpan.FromMinutes(2);

    private int started;

    /// <summary>Restarts, thaws and repairs that are still to come.</summary>
    public int Underway { get; private set; }

    public void StartNode() => Node.Start(world, ++started);

    public void DueNow()
    {
        while (world.Faults.Strikes.TryPeek(out var next) && next.Step <= world.Scheduler.Steps)
        {
            world.Faults.Strikes.Dequeue();
            if (world.Faults.AreOn) Strike(next.Kind);
        }

        foreach (var left in world.Nodes.Where(n => n.HasLeft).ToList())
        {
            left.Kill("is gone");
            if (world.Nodes.Count == 0) Begin(RestartAsync);
        }
    }

    private void Strike(StrikeKind kind)
    {
        if (kind == StrikeKind.Outage) Begin(OutageAsync);
        if (world.Nodes.Count == 0) return;
        var node = world.Chance.Pick(world.Nodes);
        if (kind == StrikeKind.Crash) Begin(() => CrashAsync(node));
        else if (kind == StrikeKind.Freeze && !node.Process.IsFrozen) Begin(() => FreezeAsync(node));
        else if (kind == StrikeKind.Stop && !node.Process.IsFrozen) Begin(() => StopAsync(node));
        else if (kind == StrikeKind.ClockJump) JumpClock(node);
    }

    private Task CrashAsync(Node node)
    {
        node.Kill("is killed");
        return world.Nodes.Count == 0 ? RestartAsync() : Task.CompletedTask;
    }

    private async Task FreezeAsync(Node node)
    {
        world.Tell(node.Process, "stands still");
        node.Process.Freeze();
        // Short of its lease, just over it, or long; who takes over is there at once or late.
        var lease = world.Options.Lease;
        var frozen = world.Chance.Pick([world.Chance.UpTo(lease / 2), lease + world.Chance.UpTo(lease / 4), world.Chance.UpTo(lease * 3)]);
        var untilNoticed = world.Chance.UpTo(world.Chance.OneIn(3) ? lease * 3 : lease / 5);
        if (untilNoticed < frozen)
        {
            await Wait(untilNoticed);
            StartNode();
        }

        await Wait(frozen - (untilNoticed < frozen ? untilNoticed : TimeSpan.Zero));
        if (!node.Process.IsAlive) return;
        world.Tell(node.Process, "goes on");
        node.Process.Thaw();
    }

    private async Task StopAsync(Node node)
    {
        node.Stop();
        var asked = world.Scheduler.Now;
        while (!node.HasLeft && node.Process.IsAlive && world.Scheduler.Now - asked < LongestDrain) await Wait(TimeSpan.FromSeconds(1));
        if (node.HasLeft || !node.Process.IsAlive) return;
        if (!node.Process.IsFrozen) world.Breach($"{node.Process.Name} had not left {LongestDrain.TotalSeconds} s after it was asked to.");
        await CrashAsync(node);
    }

    private async Task OutageAsync()
    {
        world.Tell(world.Operator, "takes the database away");
        world.Faults.IsDatabaseAway = true;
        await Wait(world.Chance.UpTo(TimeSpan.FromSeconds(25)));
        world.Tell(world.Operator, "gives the database back");
        world.Faults.IsDatabaseAway = false;
    }

    private async Task RestartAsync()
    {
        await Wait(world.Chance.UpTo(LongestRestart));
        if (world.Nodes.Count == 0) StartNode();
    }

    private void JumpClock(Node node)
    {
        node.Process.Clock.Error += TimeSpan.FromSeconds(world.Chance.Between(-60, 60));
        world.Tell(node.Process, "has its clock changed, in s", (long)node.Process.Clock.Error.TotalSeconds);
    }

    private Task Wait(TimeSpan time) => Task.Delay(time, world.Operator.Clock);

    private void Begin(Func<Task> work)
    {
        Underway++;
        world.Operator.Begin(() => _ = RunAsync(work));
    }

    private async Task RunAsync(Func<Task> work)
    {
        await work();
        Underway--;
    }
}
