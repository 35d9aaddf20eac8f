using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>What somebody writes into a campaign, as it was typed; may be incomplete. Ids are public ones.</summary>
public sealed record DraftFields
{
    /// <summary>Characters of HTML and of text that are kept: no mailbox shows a mail beyond 102 KB whole.</summary>
    public const int MostHtml = 400_000, MostText = 100_000;

    public required string Name { get; init; }

    /// <summary>In their order: who is on several is mailed as a member of the first.</summary>
    public IReadOnlyList<string> Lists { get; init; } = [];

    /// <summary>Only those who have one of these tags. Empty: whatever tags they have.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<string> NotLists { get; init; } = [];

    public IReadOnlyList<string> NotTags { get; init; } = [];

    /// <summary>Null or empty: the customer's default.</summary>
    public string? Server { get; init; }

    /// <summary>Host of links and pixels. Null or empty: the server's, or the installation's own address.</summary>
    public string? TrackingDomain { get; init; }

    public string Subject { get; init; } = "";

    /// <summary>Null or empty: none.</summary>
    public string? Preheader { get; init; }

    public string FromName { get; init; } = "";

    public string FromAddress { get; init; } = "";

    /// <summary>Null or empty: replies go to From.</summary>
    public string? ReplyTo { get; init; }

    public string Html { get; init; } = "";

    /// <summary>Null or empty: made from the HTML.</summary>
    public string? Text { get; init; }
}

/// <summary>A campaign that has not started, as screens and the API show it.</summary>
public sealed record CampaignDraft
{
    public required CampaignId Id { get; init; }

    public required string PublicId { get; init; }

    /// <summary>Draft or scheduled; anything else has started, and is not changed any more.</summary>
    public required CampaignState State { get; init; }

    /// <summary>Why a draft did not start when it was due. Null: nothing to say.</summary>
    public required string? StateReason { get; init; }

    public required DateTimeOffset? ScheduledAt { get; init; }

    public required int Version { get; init; }

    /// <summary>Null: as it was made.</summary>
    public required DateTimeOffset? ChangedAt { get; init; }

    public required string? ChangedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DraftFields Fields { get; init; }

    /// <summary>Its own configuration set. Null: that of marketing mail at its server. Changed by administrators, see <see cref="CampaignSets"/>.</summary>
    public required string? ConfigurationSet { get; init; }

    /// <summary>Whether opens and clicks are counted. Null: as of marketing mail at its server.</summary>
    public required bool? Tracks { get; init; }

    /// <summary>By the keys of this database.</summary>
    public required Audience Audience { get; init; }

    public bool IsEditable => State is CampaignState.Draft or CampaignState.Scheduled;
}

/// <summary>What a campaign can be given: names for the fields that take ids.</summary>
public sealed record DraftChoices
{
    public required IReadOnlyList<Choice> Lists { get; init; }

    public required IReadOnlyList<Choice> Tags { get; init; }

    public required IReadOnlyList<Choice> Servers { get; init; }

    /// <summary>The server of campaigns that name none. Null: there is none yet.</summary>
    public required Choice? DefaultServer { get; init; }

    /// <summary>Those that new mails may have.</summary>
    public required IReadOnlyList<Choice> TrackingDomains { get; init; }
}

/// <param name="Id">Public id.</param>
/// <param name="Note">What tells it from others: a list's From, a server's region. Empty: nothing.</param>
public sealed record Choice(string Id, string Name, string Note);
