namespace Postroad.Core.Campaigns;

/// <summary>How many people a campaign would mail now, and why others on its lists would not be. All rows together add up to <see cref="Reached"/>.</summary>
public sealed record AudienceCount
{
    public required IReadOnlyList<ListCount> Lists { get; init; }

    /// <summary>Subscribed on two of the lists: mailed once.</summary>
    public long OnSeveral { get; init; }

    /// <summary>Have none of the tags that are asked for.</summary>
    public long WithoutTag { get; init; }

    /// <summary>On a list, or with a tag, that is left out.</summary>
    public long Excluded { get; init; }

    /// <summary>Must not be mailed by this customer, or by this installation, on whatever list.</summary>
    public long Suppressed { get; init; }

    public long Subscribed => Lists.Sum(l => l.Subscribed);

    public long Reached => Math.Max(0, Subscribed - OnSeveral - WithoutTag - Excluded - Suppressed);

    public long Unconfirmed => Lists.Sum(l => l.Unconfirmed);

    public long Left => Lists.Sum(l => l.Left);
}

/// <param name="PublicId">Of the list.</param>
/// <param name="Subscribed">All that are, whatever else keeps them from being mailed.</param>
/// <param name="Unconfirmed">Have not confirmed yet.</param>
/// <param name="Left">Unsubscribed, bounced or complained.</param>
public sealed record ListCount(string PublicId, string Name, long Subscribed, long Unconfirmed, long Left);
