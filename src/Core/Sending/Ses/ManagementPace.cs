namespace Postroad.Core.Sending.Ses;

/// <summary>One call a second for everything but sends, by AWS's statement: one pace for each account and region, shared by all its servers.</summary>
internal sealed class ManagementPace(TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long? _next;

    public Task WaitAsync(CancellationToken cancel)
    {
        var wait = TakeTurn();
        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancel) : Task.CompletedTask;
    }

    private TimeSpan TakeTurn()
    {
        lock (_lock)
        {
            // Not by the clock on the wall: set back by an hour it would be waited for.
            var now = time.GetTimestamp();
            var turn = _next is { } next && next > now ? next : now;
            _next = turn + (long)(Step.TotalSeconds * time.TimestampFrequency);
            return time.GetElapsedTime(now, turn);
        }
    }
}
