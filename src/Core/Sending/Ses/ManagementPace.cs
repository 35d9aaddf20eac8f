namespace Postroad.Core.Sending.Ses;

/// <summary>One call a second for everything but sends, by AWS's statement: one pace for each account and region, shared by all its servers.</summary>
internal sealed class ManagementPace(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _first = new(1, 1);
    private long? _next;

    public void Dispose() => _first.Dispose();

    /// <summary>In the order of coming. Who leaves while waiting has taken no turn from those behind.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        await _first.WaitAsync(cancel);
        try
        {
            // Not by the clock on the wall: set back by an hour it would be waited for.
            var now = time.GetTimestamp();
            var turn = _next is { } next && next > now ? next : now;
            if (turn > now) await Task.Delay(time.GetElapsedTime(now, turn), time, cancel);
            _next = turn + (long)(Step.TotalSeconds * time.TimestampFrequency);
        }
        finally
        {
            _first.Release();
        }
    }
}
