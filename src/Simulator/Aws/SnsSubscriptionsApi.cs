using System.Security.Cryptography;
using System.Xml;
using Postroad.Simulator.Events;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Aws;

/// <summary>Subscriptions of topics (SNS API reference 2010-03-31).</summary>
internal sealed class SnsSubscriptionsApi(Wiring wiring, Notices notices, SimulatorOptions options)
{
    private const int PageSize = 100;

    /// <summary>How long a subscription may be confirmed (SNS API reference, "ConfirmSubscription").</summary>
    private static readonly TimeSpan TokenLives = TimeSpan.FromDays(2);

    public AwsError? Handle(string region, QueryInput input, bool signed, out Action<XmlWriter>? answer)
    {
        answer = null;
        return input.Action switch
        {
            "Subscribe" => Subscribe(region, input, out answer),
            "ConfirmSubscription" => Confirm(input, signed, out answer),
            "ListSubscriptionsByTopic" => List(region, input, out answer),
            "GetSubscriptionAttributes" => GetAttributes(region, input, out answer),
            "SetSubscriptionAttributes" => SetAttributes(region, input),
            "Unsubscribe" => Unsubscribe(region, input),
            var action => new AwsError(400, "InvalidAction", $"The simulator does not know the operation {action} of SNS.", "unknown_operation"),
        };
    }

    private AwsError? Subscribe(string region, QueryInput input, out Action<XmlWriter>? answer)
    {
        answer = null;
        if (SnsApi.WrongArn(region, input, "TopicArn") is { } wrongArn) return wrongArn;
        if (wiring.Topic(input.Text("TopicArn")!) is not { } topic) return SnsApi.NoTopic();
        var (protocol, endpoint) = (input.Text("Protocol") ?? "", input.Text("Endpoint") ?? "");
        if (WrongEndpoint(protocol, endpoint) is { } wrong) return wrong;
        if (WrongAttributes(input.Map("Attributes.entry", "key", "value"), out var raw) is { } wrongAttribute) return wrongAttribute;
        var known = wiring.Subscriptions(topic.Arn).FirstOrDefault(s => s.Protocol == protocol && s.Endpoint == endpoint);
        if (known is not null && known.Raw != raw) return SnsApi.Invalid("Attributes Reason: Subscription already exists with different attributes");
        var made = known is { Confirmed: true } ? known : Ask(topic, protocol, endpoint, raw, known);
        var arn = made.Confirmed || input.Text("ReturnSubscriptionArn") == "true" ? made.Arn : "pending confirmation";
        answer = xml => xml.WriteElementString("SubscriptionArn", arn);
        return null;
    }

    // A queue of the same account needs no confirmation; an address that is subscribed again gets a new token.
    private Subscription Ask(Topic topic, string protocol, string endpoint, bool raw, Subscription? known)
    {
        var isQueue = protocol == "sqs";
        var arn = $"{topic.Arn}:{Guid.CreateVersion7(options.Clock.GetUtcNow())}";
        var subscription = (known ?? new Subscription { Number = 0, Arn = arn, TopicArn = topic.Arn, Protocol = protocol, Endpoint = endpoint, Raw = raw })
            with { Confirmed = isQueue, Token = isQueue ? null : RandomNumberGenerator.GetHexString(256, lowercase: true), MadeAt = options.Clock.GetUtcNow() };
        if (known is null) subscription = wiring.Add(subscription);
        else wiring.Put(subscription);
        notices.Ask(subscription);
        return subscription;
    }

    // The region is the topic's: who follows the address in the message signs nothing and may come from anywhere.
    private AwsError? Confirm(QueryInput input, bool signed, out Action<XmlWriter>? answer)
    {
        answer = null;
        var topic = input.Text("TopicArn") ?? "";
        if (SnsApi.WrongArn(Arn.Region(topic), input, "TopicArn") is { } wrongArn) return wrongArn;
        if (wiring.Topic(topic) is null) return SnsApi.NoTopic();
        var token = System.Text.Encoding.UTF8.GetBytes(input.Text("Token") ?? "");
        var asked = wiring.Subscriptions(topic).FirstOrDefault(s => s.Token is { } own && CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(own), token));
        if (asked is null || options.Clock.GetUtcNow() > asked.MadeAt + TokenLives) return SnsApi.Invalid("Token");
        if (!signed && input.Text("AuthenticateOnUnsubscribe") == "true") return new AwsError(403, "AuthorizationError", "AuthenticateOnUnsubscribe needs a signed request.", "access_denied");
        wiring.Put(asked with { Confirmed = true });
        answer = xml => xml.WriteElementString("SubscriptionArn", asked.Arn);
        return null;
    }

    private AwsError? List(string region, QueryInput input, out Action<XmlWriter>? answer)
    {
        answer = null;
        if (SnsApi.WrongArn(region, input, "TopicArn") is { } wrong) return wrong;
        if (wiring.Topic(input.Text("TopicArn")!) is not { } topic) return SnsApi.NoTopic();
        var after = int.TryParse(input.Text("NextToken"), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : -1;
        var page = wiring.Subscriptions(topic.Arn).Where(s => s.Number > after).Take(PageSize + 1).ToArray();
        answer = xml =>
        {
            QueryAnswer.WriteList(xml, "Subscriptions", page.Take(PageSize), s =>
            {
                xml.WriteElementString("SubscriptionArn", s.Confirmed ? s.Arn : "PendingConfirmation");
                xml.WriteElementString("Owner", options.AccountId);
                xml.WriteElementString("Protocol", s.Protocol);
                xml.WriteElementString("Endpoint", s.Endpoint);
                xml.WriteElementString("TopicArn", s.TopicArn);
            });
            if (page.Length > PageSize) xml.WriteElementString("NextToken", page[PageSize - 1].Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        };
        return null;
    }

    private AwsError? GetAttributes(string region, QueryInput input, out Action<XmlWriter>? answer)
    {
        answer = null;
        if (Find(region, input, out var subscription) is { } wrong) return wrong;
        answer = xml => QueryAnswer.WriteMap(xml, "Attributes",
        [
            new("SubscriptionArn", subscription.Arn), new("TopicArn", subscription.TopicArn), new("Owner", options.AccountId),
            new("Protocol", subscription.Protocol), new("Endpoint", subscription.Endpoint),
            new("RawMessageDelivery", Word(subscription.Raw)), new("PendingConfirmation", Word(!subscription.Confirmed)), new("ConfirmationWasAuthenticated", Word(subscription.Protocol == "sqs")),
        ]);
        return null;
    }

    private AwsError? SetAttributes(string region, QueryInput input)
    {
        if (Find(region, input, out var subscription) is { } wrong) return wrong;
        if (WrongAttributes(new() { [input.Text("AttributeName") ?? ""] = input.Text("AttributeValue") ?? "" }, out var raw) is { } wrongAttribute) return wrongAttribute;
        wiring.Put(subscription with { Raw = raw });
        return null;
    }

    private AwsError? Unsubscribe(string region, QueryInput input)
    {
        if (Find(region, input, out var subscription) is { } wrong) return wrong;
        wiring.Delete(subscription);
        return null;
    }

    private AwsError? Find(string region, QueryInput input, out Subscription subscription)
    {
        subscription = null!;
        var arn = input.Text("SubscriptionArn") ?? "";
        if (arn.Split(':').Length < 7) return SnsApi.Invalid($"SubscriptionArn Reason: An ARN must have at least 6 elements, not {arn.Split(':').Length}");
        if (Arn.Region(arn) != region || wiring.ByArn(arn) is not { } found) return new AwsError(404, "NotFound", "Subscription does not exist", "not_found");
        subscription = found;
        return null;
    }

    private static AwsError? WrongAttributes(Dictionary<string, string> attributes, out bool raw)
    {
        raw = false;
        foreach (var (name, value) in attributes)
        {
            if (name != "RawMessageDelivery") return SnsApi.Invalid("AttributeName");
            if (!bool.TryParse(value, out raw)) return SnsApi.Invalid("Attributes Reason: RawMessageDelivery: Invalid value [" + value + "]. Must be true or false.");
        }

        return null;
    }

    // Plain http leads to this machine only, as nothing that the simulator does leads elsewhere.
    private static AwsError? WrongEndpoint(string protocol, string endpoint)
    {
        if (protocol == "sqs") return endpoint.Split(':') is ["arn", "aws", "sqs", _, _, _] ? null : SnsApi.Invalid("SQS endpoint ARN");
        if (protocol is not ("https" or "http")) return SnsApi.Invalid($"Does not support this protocol: {protocol}");
        if (!endpoint.StartsWith(protocol + "://", StringComparison.Ordinal)) return SnsApi.Invalid("Endpoint must match the specified protocol");
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri)) return SnsApi.Invalid("Endpoint");
        return protocol == "https" || uri.IsLoopback ? null : SnsApi.Invalid("Endpoint Reason: the simulator takes http only for an address of this machine");
    }

    private static string Word(bool yes) => yes ? "true" : "false";
}
