using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Aws;

/// <summary>Topics, in the query protocol (SNS API reference 2010-03-31); subscriptions have a class of their own.</summary>
internal sealed partial class SnsApi(Wiring wiring, SnsSubscriptionsApi subscriptions, SimulatorOptions options)
{
    public const string Space = "http://sns.amazonaws.com/doc/2010-03-31/";
    private const string Version = "2010-03-31";
    private const int PageSize = 100;

    /// <summary>SNS's own for addresses: three tries more, 20 s apart.</summary>
    private const string RetryPolicy = """
        {"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},
        "disableSubscriptionOverrides":false}}
        """;

    /// <summary>Null when it answered; else what to refuse.</summary>
    /// <param name="who">Null: nobody signed, which is enough for confirming a subscription.</param>
    public async Task<AwsError?> HandleAsync(HttpContext context, Signed? who, QueryInput input)
    {
        var region = who?.Region ?? "";
        if (who is not null && Access.Sns(who, input.Action, Resource(region, input)) is { } denied) return denied;
        if (input.Text("Version") is { } version && version != Version)
            return new AwsError(400, "InvalidAction", $"Could not find operation {input.Action} for version {version}", "unknown_operation");
        Action<XmlWriter>? answer = null;
        var wrong = input.Action switch
        {
            "CreateTopic" => Create(region, input, out answer),
            "DeleteTopic" => Delete(region, input),
            "ListTopics" => List(region, input, out answer),
            "GetTopicAttributes" => GetAttributes(region, input, out answer),
            "SetTopicAttributes" => SetAttributes(region, input),
            "TagResource" => Tag(region, input),
            _ => subscriptions.Handle(region, input, signed: who is not null, out answer),
        };
        if (wrong is null) await QueryAnswer.WriteAsync(context, Space, input.Action, answer);
        return wrong;
    }

    /// <summary>SNS: every wrong parameter is an InvalidParameter, and says which.</summary>
    public static AwsError Invalid(string what) => new(400, "InvalidParameter", "Invalid parameter: " + what, "bad_request");

    public static AwsError NoTopic() => new(404, "NotFound", "Topic does not exist", "not_found");

    // Calls about a subscription name no resource in IAM (Service Authorization Reference, "Actions defined by Amazon SNS").
    private string Resource(string region, QueryInput input) => input.Action switch
    {
        "CreateTopic" => Arn.Topic(region, options.AccountId, input.Text("Name") ?? ""),
        "TagResource" => input.Text("ResourceArn") ?? "*",
        _ => input.Text("TopicArn") ?? "*",
    };

    private AwsError? Create(string region, QueryInput input, out Action<XmlWriter> answer)
    {
        var name = input.Text("Name") ?? "";
        var arn = Arn.Topic(region, options.AccountId, name);
        answer = xml => xml.WriteElementString("TopicArn", arn);
        if (!TopicName().IsMatch(name)) return Invalid("Topic Name");
        var known = wiring.Topic(arn);
        var topic = known ?? new Topic { Arn = arn, Tags = input.Map("Tags.member", "Key", "Value") };
        foreach (var (attribute, value) in input.Map("Attributes.entry", "key", "value"))
            if (With(topic, attribute, value, out topic) is { } wrong) return wrong;
        if (known is not null) return known == topic ? null : Invalid("Attributes Reason: Topic already exists with different attributes");
        wiring.Put(topic);
        return null;
    }

    // One that is not there is deleted already.
    private AwsError? Delete(string region, QueryInput input)
    {
        if (WrongArn(region, input, "TopicArn") is { } wrong) return wrong;
        wiring.DeleteTopic(input.Text("TopicArn")!);
        return null;
    }

    private AwsError? List(string region, QueryInput input, out Action<XmlWriter> answer)
    {
        var after = input.Text("NextToken") ?? "";
        var arns = wiring.TopicsIn(region).Select(t => t.Arn).Where(a => string.CompareOrdinal(a, after) > 0).Take(PageSize + 1).ToArray();
        answer = xml =>
        {
            QueryAnswer.WriteList(xml, "Topics", arns.Take(PageSize), arn => xml.WriteElementString("TopicArn", arn));
            if (arns.Length > PageSize) xml.WriteElementString("NextToken", arns[PageSize - 1]);
        };
        return null;
    }

    private AwsError? GetAttributes(string region, QueryInput input, out Action<XmlWriter>? answer)
    {
        answer = null;
        if (Find(region, input, "TopicArn", out var topic) is { } wrong) return wrong;
        var all = wiring.Subscriptions(topic.Arn);
        answer = xml => QueryAnswer.WriteMap(xml, "Attributes",
        [
            new("TopicArn", topic.Arn), new("Owner", options.AccountId), new("Policy", topic.Policy ?? DefaultPolicy(topic.Arn)), new("DisplayName", topic.DisplayName),
            new("SignatureVersion", topic.SignatureVersion),
            new("SubscriptionsConfirmed", Count(all.Count(s => s.Confirmed))), new("SubscriptionsPending", Count(all.Count(s => !s.Confirmed))), new("SubscriptionsDeleted", "0"),
            new("EffectiveDeliveryPolicy", RetryPolicy),
        ]);
        return null;
    }

    private AwsError? SetAttributes(string region, QueryInput input)
    {
        if (Find(region, input, "TopicArn", out var topic) is { } wrong) return wrong;
        if (With(topic, input.Text("AttributeName") ?? "", input.Text("AttributeValue") ?? "", out topic) is { } wrongValue) return wrongValue;
        wiring.Put(topic);
        return null;
    }

    private AwsError? Tag(string region, QueryInput input)
    {
        var arn = input.Text("ResourceArn") ?? "";
        if (Arn.Region(arn) != region || wiring.Topic(arn) is not { } topic) return new AwsError(404, "ResourceNotFound", "Resource does not exist", "not_found");
        var tags = new Dictionary<string, string>(topic.Tags);
        foreach (var (key, value) in input.Map("Tags.member", "Key", "Value")) tags[key] = value;
        wiring.Put(topic with { Tags = tags });
        return null;
    }

    private AwsError? Find(string region, QueryInput input, string name, out Topic topic)
    {
        topic = null!;
        if (WrongArn(region, input, name) is { } wrong) return wrong;
        if (wiring.Topic(input.Text(name)!) is not { } found) return NoTopic();
        topic = found;
        return null;
    }

    internal static AwsError? WrongArn(string region, QueryInput input, string name)
    {
        var arn = input.Text(name) ?? "";
        var parts = arn.Split(':');
        if (parts.Length < 6 || parts is not ["arn", "aws", "sns", ..]) return Invalid($"{name} Reason: An ARN must have at least 6 elements, not {parts.Length}");
        return parts[3] == region ? null : Invalid(name);
    }

    private static AwsError? With(Topic before, string attribute, string value, out Topic topic)
    {
        topic = before;
        switch (attribute)
        {
            case "Policy" when PolicyDocument.Fault(value) is { } fault: return Invalid($"Policy Error: {fault}");
            case "Policy": topic = before with { Policy = value }; return null;
            case "SignatureVersion" when value is not ("1" or "2"): return Invalid("SignatureVersion");
            case "SignatureVersion": topic = before with { SignatureVersion = value }; return null;
            case "DisplayName" when value.Length > 100: return Invalid("DisplayName");
            case "DisplayName": topic = before with { DisplayName = value }; return null;
            default: return Invalid("AttributeName");
        }
    }

    /// <summary>As SNS writes it into a new topic; the condition names a key that services do not have.</summary>
    private string DefaultPolicy(string arn) => """
        {"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},
        "Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission","SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],
        """ + $$"""
        "Resource":"{{arn}}","Condition":{"StringEquals":{"AWS:SourceOwner":"{{options.AccountId}}" } } } ] }
        """;

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,256}$", RegexOptions.None, 1000)]
    private static partial Regex TopicName();
}
