using Postroad.Core.Sending;
using Postroad.Core.SesSetup;

namespace Postroad.Core.Advisor.Findings;

/// <summary>What one look at a server's account came to; by calls that change nothing.</summary>
internal sealed record ServerLook
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Null: the key may not, or nobody answered.</summary>
    public AccountReading? Account { get; init; }

    /// <summary>Our clock before the provider's; below zero: behind it. Zero while the provider takes our time.</summary>
    public TimeSpan ClockAhead { get; init; }

    /// <summary>The key signs, and AWS answered. What is not known of another key is not held against it.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>What AWS said of each action that was tried.</summary>
    public IReadOnlyList<PermissionFinding> Permissions { get; init; } = [];

    /// <summary>Domain of the default From. Empty: there is none.</summary>
    public string Identity { get; init; } = "";

    /// <summary>Null: not told.</summary>
    public bool? IsVerified { get; init; }

    /// <summary>What AWS said of an identity that is not verified; empty of one that is, or was not told.</summary>
    public string Unverified { get; init; } = "";

    /// <summary>What the configuration set of marketing mail counts. Null: not told.</summary>
    public SetTracking? Set { get; init; }

    /// <summary>What the key finds in the other regions; asked for only while something is missing in the server's own.</summary>
    public IReadOnlyList<RegionReading> Others { get; init; } = [];

    /// <summary>Where the way of the events ends. Null: it was not looked at, or is whole.</summary>
    public PathBreak? Break { get; init; }
}

/// <summary>Where events are lost on their way from Amazon SES to us.</summary>
internal enum PathPart
{
    /// <summary>Neither queue nor topic is named.</summary>
    NoPath,

    /// <summary>No configuration set is named.</summary>
    NoSet,

    /// <summary>The configuration set is not there.</summary>
    SetMissing,

    /// <summary>No event destination of the set is on and leads to a topic.</summary>
    NoDestination,

    /// <summary>The set leads to another topic than the server's, or its topic has no subscription of ours.</summary>
    NoSubscription,

    /// <summary>The queue is not there.</summary>
    QueueMissing,

    /// <summary>The queue does not let the topic write into it.</summary>
    QueuePolicy,

    /// <summary>The key may not look at a part of it.</summary>
    Hidden,
}

/// <param name="Thing">Its name at AWS.</param>
internal sealed record PathBreak(PathPart Part, string Thing);
