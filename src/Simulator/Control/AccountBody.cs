namespace Postroad.Simulator.Control;

/// <summary>The account: what was received and what became of it. Counts are of messages; people and machines are disjoint.</summary>
public sealed record AccountBody
{
    /// <summary>Null: of all campaigns.</summary>
    public string? Campaign { get; init; }

    /// <summary>Accepted messages.</summary>
    public long Received { get; init; }

    /// <summary>Different delivery keys: the tag `dk` where there is one, else the message id.</summary>
    public long DistinctKeys { get; init; }

    /// <summary>Messages whose key had come before.</summary>
    public long Copies { get; init; }

    /// <summary>Taken by the mailbox.</summary>
    public long Delivered { get; init; }

    /// <summary>Hard and soft.</summary>
    public long Bounced { get; init; }
    public long HardBounced { get; init; }
    public long SoftBounced { get; init; }
    public long Complained { get; init; }

    /// <summary>Being tried again just now.</summary>
    public long Delayed { get; init; }

    /// <summary>Accepted, and then not delivered because of their content.</summary>
    public long Rejected { get; init; }
    public long OpenedPeople { get; init; }
    public long OpenedMachines { get; init; }
    public long Clicked { get; init; }
    public long Unsubscribed { get; init; }

    /// <summary>Opens, clicks and unsubscribing that were not answered with success, repeats included.</summary>
    public long ActsFailed { get; init; }

    /// <summary>Acts for which the mail had no pixel, link or header that leads to this machine.</summary>
    public long ActsWithoutTarget { get; init; }

    /// <summary>Those that went towards a queue or an address, by type (Send, Delivery, ...), an event sent twice once.</summary>
    public required IReadOnlyDictionary<string, long> EventsEmitted { get; init; }

    /// <summary>Those that the fault "lose events" swallowed, or that a missing topic, policy or subscription did.</summary>
    public required IReadOnlyDictionary<string, long> EventsLost { get; init; }

    /// <summary>Events and acts that are still to happen.</summary>
    public long EventsToCome { get; init; }

    /// <summary>The acts among <see cref="EventsToCome"/>.</summary>
    public long ActsToCome { get; init; }

    /// <summary>Messages in the queues that nobody has deleted yet, of all campaigns.</summary>
    public long EventsInQueue { get; init; }

    /// <summary>Messages of the queues that were deleted, of all campaigns.</summary>
    public long EventsFetched { get; init; }

    /// <summary>Refused requests by reason, of all campaigns.</summary>
    public required IReadOnlyDictionary<string, long> Refused { get; init; }
}
