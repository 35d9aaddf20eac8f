using Postroad.Simulator.Mailboxes;

namespace Postroad.Simulator.Queues;

/// <summary>A message of the queue: which event it tells, not its text, which is written when it is received.</summary>
internal sealed class QueueMessage
{
    /// <summary>Of the text "Successfully validated SNS topic ...", which belongs to no mail.</summary>
    public const int Notice = -1;

    /// <summary>Of the question to a web address whether it wants a topic's messages.</summary>
    public const int Confirmation = -2;

    public required long Number { get; init; }
    public required int Mail { get; init; }

    /// <summary>The <see cref="Topics.Subscription"/> by which it came.</summary>
    public int Route { get; init; }
    public byte Recipient { get; init; }
    public Steps Step { get; init; }

    /// <summary>When the event happened.</summary>
    public required long AtMs { get; init; }

    /// <summary>Not received before.</summary>
    public long VisibleAtMs { get; set; }
    public long FirstReceivedMs { get; set; }
    public int ReceiveCount { get; set; }
    public bool InFlight { get; set; }
}
