using System.Text.Json;
using System.Text.Json.Nodes;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>How it should be at AWS: names, ARNs, policies and attributes of one server's path of events.</summary>
/// <param name="Caller">Whose account it is.</param>
/// <param name="Region">Of the server; a topic and a queue elsewhere get nothing.</param>
/// <param name="Names">Chosen by a person.</param>
/// <param name="Owner">Of this installation: stands in the queue's policy, so that no other one takes its events away.</param>
internal sealed record SetupDesign(AwsCaller Caller, string Region, SetupNames Names, string Owner)
{
    /// <summary>Begins the name of each of our statements.</summary>
    public const string OurStatement = "Postroad";

    /// <summary>14 days, the most that SQS keeps (API reference, MessageRetentionPeriod): events outlive a long outage.</summary>
    private const string Retention = "1209600";

    /// <summary>A message that was taken out so often and not deleted harms the intake.</summary>
    private const int MostReceives = 10;

    /// <summary>All that Amazon SES tells of a mail's way; opens and clicks are measured by our own links.</summary>
    public static IReadOnlyList<string> EventTypes { get; } = ["SEND", "REJECT", "BOUNCE", "COMPLAINT", "DELIVERY", "RENDERING_FAILURE", "DELIVERY_DELAY"];

    /// <summary>aws, aws-us-gov, aws-eusc: second part of each ARN of the account.</summary>
    private string Partition => Caller.Arn.Split(':') is [_, { Length: > 0 } partition, ..] ? partition : "aws";

    public string TopicArn => $"arn:{Partition}:sns:{Region}:{Caller.Account}:{Names.Topic}";

    public string QueueArn => $"arn:{Partition}:sqs:{Region}:{Caller.Account}:{Names.Queue}";

    public string DeadQueueArn => $"arn:{Partition}:sqs:{Region}:{Caller.Account}:{Names.DeadQueue}";

    public string IdentityArn(string identity) => $"arn:{Partition}:ses:{Region}:{Caller.Account}:identity/{identity}";

    /// <summary>Sid: letters and digits only (IAM reference, policy grammar).</summary>
    private string StatementId => OurStatement + string.Concat(Owner.Where(char.IsAsciiLetterOrDigit));

    /// <summary>Lets the topic write into the queue.</summary>
    public JsonObject QueueStatement => Statement("sns.amazonaws.com", "sqs:SendMessage", QueueArn, new JsonObject { ["aws:SourceArn"] = TopicArn });

    /// <summary>Lets Amazon SES publish what becomes of mail of this configuration set.</summary>
    public JsonObject TopicStatement => Statement("ses.amazonaws.com", "sns:Publish", TopicArn, new JsonObject { ["AWS:SourceAccount"] = Caller.Account, ["AWS:SourceArn"] = ArnOfSet(Names.ConfigurationSet) });

    public string RedrivePolicy => new JsonObject { ["deadLetterTargetArn"] = DeadQueueArn, ["maxReceiveCount"] = MostReceives }.ToJsonString(Plain);

    public static IReadOnlyDictionary<string, string> DeadQueueAttributes { get; } = new Dictionary<string, string> { ["MessageRetentionPeriod"] = Retention };

    /// <param name="policy">As it is; null: none.</param>
    public IReadOnlyDictionary<string, string> QueueAttributes(string? policy) => new Dictionary<string, string>
    {
        ["MessageRetentionPeriod"] = Retention, ["RedrivePolicy"] = RedrivePolicy, ["Policy"] = PolicyText.With(policy, QueueStatement),
    };

    public SetDesign Set => new(Names.ConfigurationSet, null, null, TopicArn, Names, Names.Metrics);

    public string ArnOfSet(string name) => $"arn:{Partition}:ses:{Region}:{Caller.Account}:configuration-set/{name}";

    /// <summary>Lets Amazon SES publish what becomes of mail of other sets; beside <see cref="TopicStatement"/>, for they come and go by themselves.</summary>
    public JsonObject SetsStatement(string topic, IEnumerable<string> sets)
    {
        var statement = Statement("ses.amazonaws.com", "sns:Publish", topic, new JsonObject { ["AWS:SourceAccount"] = Caller.Account, ["AWS:SourceArn"] = new JsonArray([.. sets.Select(s => (JsonNode)ArnOfSet(s))]) });
        statement["Sid"] = StatementId + "Classes";
        return statement;
    }

    internal static JsonSerializerOptions Plain { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private JsonObject Statement(string service, string action, string resource, JsonObject condition) => new()
    {
        ["Sid"] = StatementId, ["Effect"] = "Allow", ["Principal"] = new JsonObject { ["Service"] = service }, ["Action"] = action, ["Resource"] = resource,
        ["Condition"] = new JsonObject { ["StringEquals"] = condition },
    };
}
