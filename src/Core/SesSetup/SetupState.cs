using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>What is at AWS now, of all that a server needs to hear what became of its mail.</summary>
internal sealed record SetupState
{
    public required AwsCaller Caller { get; init; }

    /// <summary>Domains and addresses of the region, the first thousand. Null: they were not told.</summary>
    public IReadOnlyList<ListedIdentity>? Identities { get; init; }

    /// <summary>The configuration set; no destinations where it is missing.</summary>
    public required SetSight Set { get; init; }

    /// <summary>The topic's attributes.</summary>
    public required Sight<IReadOnlyDictionary<string, string>> Topic { get; init; }

    /// <summary>Of the topic; none where that is missing.</summary>
    public required Sight<IReadOnlyList<SnsSubscription>> Subscriptions { get; init; }

    public required Sight<QueueSight> Queue { get; init; }

    public required Sight<QueueSight> DeadQueue { get; init; }
}

internal sealed record QueueSight(string Url, IReadOnlyDictionary<string, string> Attributes);
