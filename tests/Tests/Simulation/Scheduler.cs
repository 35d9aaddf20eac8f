namespace Postroad.Tests.Simulation;

/// <summary>
/// One thread and one clock for everything in a run. What is ready runs one piece at a time, in an order that chance decides; when nothing is ready, time
/// jumps to the next timer.
/// </summary>
internal sealed class Scheduler(Chance chance)
{
    /// <summary>One step in so many leaves what is ready waiting and lets time go on, as on a machine that is busy with others.</summary>
    private const int Busy = 40;

    private readonly List<SimulatedProcess> processes = [];
    private readonly PriorityQueue<(SimulatedTimer Timer, int Version), (TimeSpan Due, int Turn)> timers = new();

    /// <summary>Since the start of the run, the same for all processes.</summary>
    public TimeSpan Now { get; private set; }

    public int Steps { get; private set; }

    public SimulatedProcess Start(string name)
    {
        var process = new SimulatedProcess(name, this);
        processes.Add(process);
        return process;
    }

    /// <summary>False: nothing is ready, and nothing ever will be.</summary>
    public bool Step()
    {
        Steps++;
        var ready = 0;
        foreach (var process in processes) ready += process.ReadyNow;
        if (ready > 0 && !(chance.OneIn(Busy) && timers.Count > 0))
        {
            RunReady(chance.Below(ready));
            return true;
        }

        return RunTimer() || ready > 0;
    }

    public void Forget(SimulatedProcess process) => processes.Remove(process);

    public void Set(SimulatedTimer timer, int version, TimeSpan due) => timers.Enqueue((timer, version), (due, chance.Below(1 << 30)));

    private void RunReady(int index)
    {
        foreach (var process in processes)
        {
            if (index < process.ReadyNow)
            {
                process.RunReady(index);
                return;
            }

            index -= process.ReadyNow;
        }
    }

    private bool RunTimer()
    {
        while (timers.TryDequeue(out var next, out var at))
        {
            if (!next.Timer.IsSet(next.Version)) continue;
            if (at.Due > Now) Now = at.Due;
            next.Timer.Fire();
            return true;
        }

        return false;
    }
}
