using System.Net;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Postroad.Core.Sending.Ses;

/// <summary>Makes and looks at queues. What AWS said, or that it did not, comes as a <see cref="SesReply"/>; each call waits for its turn.</summary>
internal sealed class SqsAdmin(SesServerSettings settings, Uri service, ManagementPace pace) : IDisposable
{
    private AmazonSQSClient? _client;

    /// <summary>Null with a reply of 400 QueueDoesNotExist: there is none of this name.</summary>
    public async Task<(string? Url, SesReply Reply)> FindAsync(string name, CancellationToken cancel)
    {
        var (answer, reply) = await AskAsync(client => client.GetQueueUrlAsync(new GetQueueUrlRequest(name), cancel), cancel);
        return (answer?.QueueUrl, reply);
    }

    public async Task<(IReadOnlyDictionary<string, string>? Attributes, SesReply Reply)> AttributesAsync(string url, CancellationToken cancel)
    {
        var (answer, reply) = await AskAsync(client => client.GetQueueAttributesAsync(url, ["All"], cancel), cancel);
        return (reply.Is200 ? answer?.Attributes ?? [] : null, reply);
    }

    public async Task<(string? Url, SesReply Reply)> CreateAsync(string name, IReadOnlyDictionary<string, string> attributes, CancellationToken cancel)
    {
        var (answer, reply) = await AskAsync(client => client.CreateQueueAsync(new CreateQueueRequest(name) { Attributes = new(attributes) }, cancel), cancel);
        return (answer?.QueueUrl, reply);
    }

    public async Task<SesReply> SetAsync(string url, IReadOnlyDictionary<string, string> attributes, CancellationToken cancel) =>
        (await AskAsync(client => client.SetQueueAttributesAsync(url, new Dictionary<string, string>(attributes), cancel), cancel)).Reply;

    public async Task<SesReply> DeleteAsync(string url, CancellationToken cancel) => (await AskAsync(client => client.DeleteQueueAsync(url, cancel), cancel)).Reply;

    public void Dispose() => _client?.Dispose();

    private async Task<(T? Answer, SesReply Reply)> AskAsync<T>(Func<AmazonSQSClient, Task<T>> call, CancellationToken cancel) where T : class
    {
        await pace.WaitAsync(cancel);
        try
        {
            _client ??= await SqsClients.OpenAsync(settings, service, settings.RequestDeadline);
            return (await call(_client), new SesReply { Outcome = SesOutcome.Answered, Status = HttpStatusCode.OK });
        }
        catch (AmazonServiceException refused) when (refused.StatusCode != 0)
        {
            return (null, new SesReply { Outcome = SesOutcome.Answered, Status = refused.StatusCode, ErrorType = Bare(refused.ErrorCode), Words = refused.Message });
        }
        catch (Exception fault) when (fault is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            var words = fault is OperationCanceledException ? $"No answer from {service.Host} within {settings.RequestDeadline.TotalSeconds:0.#} s" : fault.InnerException?.Message ?? fault.Message;
            return (null, SesReply.Broken(SesOutcome.Lost, words));
        }
    }

    /// <summary><c>AWS.SimpleQueueService.NonExistentQueue</c> and <c>com.amazonaws.sqs#QueueDoesNotExist</c> are the older and the newer name of one fault.</summary>
    private static string Bare(string? code) => code switch
    {
        null => "",
        "AWS.SimpleQueueService.NonExistentQueue" => "QueueDoesNotExist",
        _ => code[(code.LastIndexOf('#') + 1)..],
    };
}
