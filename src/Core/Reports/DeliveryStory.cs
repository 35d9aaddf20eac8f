using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Tracking;

namespace Postroad.Core.Reports;

/// <summary>What happened to one delivery, as far as we know it.</summary>
public sealed record DeliveryStory
{
    public required DeliveryRow Row { get; init; }

    /// <summary>What the message carries in its tags: finds it in the provider's logs.</summary>
    public required string DeliveryKey { get; init; }

    /// <summary>The provider's ids of this message; more than one means that copies left.</summary>
    public required IReadOnlyList<string> MessageIds { get; init; }

    /// <summary>In order of time.</summary>
    public required IReadOnlyList<StoryStep> Steps { get; init; }
}

/// <summary>What kind of thing happened.</summary>
public enum StoryKind
{
    Queued,
    Intended,
    Accepted,
    LineBroke,
    Refused,
    LeftOut,
    Cancelled,
    ClosedAsUnknown,
    Event,
}

/// <summary>One point of a time line.</summary>
/// <param name="Event">What was reported when <see cref="Kind"/> is Event; null otherwise.</param>
/// <param name="LinkLabel">Clicked: text of the link, or its address when it has none. Null otherwise.</param>
/// <param name="LinkUrl">Clicked: where it leads.</param>
public sealed record StoryStep(DateTimeOffset At, StoryKind Kind, StoryEvent? Event = null, string? LinkLabel = null, string? LinkUrl = null);

/// <summary>A stored event, for the screen.</summary>
public sealed record StoryEvent(EventType Type, bool ByMachine, BounceKind Bounce, string? Reason, string? Words, string? Status);

/// <summary>Tells stories of deliveries.</summary>
public sealed class DeliveryStories(Database database, DeliveryKeys keys)
{
    /// <summary>Events shown of one delivery; a scanner may click hundreds of times.</summary>
    internal const int MostEvents = 200;

    /// <summary>Null: the campaign has no delivery of this number.</summary>
    public async Task<DeliveryStory?> FindAsync(CampaignHead head, int seq, CancellationToken cancel)
    {
        if (head.Send is not { } send) return null;
        await using var db = database.Read(head.Customer);
        var delivery = await db.Set<Delivery>().FirstOrDefaultAsync(d => d.SendId == send.Value && d.Seq == seq, cancel);
        if (delivery is null) return null;

        var events = await db.Set<StoredEvent>().Where(e => e.SendId == send.Value && e.Seq == seq).OrderBy(e => e.Type).ThenBy(e => e.Key).Take(MostEvents).ToListAsync(cancel);
        var ids = await db.Set<Evidence>().Where(e => e.SendId == send.Value && e.Seq == seq).OrderBy(e => e.FirstSeenAt).Select(e => e.MessageId).ToListAsync(cancel);
        var links = events.Exists(e => e.Link > 0)
            ? await db.Set<TrackedLink>().Where(l => l.SendId == send.Value).ToDictionaryAsync(l => l.Number, cancel)
            : [];
        return new DeliveryStory
        {
            Row = DeliveryRow.Of(delivery),
            DeliveryKey = keys.Write(new(send, seq)),
            MessageIds = ids,
            Steps = [.. OwnSteps(head, delivery).Concat(events.Select(e => StepOf(e, links))).OrderBy(s => s.At)],
        };
    }

    /// <summary>What the row itself says.</summary>
    private static IEnumerable<StoryStep> OwnSteps(CampaignHead head, Delivery delivery)
    {
        yield return new(head.StartedAt ?? head.CreatedAt, StoryKind.Queued);
        if (delivery.IntentAt is { } intent) yield return new(intent, StoryKind.Intended);
        var at = delivery.AnsweredAt ?? delivery.IntentAt ?? head.StateSince;
        StoryKind? end = delivery.State switch
        {
            DeliveryState.Accepted when delivery.AnsweredAt is not null => (delivery.Marks & DeliveryMarks.WasUncertain) != 0 ? StoryKind.LineBroke : StoryKind.Accepted,
            DeliveryState.Ambiguous => StoryKind.LineBroke,
            DeliveryState.UnknownClosed => StoryKind.ClosedAsUnknown,
            DeliveryState.Rejected => StoryKind.Refused,
            DeliveryState.Skipped => StoryKind.LeftOut,
            DeliveryState.Cancelled => StoryKind.Cancelled,
            _ => null,
        };
        if (end is { } kind) yield return new(at, kind);
    }

    private static StoryStep StepOf(StoredEvent e, Dictionary<int, TrackedLink> links)
    {
        var link = links.GetValueOrDefault(e.Link);
        return new(e.At, StoryKind.Event, new StoryEvent(e.Type, e.ByMachine, e.Bounce, e.Reason, e.Words, e.Status),
            link is null ? null : link.Label.Length > 0 ? link.Label : link.Url, link?.Url);
    }
}
