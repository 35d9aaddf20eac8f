using Postroad.Core.Campaigns;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Links;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.SesSetup;

namespace Postroad.Core.Advisor.Findings;

/// <summary>All that rules judge, read once for all of them.</summary>
internal sealed record CheckUp
{
    public required DateTimeOffset At { get; init; }

    public required SesTerms Terms { get; init; }

    public SesFacts Facts { get; init; } = SesFacts.Published;

    public IReadOnlyList<ServerFacts> Servers { get; init; } = [];

    public IReadOnlyList<CampaignFacts> Campaigns { get; init; } = [];

    public IReadOnlyList<SendingDomain> Domains { get; init; } = [];

    public IReadOnlyList<TrackingDomain> TrackingDomains { get; init; } = [];
}

/// <summary>A sending server and what is known of it now.</summary>
internal sealed record ServerFacts
{
    public required SendingServer Server { get; init; }

    /// <summary>Null: it was not looked at, such as one that is paused.</summary>
    public ServerLook? Look { get; init; }

    /// <summary>Messages in 24 hours by all of our servers in its region, whatever their keys: they may be one account.</summary>
    public long SentInRegion { get; init; }

    public MailFlow Mail { get; init; } = new(0, 0, 0, 0);

    /// <summary>Refusals as too fast within the last hour.</summary>
    public long SlowedDown { get; init; }

    /// <summary>Null: nobody has asked for one.</summary>
    public LoopProof? Proof { get; init; }

    /// <summary>AWS's words of the last test mail of a day that was refused because somebody was not verified, in the sandbox. Null: none was.</summary>
    public string? RefusedTest { get; init; }

    public SubjectRef Subject => new(CustomerId.Installation, SubjectKind.Server, Server.Id, Server.PublicId, Server.Name);
}

/// <summary>What left through a server, and what was heard of it.</summary>
/// <param name="Sent">In 24 hours, but for the last minutes, whose events may be on their way.</param>
/// <param name="Heard">Events of 24 hours, as far as they are counted by the minute or belong to sends of that time.</param>
/// <param name="SentLately">As <paramref name="Sent"/>, of one hour.</param>
/// <param name="HeardLately">As <paramref name="Heard"/>, of that hour and since.</param>
internal sealed record MailFlow(long Sent, long Heard, long SentLately, long HeardLately);

/// <summary>A campaign and its numbers.</summary>
internal sealed record CampaignFacts
{
    public required CustomerId Customer { get; init; }

    public required long Id { get; init; }

    public required string PublicId { get; init; }

    public required string Name { get; init; }

    public required CampaignState State { get; init; }

    /// <summary>Null: nothing is said.</summary>
    public string? StateReason { get; init; }

    public string FromAddress { get; init; } = "";

    /// <summary>Through which it leaves.</summary>
    public long ServerId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required bool HasHtml { get; init; }

    /// <summary>With our pixel, as was decided when it began.</summary>
    public bool TracksOpens { get; init; } = true;

    /// <summary>With our links.</summary>
    public bool TracksClicks { get; init; } = true;

    /// <summary>Somebody wants to know who opens and clicks, whoever counts them.</summary>
    public bool WantsTracking { get; init; } = true;

    /// <summary>What Amazon SES counts of it. Null: nobody has looked.</summary>
    public SetTracking? Set { get; init; }

    public long Sent { get; init; }

    public long Delivered { get; init; }

    /// <summary>For good: those that AWS counts.</summary>
    public long HardBounced { get; init; }

    public long Complained { get; init; }

    /// <summary>By people and machines.</summary>
    public long Opened { get; init; }

    /// <summary>Where its pixel is.</summary>
    public string PixelHost { get; init; } = "";

    /// <summary>Why nobody reaches <see cref="PixelHost"/>, as far as it was seen. Null: nothing is known to be wrong.</summary>
    public string? PixelFault { get; init; }

    public SubjectRef Subject => new(Customer, SubjectKind.Campaign, Id, PublicId, Name);
}
