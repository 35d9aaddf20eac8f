namespace Postroad.Tests.Fakes;

/// <summary>The machine's time, which jumps when told: all of it, or the clock on the wall alone. Timers run as they are.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long shift;
    private long wallShift;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Interlocked.Read(ref shift) * (double)TimestampFrequency / TimeSpan.TicksPerSecond);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref shift) + Interlocked.Read(ref wallShift));

    public void Jump(TimeSpan by) => Interlocked.Add(ref shift, by.Ticks);

    public void SetClock(TimeSpan by) => Interlocked.Add(ref wallShift, by.Ticks);
}
