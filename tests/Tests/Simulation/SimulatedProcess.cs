namespace Postroad.Tests.Simulation;

/// <summary>
/// An operating system's process: its work, its timers and its clock. A killed one never runs again, whatever it was waiting for; a frozen one goes on later
/// and does not know it.
/// </summary>
internal sealed class SimulatedProcess(string name, Scheduler scheduler) : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Work, object? State)> ready = [];
    private readonly List<SimulatedTimer> overdue = [];
    private SimulatedClock? clock;

    public string Name => name;

    public bool IsAlive { get; private set; } = true;

    public bool IsFrozen { get; private set; }

    public SimulatedClock Clock => clock ??= new SimulatedClock(this, scheduler);

    /// <summary>Pieces that may run at this step.</summary>
    public int ReadyNow => IsFrozen ? 0 : ready.Count;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsAlive) ready.Add((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nobody waits in a simulation.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Starts work that belongs to this process.</summary>
    public void Begin(Action work) => Post(static state => ((Action)state!)(), work);

    public void Kill()
    {
        IsAlive = false;
        ready.Clear();
        overdue.Clear();
        scheduler.Forget(this);
    }

    public void Freeze() => IsFrozen = true;

    public void Thaw()
    {
        IsFrozen = false;
        foreach (var timer in overdue) timer.Fire();
        overdue.Clear();
    }

    public void RunReady(int index)
    {
        var (work, state) = ready[index];
        ready[index] = ready[^1];
        ready.RemoveAt(ready.Count - 1);
        Run(work, state);
    }

    public void Run(SimulatedTimer timer)
    {
        if (!IsAlive) return;
        if (IsFrozen) overdue.Add(timer);
        else Post(static state => ((SimulatedTimer)state!).Call(), timer);
    }

    private void Run(SendOrPostCallback work, object? state)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            work(state);
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }
}
