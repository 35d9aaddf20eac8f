using Postroad.Core.Campaigns;
using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Reports;

/// <summary>Which campaign a report is about: what does not change while it is sent, and its state.</summary>
public sealed record CampaignHead
{
    public required CustomerId Customer { get; init; }

    public required CampaignId Id { get; init; }

    public required string PublicId { get; init; }

    public required string Name { get; init; }

    public required string Subject { get; init; }

    /// <summary>Whose list-scoped suppressions apply; the default: of no list.</summary>
    public ListId List { get; init; }

    public required string ListName { get; init; }

    public required CampaignState State { get; init; }

    public required DateTimeOffset StateSince { get; init; }

    /// <summary>Waiting: for what. Paused and cancelled: why, in the words of who did it. Null: nothing to say.</summary>
    public required string? StateReason { get; init; }

    /// <summary>Who paused or cancelled it. Null otherwise.</summary>
    public string? StateBy { get; init; }

    /// <summary>It would be sent and waits because nobody can be sent to just now. Null: not for that.</summary>
    public StoreTrouble? Storage { get; init; }

    /// <summary>Null: not started.</summary>
    public required SendId? Send { get; init; }

    /// <summary>False while recipients are still being added.</summary>
    public required bool AllRecipientsKnown { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? StartedAt { get; init; }

    public required DateTimeOffset? FinishedAt { get; init; }

    public required ServerHead Server { get; init; }

    /// <summary>Nothing is being handed over any more, and nothing will be.</summary>
    public bool HasEnded => State is CampaignState.Finished or CampaignState.Cancelled;

    public bool MayPause => State is CampaignState.Preparing or CampaignState.Sending or CampaignState.Waiting;

    /// <summary>Paused because the database looks restored; an administrator releases it.</summary>
    public bool IsUnderReview => State == CampaignState.Paused && StateBy == Restorations.Ourselves;

    public bool MayResume => State == CampaignState.Paused && !IsUnderReview;

    public bool MayCancel => MayPause || State == CampaignState.Paused;

    /// <summary>Every delivery has its last word from us, so that it is known who was missed.</summary>
    public bool MaySendToMissed => HasEnded && Send is not null && FinishedAt is not null;
}

/// <summary>The sending server of a campaign.</summary>
public sealed record ServerHead(string Name, string Region, ServerState State, string? StateReason)
{
    public string PublicId { get; init; } = "";

    /// <summary>Its own limit by the hour. Null: none.</summary>
    public int? MaxPerHour { get; init; }

    /// <summary>Why it is degraded or blocked.</summary>
    public StopReason StopReason { get; init; }

    /// <summary>It reports what becomes of its mails by a queue, which keeps it for days.</summary>
    public bool HasQueue { get; init; }

    /// <summary>It reports what becomes of its mails, whichever way.</summary>
    public bool HasEvents { get; init; }
}

/// <summary>A campaign's report, all of it read at <see cref="ReadAt"/>.</summary>
public sealed record CampaignReport
{
    public required CampaignHead Head { get; init; }

    public required CampaignNumbers Numbers { get; init; }

    /// <summary>In order of time, none left out between the first and the last.</summary>
    public required MinuteSeries Minutes { get; init; }

    /// <summary>By people who clicked, most first.</summary>
    public required IReadOnlyList<LinkCount> Links { get; init; }

    /// <summary>Most first.</summary>
    public required IReadOnlyList<BounceCount> Bounces { get; init; }

    /// <summary>The first few by place in the campaign; <see cref="CampaignNumbers.Uncertain"/> says how many there are.</summary>
    public required IReadOnlyList<DeliveryRow> Uncertain { get; init; }

    public required CampaignHistory History { get; init; }

    /// <summary>People of an ended campaign who were reachable and did not get it, by the counters; the exact number is counted when somebody is about to mail them.</summary>
    public long Missed => Head.MaySendToMissed ? Numbers.Failed + Bounces.Where(b => b.Kind is BounceKind.Soft or BounceKind.Policy).Sum(b => b.Deliveries) : 0;

    public required SendingPace Pace { get; init; }

    public required DateTimeOffset ReadAt { get; init; }
}

/// <summary>How fast it goes.</summary>
/// <param name="PerSecond">Messages a second in the last seconds; 0 when nothing leaves.</param>
/// <param name="FinishesAt">A forecast at this pace; null when there is nothing to say.</param>
public readonly record struct SendingPace(double PerSecond, DateTimeOffset? FinishesAt)
{
    public static SendingPace Of(double perSecond, CampaignNumbers numbers, CampaignHead head, DateTimeOffset now) =>
        head.State == CampaignState.Sending && head.AllRecipientsKnown && perSecond > 0 && numbers.Queued > 0
            ? new(perSecond, now + TimeSpan.FromSeconds(numbers.Queued / perSecond))
            : new(head.HasEnded ? 0 : perSecond, null);
}

/// <summary>A link of the mail.</summary>
/// <param name="People">Deliveries whose recipient clicked it.</param>
/// <param name="Clicks">Clicks by people.</param>
public sealed record LinkCount(int Number, string Url, string Label, int People, int Clicks, int MachineClicks);

/// <summary>How many bounced for one reason.</summary>
/// <param name="Status">RFC 3463 code, "" when not told.</param>
public sealed record BounceCount(string Reason, BounceKind Kind, string Status, long Deliveries);
