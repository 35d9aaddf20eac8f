using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Text;
using Postroad.Simulator.Events;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Queues;

namespace Postroad.Simulator.Topics;

/// <summary>
/// Posts what subscriptions of web addresses are owed, and tries again what was not taken (SNS developer guide, "Message delivery retries"). An address that is slow holds up itself alone.
/// </summary>
internal sealed class WebDelivery(Wiring wiring, QueueBodies bodies, SnsEnvelope envelope, SimulatorOptions options) : IDisposable
{
    private const int Attempts = 4;
    private const int AtOnce = 16;

    /// <summary>How long SNS waits for an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Between two attempts; the time factor shortens it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50), LongPoll = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, Task> under = [];
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = MailboxClient.ConnectAsync, MaxConnectionsPerServer = AtOnce,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
#pragma warning disable CA5359 // Whatever the name, the connection ends on this machine, where no public authority vouches for anybody.
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
    })
    { Timeout = Patience };

    public async Task WorkAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                foreach (var way in wiring.Outboxes())
                    if (!under.TryGetValue(way.Subscription.Number, out var task) || task.IsCompleted) under[way.Subscription.Number] = ServeAsync(way, stop);
                await Task.Delay(Tick, options.Clock, stop);
            }
        }
        finally { await Task.WhenAll(under.Values); }
    }

    public void Dispose() => http.Dispose();

    private async Task ServeAsync(Way way, CancellationToken stop)
    {
        while (wiring.Outbox(way.Subscription.Number) == way.Queue)
        {
            var batch = await way.Queue.ReceiveAsync(AtOnce, Patience * 2, LongPoll, stop);
            await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, (message, cancel) => DeliverAsync(way, message, cancel));
        }
    }

    private async ValueTask DeliverAsync(Way way, QueueMessage message, CancellationToken stop)
    {
        if (wiring.ByNumber(way.Subscription.Number) is not { Gone: false } subscription) return;
        if (await TryAsync(subscription, message, stop) || message.ReceiveCount >= Attempts) wiring.Forget(way.Queue, [message.Number]);
        else way.Queue.ChangeVisibility(message.Number, Pause * Math.Min(1, options.TimeFactor));
    }

    /// <summary>True: taken, or refused for good, or there is nothing to say any more.</summary>
    private async Task<bool> TryAsync(Subscription way, QueueMessage message, CancellationToken stop)
    {
        using var request = Request(way, message);
        if (request is null) return true;
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            return (int)response.StatusCode < 500 && response.StatusCode != HttpStatusCode.TooManyRequests;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested) { return false; }
    }

    private HttpRequestMessage? Request(Subscription way, QueueMessage message)
    {
        var version = wiring.Topic(way.TopicArn)?.SignatureVersion ?? "1";
        var asks = message.Mail == QueueMessage.Confirmation;
        if (asks ? way.Confirmed : !way.Confirmed) return null;
        var id = bodies.IdOf(message);
        var said = asks ? null : bodies.Publication(message);
        if (!asks && said is null) return null;
        var raw = way.Raw && !asks;
        var text = asks ? envelope.Confirmation(id, way, QueueBodies.At(message), version) : raw ? said!.Text : envelope.ForWeb(said!, way, version);
        var request = new HttpRequestMessage(HttpMethod.Post, way.Endpoint) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("text/plain; charset=UTF-8");
        request.Headers.TryAddWithoutValidation("User-Agent", "Amazon Simple Notification Service Agent");
        request.Headers.Add("x-amz-sns-message-type", asks ? "SubscriptionConfirmation" : "Notification");
        request.Headers.Add("x-amz-sns-message-id", id);
        request.Headers.Add("x-amz-sns-topic-arn", way.TopicArn);
        if (!asks) request.Headers.Add("x-amz-sns-subscription-arn", way.Arn);
        if (raw) request.Headers.Add("x-amz-sns-rawdelivery", "true");
        return request;
    }
}
