using Postroad.Simulator.Permissions;
using Postroad.Simulator.Queues;

namespace Postroad.Simulator.Topics;

/// <summary>What services ask of a resource's policy when they send for us, with the circumstances that conditions may name.</summary>
internal static class Senders
{
    /// <summary>SES developer guide, "Set up an Amazon SNS topic": the source is the configuration set.</summary>
    public static PolicyQuestion Ses(Topic topic, string sourceArn, string account) =>
        new("sns:Publish", topic.Arn, "ses.amazonaws.com", Facts(sourceArn, account));

    /// <summary>SNS developer guide, "Subscribing an Amazon SQS queue": the source is the topic.</summary>
    public static PolicyQuestion Sns(QueueSetup queue, string topicArn, string account) =>
        new("sqs:SendMessage", queue.Arn, "sns.amazonaws.com", Facts(topicArn, account));

    private static Dictionary<string, string[]> Facts(string sourceArn, string account)
    {
        var facts = PolicyQuestion.NoFacts();
        facts["aws:SourceArn"] = [sourceArn];
        facts["aws:SourceAccount"] = [account];
        return facts;
    }
}
