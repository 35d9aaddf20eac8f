using System.Globalization;
using System.Text.Json;

namespace Postroad.Simulator.Queues;

/// <summary>A queue as it was set up.</summary>
internal sealed record QueueSetup
{
    /// <summary>Stands in the log of steps when messages are moved here; never given again.</summary>
    public required int Number { get; init; }

    public required string Name { get; init; }

    public required string Region { get; init; }

    public required string Arn { get; init; }

    /// <summary>Those that were given; the others have SQS's defaults.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public DateTimeOffset MadeAt { get; init; }

    public DateTimeOffset ChangedAt { get; init; }

    public int Seconds(string attribute) => int.Parse(Attributes.GetValueOrDefault(attribute) ?? QueueRules.Defaults[attribute], CultureInfo.InvariantCulture);

    public string? Policy => Attributes.GetValueOrDefault("Policy") is { Length: > 0 } policy ? policy : null;

    /// <summary>Null: messages stay here however often they are received.</summary>
    public (string Arn, int After)? DeadLetters => Attributes.GetValueOrDefault("RedrivePolicy") is { Length: > 0 } policy ? QueueRules.Redrive(JsonElement.Parse(policy)) : null;
}

/// <summary>A queue with its messages.</summary>
internal sealed class SqsQueue(QueueSetup setup, EventQueue messages)
{
    /// <summary>Changed by <see cref="Topics.Wiring"/> alone.</summary>
    public QueueSetup Setup { get; set; } = setup;

    public EventQueue Messages { get; } = messages;
}
