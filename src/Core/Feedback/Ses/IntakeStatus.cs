namespace Postroad.Core.Feedback.Ses;

/// <summary>How a queue's events come in, for screens. Counts are since the start of the process.</summary>
public sealed record IntakeStatus
{
    public required long Events { get; init; }

    /// <summary>Notices, and kinds of events that we measure ourselves.</summary>
    public required long Ignored { get; init; }

    /// <summary>Of mail that is not ours.</summary>
    public required long Foreign { get; init; }

    /// <summary>Not understood; acknowledged all the same.</summary>
    public required long Poison { get; init; }

    /// <summary>Over the last ten seconds.</summary>
    public required double EventsPerSecond { get; init; }

    /// <summary>When the last event of ours was stored. Null: none yet.</summary>
    public DateTimeOffset? LastEventAt { get; init; }

    /// <summary>When the queue last answered, with messages or without. Null: never.</summary>
    public DateTimeOffset? LastAnswerAt { get; init; }

    /// <summary>
    /// When the queue was last seen empty with everything stored that had come out of it, so that the absence of an event up to then means something. Null:
    /// never.
    /// </summary>
    public DateTimeOffset? SeenEmptyAt { get; init; }

    /// <summary>When messages were last deleted. Null: none yet.</summary>
    public DateTimeOffset? LastDeleteAt { get; init; }

    /// <summary>What the key may not do, by the last answer to each action; none when all were let.</summary>
    public IReadOnlyList<QueueRefusal> Refusals { get; init; } = [];

    /// <summary>What is wrong now, and what to do; null when the last attempt went well.</summary>
    public string? Error { get; init; }

    /// <summary>Since when it has been wrong.</summary>
    public DateTimeOffset? FailingSince { get; init; }
}

/// <param name="Action">As policies name it.</param>
/// <param name="Words">The provider's own.</param>
public sealed record QueueRefusal(string Action, string Words, DateTimeOffset At)
{
    internal const string Receive = "sqs:ReceiveMessage", Delete = "sqs:DeleteMessage";
}
