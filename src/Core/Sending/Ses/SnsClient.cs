using System.Buffers;
using System.Text;
using System.Xml.Linq;

namespace Postroad.Core.Sending.Ses;

/// <summary>The calls of SNS that Postroad uses: query protocol, version 2010-03-31 (API reference of Amazon SNS). One call is one request; each waits for its turn.</summary>
internal sealed class SnsClient(SesWire wire, ManagementPace pace)
{
    private const string Version = "2010-03-31";

    /// <summary>Pages of subscriptions that are asked for, a second each: nobody tells a thousand of what becomes of mail.</summary>
    private const int MostPages = 10;

    private readonly SesTarget _root = wire.Target(HttpMethod.Post, "/");

    /// <summary>Makes it, or finds the one of this name. The value is its ARN.</summary>
    public async Task<(string? Arn, SesReply Reply)> CreateTopicAsync(string name, CancellationToken cancel)
    {
        var reply = await CallAsync("CreateTopic", cancel, ("Name", name));
        return (Answer(reply).Text("TopicArn"), reply);
    }

    public async Task<(IReadOnlyDictionary<string, string>? Attributes, SesReply Reply)> GetTopicAttributesAsync(string arn, CancellationToken cancel) =>
        Entries(await CallAsync("GetTopicAttributes", cancel, ("TopicArn", arn)));

    public Task<SesReply> SetTopicAttributeAsync(string arn, string name, string value, CancellationToken cancel) =>
        CallAsync("SetTopicAttributes", cancel, ("TopicArn", arn), ("AttributeName", name), ("AttributeValue", value));

    public Task<SesReply> DeleteTopicAsync(string arn, CancellationToken cancel) => CallAsync("DeleteTopic", cancel, ("TopicArn", arn));

    /// <summary>Lets a queue have what is published, as it was published, without an envelope.</summary>
    public async Task<(string? Arn, SesReply Reply)> SubscribeQueueAsync(string topic, string queueArn, CancellationToken cancel)
    {
        var reply = await CallAsync("Subscribe", cancel, ("TopicArn", topic), ("Protocol", "sqs"), ("Endpoint", queueArn), ("ReturnSubscriptionArn", "true"),
            ("Attributes.entry.1.key", "RawMessageDelivery"), ("Attributes.entry.1.value", "true"));
        return (Answer(reply).Text("SubscriptionArn"), reply);
    }

    /// <summary>All of a topic, page by page of a hundred. Null: a page was not told; the reply says why.</summary>
    public async Task<(IReadOnlyList<SnsSubscription>? Subscriptions, SesReply Reply)> ListSubscriptionsAsync(string topic, CancellationToken cancel)
    {
        var all = new List<SnsSubscription>();
        string? token = null;
        for (var page = 1; ; page++)
        {
            var reply = token is null ? await CallAsync("ListSubscriptionsByTopic", cancel, ("TopicArn", topic)) : await CallAsync("ListSubscriptionsByTopic", cancel, ("TopicArn", topic), ("NextToken", token));
            if (!reply.Is200) return (null, reply);
            var answer = Answer(reply);
            all.AddRange(answer.All("member").Where(m => m.Text("SubscriptionArn") is not null).Select(m => new SnsSubscription(m.Text("SubscriptionArn")!, m.Text("Protocol") ?? "", m.Text("Endpoint") ?? "")));
            token = answer.Text("NextToken");
            if (string.IsNullOrEmpty(token) || page == MostPages) return (all, reply);
        }
    }

    /// <summary>Says yes with the token that came to the address. Who ends the subscription from then on has to sign for it: the link in each message does not do.</summary>
    public async Task<(string? Arn, SesReply Reply)> ConfirmSubscriptionAsync(string topic, string token, CancellationToken cancel)
    {
        var reply = await CallAsync("ConfirmSubscription", cancel, ("TopicArn", topic), ("Token", token), ("AuthenticateOnUnsubscribe", "true"));
        return (Answer(reply).Text("SubscriptionArn"), reply);
    }

    public Task<SesReply> UnsubscribeAsync(string subscription, CancellationToken cancel) => CallAsync("Unsubscribe", cancel, ("SubscriptionArn", subscription));

    private static XElement? Answer(SesReply reply) => reply.Is200 ? AwsXml.Read(reply.Body) : null;

    private static (IReadOnlyDictionary<string, string>?, SesReply) Entries(SesReply reply) => (reply.Is200 ? AwsXml.Read(reply.Body).Entries() : null, reply);

    private async Task<SesReply> CallAsync(string action, CancellationToken cancel, params (string Name, string Value)[] parameters)
    {
        await pace.WaitAsync(cancel);
        using var body = QueryBody.Of(action, Version, parameters);
        return await wire.ExchangeAsync(_root, body, cancel);
    }
}

/// <param name="Arn">"PendingConfirmation" until it is confirmed.</param>
/// <param name="Protocol">sqs, https and the like.</param>
/// <param name="Endpoint">ARN of a queue, or an address.</param>
internal sealed record SnsSubscription(string Arn, string Protocol, string Endpoint);

/// <summary>A call of the query protocol as it is posted.</summary>
internal static class QueryBody
{
    public static PooledBody Of(string action, string version, IEnumerable<(string Name, string Value)> parameters)
    {
        var text = new StringBuilder($"Action={action}&Version={version}");
        foreach (var (name, value) in parameters) text.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer, 0);
        return new PooledBody(buffer, bytes.Length, PooledBody.Form);
    }
}
