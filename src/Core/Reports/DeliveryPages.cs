using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Reports;

/// <summary>
/// Pages of a campaign's deliveries. Nothing that changes is indexed (the ledger's rule), so a filter is answered by walking the primary key in steps: at most
/// <see cref="MostSteps"/> of <see cref="StepLength"/> places, then the page says how far it came. Addresses have an index of their own.
/// </summary>
public sealed class DeliveryPages(Database database)
{
    /// <summary>Places in one statement: some 10-20 ms when nothing matches.</summary>
    internal const int StepLength = 20_000;

    /// <summary>Statements for one page: a million places, half a second at worst.</summary>
    internal const int MostSteps = 50;

    /// <summary>Addresses looked through in one statement of a search that also filters.</summary>
    internal const int AddressStep = 5_000;

    public async Task<DeliveryPage> ReadAsync(CampaignHead head, CampaignNumbers numbers, DeliveryQuery query, CancellationToken cancel)
    {
        if (head.Send is not { } send) return Empty;
        query = query with { PageSize = Math.Clamp(query.PageSize, 1, DeliveryQuery.MostOnPage), AddressStart = query.AddressStart.Trim().ToLowerInvariant() };
        await using var db = database.Read(head.Customer);
        return query.AddressStart.Length > 0
            ? await new AddressWalk(db, database.IsPostgres, send, query).ReadAsync(cancel)
            : await new PlaceWalk(db, send, query, numbers).ReadAsync(cancel);
    }

    private static DeliveryPage Empty => new() { Rows = [], Newer = null, Older = null, StoppedAfter = null };
}

/// <summary>Walks a send by place, the last place first: what was handed over last stands on top.</summary>
internal sealed class PlaceWalk(PostroadDb db, SendId send, DeliveryQuery query, CampaignNumbers numbers)
{
    private readonly List<Delivery> found = [];
    private readonly bool up = query.From?.Backwards ?? false;
    private readonly int last = (int)Math.Min(numbers.Recipients, int.MaxValue - 1);

    public async Task<DeliveryPage> ReadAsync(CancellationToken cancel)
    {
        var place = query.From?.Seq ?? await FirstAsync(cancel);
        var start = place;
        for (var step = 0; step < DeliveryPages.MostSteps && !AtEnd(place) && !IsComplete; step++) place = await StepAsync(place, cancel);

        var more = found.Count > query.PageSize || (!AtEnd(place) && !IsKnownToBeAll);
        var stopped = found.Count < query.PageSize && more ? Math.Abs(start - place) : (int?)null;
        if (found.Count > query.PageSize) found.RemoveRange(query.PageSize, found.Count - query.PageSize);
        return Page(start, place, more, stopped);
    }

    private bool IsComplete => found.Count > query.PageSize || IsKnownToBeAll;

    /// <summary>The counters say that there are no others.</summary>
    private bool IsKnownToBeAll => query.IsPlainGroup && query.From is null && !SkipsSome && found.Count >= numbers.Of(query.Group);

    /// <summary>While it is sent, the list of all begins at the place where sending is; what waits behind it is one click up.</summary>
    private bool SkipsSome => query.Group == DeliveryGroup.All && numbers.Queued > 0 && numbers.Done > 0;

    /// <summary>Behind the last place that anything can have happened to: what no lane has leased yet is queued and nothing else.</summary>
    private async Task<int> FirstAsync(CancellationToken cancel)
    {
        if (SkipsSome && query.IsPlainGroup) return (int)numbers.Done + 1;
        if (numbers.Queued == 0 || query.Group == DeliveryGroup.Queued || (query.Group == DeliveryGroup.All && query.IsPlainGroup)) return last + 1;
        var leased = await db.Database.SqlQuery<int?>($"""SELECT max(last_seq) AS "Value" FROM leases WHERE send_id = {send.Value} AND epoch > 0""").SingleAsync(cancel);
        return Math.Min(leased ?? 0, last) + 1;
    }

    private bool AtEnd(int place) => up ? place >= last : place <= 1;

    private async Task<int> StepAsync(int place, CancellationToken cancel)
    {
        var (low, high) = up ? (place + 1, place + DeliveryPages.StepLength) : (place - DeliveryPages.StepLength, place - 1);
        var rows = query.Filter(db, db.Set<Delivery>().Where(d => d.SendId == send.Value && d.Seq >= low && d.Seq <= high));
        rows = up ? rows.OrderBy(d => d.Seq) : rows.OrderByDescending(d => d.Seq);
        found.AddRange(await rows.Take(query.PageSize + 1 - found.Count).ToListAsync(cancel));
        if (found.Count > query.PageSize) return found[^1].Seq;
        return up ? Math.Min(high, last) : Math.Max(low, 1);
    }

    private DeliveryPage Page(int start, int place, bool more, int? stopped)
    {
        // The place to go on from: the last row of a full page, else where the search stopped.
        var end = stopped is null && found.Count > 0 ? found[^1].Seq : place;
        var begin = found.Count > 0 ? found[0].Seq : start;
        if (up) found.Reverse();
        var onwards = more ? new DeliveryCursor(end, null, up) : null;
        var back = up || query.From is not null || SkipsSome ? new DeliveryCursor(begin, null, !up) : null;
        return new DeliveryPage { Rows = [.. found.Select(DeliveryRow.Of)], Newer = up ? onwards : back, Older = up ? back : onwards, StoppedAfter = stopped };
    }
}
