namespace Postroad.Core.Sending.Ses;

/// <summary>One call a second for everything but sends, by AWS's statement: one pace for each account and region, shared by all its servers.</summary>
internal sealed class ManagementPace(TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _next;

    public Task WaitAsync(CancellationToken cancel)
    {
        var wait = TakeTurn();
        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancel) : Task.CompletedTask;
    }

    private TimeSpan TakeTurn()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var turn = _next > now ? _next : now;
            _next = turn + Step;
            return turn - now;
        }
    }
}
