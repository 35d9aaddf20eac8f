namespace Postroad.Tests.Simulation;

/// <summary>A process's clock: the time of day may jump, what timers and stopwatches go by does not.</summary>
internal sealed class SimulatedClock(SimulatedProcess process, Scheduler scheduler) : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>How wrong the time of day is.</summary>
    public TimeSpan Error { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start + scheduler.Now + Error;

    public override long GetTimestamp() => scheduler.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan) throw new NotSupportedException("A simulated timer rings once.");
        var timer = new SimulatedTimer(callback, state, process, scheduler);
        timer.Change(dueTime, period);
        return timer;
    }
}

/// <summary>Rings once, in its process.</summary>
internal sealed class SimulatedTimer(TimerCallback callback, object? state, SimulatedProcess process, Scheduler scheduler) : ITimer
{
    private int version;
    private bool set;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        version++;
        set = dueTime != Timeout.InfiniteTimeSpan;
        if (set) scheduler.Set(this, version, scheduler.Now + dueTime);
        return true;
    }

    public bool IsSet(int ofVersion) => set && version == ofVersion && process.IsAlive;

    public void Fire() => process.Run(this);

    public void Call()
    {
        if (!set) return;
        set = false;
        callback(state);
    }

    public void Dispose() => set = false;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
