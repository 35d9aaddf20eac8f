namespace Postroad.Core.Feedback.Ses;

/// <summary>Closed while events cannot be stored. One opens and closes it, many wait.</summary>
internal sealed class StoreGate
{
    private volatile TaskCompletionSource? closed;

    public void Close() => closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open()
    {
        closed?.TrySetResult();
        closed = null;
    }

    public Task WaitAsync(CancellationToken cancel) => closed is { } opens ? opens.Task.WaitAsync(cancel) : Task.CompletedTask;
}
