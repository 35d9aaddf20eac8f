using Postroad.Simulator.Queues;

namespace Postroad.Simulator.Topics;

/// <summary>What every region has from the start: topic "events", queue "events", and policies that let SES's events through to it.</summary>
internal sealed class Preset(SimulatorOptions options, string region)
{
    public const string Name = "events";

    public string TopicArn => Arn.Topic(region, options.AccountId, Name);

    private string QueueArn => Arn.Queue(region, options.AccountId, Name);

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
        Number = number, Name = Name, Region = region, Arn = QueueArn, MadeAt = now, ChangedAt = now,
        Attributes = new Dictionary<string, string>
        {
            ["MessageRetentionPeriod"] = "1209600",
            ["Policy"] = $$"""
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"{{QueueArn}}",
                "Condition":{"ArnEquals":{"aws:SourceArn":"{{TopicArn}}" } } } ] }
                """,
        },
    };

    public Subscription Subscription(int number, DateTimeOffset now) => Leading(number, now, "sqs", TopicArn);

    public Subscription Rule(int number, DateTimeOffset now) => Leading(number, now, Topics.Subscription.Bus, Arn.Bus(region, options.AccountId));

    private Subscription Leading(int number, DateTimeOffset now, string protocol, string from) => new()
    {
        Number = number, Arn = $"{from}:{Events.Ids.Guid(options.Seed, 11, (ulong)number)}", TopicArn = from, Protocol = protocol, Endpoint = QueueArn, Confirmed = true, MadeAt = now,
    };
}
