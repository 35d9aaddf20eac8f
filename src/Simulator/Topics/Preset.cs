using Postroad.Simulator.Queues;

namespace Postroad.Simulator.Topics;

/// <summary>What every region has from the start: topic "events", queue "events", and policies that let SES's events through to it.</summary>
/// <param name="name">Of topic and queue.</param>
/// <param name="isOpen">The queue lets the topic write into it.</param>
internal sealed class Preset(SimulatorOptions options, string region, string name = Preset.Name, bool isOpen = true)
{
    public const string Name = "events";

    /// <summary>14 days.</summary>
    private const string Retention = "1209600";

    public string TopicArn => Arn.Topic(region, options.AccountId, name);

    public string QueueArn => Arn.Queue(region, options.AccountId, name);

    public string QueuePolicy => $$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"{{QueueArn}}",
        "Condition":{"ArnEquals":{"aws:SourceArn":"{{TopicArn}}" } } } ] }
        """;

    public Topic Topic() => new()
    {
        Arn = TopicArn,
        Policy = $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ses.amazonaws.com"},"Action":"sns:Publish","Resource":"{{TopicArn}}",
            "Condition":{"StringEquals":{"AWS:SourceAccount":"{{options.AccountId}}" } } } ] }
            """,
    };

    public QueueSetup Queue(int number, DateTimeOffset now) => new()
    {
        Number = number, Name = name, Region = region, Arn = QueueArn, MadeAt = now, ChangedAt = now,
        Attributes = isOpen ? new Dictionary<string, string> { ["MessageRetentionPeriod"] = Retention, ["Policy"] = QueuePolicy } : new Dictionary<string, string> { ["MessageRetentionPeriod"] = Retention },
    };

    public Subscription Subscription(int number, DateTimeOffset now) => Leading(number, now, "sqs", TopicArn);

    public Subscription Rule(int number, DateTimeOffset now) => Leading(number, now, Topics.Subscription.Bus, Arn.Bus(region, options.AccountId));

    private Subscription Leading(int number, DateTimeOffset now, string protocol, string from) => new()
    {
        Number = number, Arn = $"{from}:{Events.Ids.Guid(options.Seed, 11, (ulong)number)}", TopicArn = from, Protocol = protocol, Endpoint = QueueArn, Confirmed = true, MadeAt = now,
    };
}
