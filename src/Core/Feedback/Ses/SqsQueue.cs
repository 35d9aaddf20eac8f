using System.Globalization;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Feedback.Ses;

/// <summary>One SQS queue over AWSSDK.SQS, with the SDK's own retries off: the loop above repeats, visibly.</summary>
internal sealed class SqsQueue(SesServerSettings settings) : IEventQueue
{
    /// <summary>SQS's own limit for receives and deletes.</summary>
    public const int MaxBatch = 10;

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(15);

    /// <summary>SQS's longest poll is 20 s.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    private readonly Uri _queue = settings.QueueUrl ?? throw new ArgumentException($"Sending server {settings.Id.Value} has no queue.", nameof(settings));
    private AmazonSQSClient? _client;

    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(TimeSpan wait, CancellationToken cancel)
    {
        var request = new ReceiveMessageRequest
        {
            QueueUrl = _queue.AbsoluteUri,
            MaxNumberOfMessages = MaxBatch,
            WaitTimeSeconds = (int)(wait < MaxWait ? wait : MaxWait).TotalSeconds,
            VisibilityTimeout = (int)settings.QueueVisibility.TotalSeconds,
        };
        var answer = await AskAsync(client => client.ReceiveMessageAsync(request, cancel), QueueRefusal.Receive, cancel);
        return answer.Messages is { Count: > 0 } messages ? [.. messages.Select(message => new QueueMessage(message.Body ?? "", message.ReceiptHandle))] : [];
    }

    /// <summary>Asks without taking: a message that comes is seen by the next who asks.</summary>
    /// <exception cref="QueueException">In words for the user.</exception>
    public async Task PeekAsync(CancellationToken cancel)
    {
        var request = new ReceiveMessageRequest { QueueUrl = _queue.AbsoluteUri, MaxNumberOfMessages = 1, WaitTimeSeconds = 0, VisibilityTimeout = 0 };
        await AskAsync(client => client.ReceiveMessageAsync(request, cancel), QueueRefusal.Receive, cancel);
    }

    public async Task DeleteAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancel)
    {
        var entries = messages.Select((message, i) => new DeleteMessageBatchRequestEntry(i.ToString(CultureInfo.InvariantCulture), message.Receipt)).ToList();
        await AskAsync(client => client.DeleteMessageBatchAsync(new DeleteMessageBatchRequest(_queue.AbsoluteUri, entries), cancel), QueueRefusal.Delete, cancel);
    }

    public void Dispose() => _client?.Dispose();

    private async Task<T> AskAsync<T>(Func<AmazonSQSClient, Task<T>> call, string action, CancellationToken cancel)
    {
        try
        {
            return await call(_client ??= await ConnectAsync());
        }
        catch (Exception fault)
        {
            cancel.ThrowIfCancellationRequested();
            throw new QueueException(Explain(fault, action), fault) { Denied = IsDenied(fault) ? action : null };
        }
    }

    // A key that does not work at all is refused with the same status.
    private static bool IsDenied(Exception fault) => fault is AmazonServiceException { StatusCode: System.Net.HttpStatusCode.Forbidden, ErrorCode: { } code } && code.Contains("AccessDenied", StringComparison.Ordinal);

    private Task<AmazonSQSClient> ConnectAsync() => SqsClients.OpenAsync(settings, _queue, MaxWait + Margin);

    private string Explain(Exception fault, string action) => fault switch
    {
        AmazonSQSException { ErrorCode: "QueueDoesNotExist" or "AWS.SimpleQueueService.NonExistentQueue" or "com.amazonaws.sqs#QueueDoesNotExist" } =>
            $"The queue {_queue} does not exist. Check its name, account and region in the server's settings",
        AmazonServiceException { StatusCode: System.Net.HttpStatusCode.Forbidden } refused =>
            $"AWS refused {action} on {_queue}: {refused.Message} Allow it for the server's key, and check that key and region are right",
        AmazonServiceException refused => $"{_queue.Host} answered {(int)refused.StatusCode} {refused.ErrorCode}: {refused.Message}",
        OperationCanceledException => $"No answer from {_queue.Host} within {(MaxWait + Margin).TotalSeconds:0} s",
        _ => $"No connection to {_queue.Host}: {fault.InnerException?.Message ?? fault.Message}",
    };
}
