using System.Linq.Expressions;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Persistence;

namespace Postroad.Core.Reports;

/// <summary>Which deliveries of a campaign to list, and from where.</summary>
public sealed record DeliveryQuery
{
    public const int MostOnPage = 200;

    public DeliveryGroup Group { get; init; }

    public DeliverySign Sign { get; init; }

    /// <summary>Only those that bounced for this; null: whatever the reason.</summary>
    public BounceCause? Bounce { get; init; }

    /// <summary>Only those whose recipient clicked the link of this number; 0: any or none.</summary>
    public int Link { get; init; }

    /// <summary>Only addresses that begin with this, in any case; "" for all. Then the order is by address.</summary>
    public string AddressStart { get; init; } = "";

    /// <summary>Continue from here; null: from the beginning.</summary>
    public DeliveryCursor? From { get; init; }

    public int PageSize { get; init; } = 50;

    /// <summary>Nothing but a group is asked for, so the counters know how many there are.</summary>
    public bool IsPlainGroup => Sign == DeliverySign.Any && Bounce is null && Link == 0 && AddressStart.Length == 0;

    internal IQueryable<Delivery> Filter(PostroadDb db, IQueryable<Delivery> rows)
    {
        rows = rows.Where(DeliveryGroups.Rows(Group)).Where(DeliveryGroups.Rows(Sign));
        if (Bounce is { } cause) rows = rows.Where(Because(cause));
        if (Link is var link and > 0)
        {
            // The mark is looked at first, so that the log is asked for clickers only.
            rows = rows.Where(DeliveryGroups.Rows(DeliverySign.Clicked))
                .Where(d => db.Set<StoredEvent>().Any(e => e.SendId == d.SendId && e.Seq == d.Seq && e.Type == EventType.Clicked && e.Link == link && !e.ByMachine));
        }

        return rows;
    }

    private static Expression<Func<Delivery, bool>> Because(BounceCause cause) =>
        d => d.Outcome == Outcome.Bounced && d.Bounce == cause.Kind && (d.Reason ?? "Bounced") == cause.Reason && (d.Status ?? "") == cause.Status;
}

/// <summary>One line of "why they bounced".</summary>
/// <param name="Status">RFC 3463 code, "" when not told.</param>
public sealed record BounceCause(string Reason, BounceKind Kind, string Status);

/// <summary>A place in a list: behind it (<see cref="Backwards"/> false) or before it.</summary>
/// <param name="Seq">Number in the campaign; the place when the list is in order of sending.</param>
/// <param name="AddressKey">The place when the list is in order of addresses; null otherwise.</param>
public sealed record DeliveryCursor(int Seq, string? AddressKey, bool Backwards);
