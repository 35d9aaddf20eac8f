using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Feedback.Ses;

/// <summary>Asks a queue once, as the intake does.</summary>
internal sealed class SqsQueueProbe(TimeProvider time) : IQueueProbe
{
    /// <summary>A person waits for the answer.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    public async Task<string?> FaultAsync(SesServerSettings settings, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var queue = new SqsQueue(settings);
        try
        {
            await queue.PeekAsync(both.Token);
            return null;
        }
        catch (QueueException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return $"No answer from {settings.QueueUrl!.Host} within {Deadline.TotalSeconds:0} s";
        }
    }
}
