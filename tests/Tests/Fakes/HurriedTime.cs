namespace Postroad.Tests.Fakes;

/// <summary>The machine's time, in which short waits pass fifty times as fast: a pace of one call a second costs little. Deadlines, which are longer, stay what they are.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private const int Factor = 50;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(4);

    public override long GetTimestamp() => System.GetTimestamp() * Factor;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime < Short ? dueTime / Factor : dueTime, period);
}
