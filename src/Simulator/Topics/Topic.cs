namespace Postroad.Simulator.Topics;

/// <summary>An SNS standard topic.</summary>
internal sealed record Topic
{
    public required string Arn { get; init; }

    /// <summary>As it was given. Null: the policy that SNS writes into a new topic, which lets the account and nobody else.</summary>
    public string? Policy { get; init; }

    /// <summary>1: SHA1withRSA; 2: SHA256withRSA.</summary>
    public string SignatureVersion { get; init; } = "1";

    public string DisplayName { get; init; } = "";

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

/// <summary>Where a topic's messages go.</summary>
internal sealed record Subscription
{
    /// <summary>Stands in the log of steps; never given again.</summary>
    public required int Number { get; init; }

    public required string Arn { get; init; }

    public required string TopicArn { get; init; }

    /// <summary>sqs, https or http; <see cref="Bus"/> for what is none.</summary>
    public required string Protocol { get; init; }

    /// <summary>A queue's ARN, or an address.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The message without envelope.</summary>
    public bool Raw { get; init; }

    /// <summary>With what a pending one is confirmed. Null: it needed none.</summary>
    public string? Token { get; init; }

    public DateTimeOffset MadeAt { get; init; }

    public bool Confirmed { get; init; }

    /// <summary>It is kept, for messages in queues still name it.</summary>
    public bool Gone { get; init; }

    /// <summary>Of the rule that leads the default event bus into the region's first queue; SNS does not show it.</summary>
    public const string Bus = "bus";

    public bool IsWeb => Protocol is "https" or "http";
}
