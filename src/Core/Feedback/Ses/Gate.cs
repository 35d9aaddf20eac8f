namespace Postroad.Core.Feedback.Ses;

/// <summary>
/// Many wait at it while it is closed. Each waits for itself, so that going on, or giving up, stays in the waiter's own chain of work: where a simulation
/// schedules it, nothing of it reaches the pool of threads.
/// </summary>
internal sealed class Gate(bool isOpen)
{
    private readonly Lock _lock = new();
    private readonly List<TaskCompletionSource> _waiting = [];
    private bool _isOpen = isOpen;

    public void Close()
    {
        lock (_lock) _isOpen = false;
    }

    /// <summary>Whoever waits goes on.</summary>
    public void Open() => LetThrough(stayOpen: true);

    /// <summary>Whoever waits now goes on; whoever comes later waits for the next time.</summary>
    public void LetThrough() => LetThrough(stayOpen: false);

    public async Task WaitAsync(CancellationToken cancel)
    {
        TaskCompletionSource mine;
        lock (_lock)
        {
            if (_isOpen) return;
            _waiting.Add(mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using (cancel.UnsafeRegister(static (waiter, token) => ((TaskCompletionSource)waiter!).TrySetCanceled(token), mine)) await mine.Task;
    }

    private void LetThrough(bool stayOpen)
    {
        TaskCompletionSource[] waiting;
        lock (_lock)
        {
            (_isOpen, waiting) = (_isOpen || stayOpen, [.. _waiting]);
            _waiting.Clear();
        }

        foreach (var waiter in waiting) waiter.TrySetResult();
    }
}
