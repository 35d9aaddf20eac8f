namespace Postroad.Core.Sending;

/// <summary>One loop that waits for permits.</summary>
internal sealed class QuotaWaiter
{
    // Continuations run elsewhere: granting happens under the server's lock.
    private readonly TaskCompletionSource<int> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public QuotaWaiter(int wanted)
    {
        Wanted = wanted;
        Node = new LinkedListNode<QuotaWaiter>(this);
    }

    public int Wanted { get; }

    public LinkedListNode<QuotaWaiter> Node { get; }

    public void Grant(int permits) => _source.TrySetResult(permits);

    public void Cancel() => _source.TrySetCanceled();

    public async Task<int> WaitAsync(ServerQuota quota, CancellationToken cancel)
    {
        await using var left = cancel.UnsafeRegister(static (state, _) =>
        {
            var (quota, waiter) = ((ServerQuota, QuotaWaiter))state!;
            quota.Leave(waiter);
        }, (quota, this));
        try
        {
            return await _source.Task;
        }
        catch (OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            throw;
        }
    }
}
