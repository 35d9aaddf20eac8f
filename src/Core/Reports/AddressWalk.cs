using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Reports;

/// <summary>Walks a send by address, from A to Z, within those that begin alike.</summary>
internal sealed class AddressWalk(PostroadDb db, bool postgres, SendId send, DeliveryQuery query)
{
    /// <summary>Address keys are printable ASCII: added to the start of some this stands behind all of them, and added to one right behind it.</summary>
    private const char BehindAscii = '\x7f', JustBehind = '\x01';

    // Compared byte by byte on both, whatever collation the database was set up with; it has to stand in the statement as a constant.
    private readonly Expression<Func<Delivery, string>> place = postgres ? d => EF.Functions.Collate(d.AddressKey, "C") : d => d.AddressKey;
    private readonly bool up = query.From?.Backwards ?? false;
    private readonly List<Delivery> found = [];

    public async Task<DeliveryPage> ReadAsync(CancellationToken cancel)
    {
        var key = query.From?.AddressKey;
        var (looked, ended) = (0, false);
        while (!ended && found.Count <= query.PageSize && looked < DeliveryPages.MostSteps * DeliveryPages.AddressStep)
        {
            var until = await StepEndAsync(key, cancel);
            found.AddRange(await InOrder(query.Filter(db, Between(key, until))).Take(query.PageSize + 1 - found.Count).ToListAsync(cancel));
            (key, ended) = (until ?? key, until is null);
            looked += DeliveryPages.AddressStep;
        }

        var more = found.Count > query.PageSize || !ended;
        var stopped = found.Count < query.PageSize && more ? looked : (int?)null;
        if (found.Count > query.PageSize) found.RemoveRange(query.PageSize, found.Count - query.PageSize);
        return Page(key, more, stopped);
    }

    /// <summary>The address that ends this step; null: there are fewer, so it is the last step.</summary>
    private Task<string?> StepEndAsync(string? after, CancellationToken cancel) =>
        InOrder(Between(after, null)).Skip(DeliveryPages.AddressStep - 1).Select(d => (string?)d.AddressKey).FirstOrDefaultAsync(cancel);

    /// <summary>From behind <paramref name="after"/> up to and with <paramref name="until"/>, in the direction of the walk.</summary>
    private IQueryable<Delivery> Between(string? after, string? until)
    {
        var (low, high) = (query.AddressStart, query.AddressStart + BehindAscii);
        if (up) (low, high) = (until ?? low, after ?? high);
        else (low, high) = (after is null ? low : after + JustBehind, until is null ? high : until + JustBehind);
        var rows = db.Set<Delivery>().Where(d => d.SendId == send.Value);
        return postgres
            ? rows.Where(d => EF.Functions.Collate(d.AddressKey, "C").CompareTo(low) >= 0 && EF.Functions.Collate(d.AddressKey, "C").CompareTo(high) < 0)
            : rows.Where(d => d.AddressKey.CompareTo(low) >= 0 && d.AddressKey.CompareTo(high) < 0);
    }

    private IQueryable<Delivery> InOrder(IQueryable<Delivery> rows) => up ? rows.OrderByDescending(place) : rows.OrderBy(place);

    private DeliveryPage Page(string? key, bool more, int? stopped)
    {
        var end = stopped is null && found.Count > 0 ? found[^1].AddressKey : key;
        var begin = found.Count > 0 ? found[0].AddressKey : query.From?.AddressKey;
        if (up) found.Reverse();
        var onwards = more && end is not null ? new DeliveryCursor(0, end, up) : null;
        var back = query.From is not null && begin is not null ? new DeliveryCursor(0, begin, !up) : null;
        return new DeliveryPage { Rows = [.. found.Select(DeliveryRow.Of)], Newer = up ? onwards : back, Older = up ? back : onwards, StoppedAfter = stopped };
    }
}
