using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

/// <summary>What the rows of one source say, of at most <see cref="MostRows"/> of them at a time, the newest reports first.</summary>
public sealed partial class DmarcParts(Database database)
{
    /// <summary>A few hundredths of a second; most sources have fewer in a month.</summary>
    public const int MostRows = 2_000;

    /// <summary>Ways of one source that are told apart; a source has few.</summary>
    public const int MostWays = 20;

    /// <summary>Where the rows are is known from the sums; none is read.</summary>
    /// <param name="from">Where the part begins. Null: with the newest report.</param>
    public async Task<DmarcPart> FindAsync(CustomerId customer, string domain, DateTimeOffset since, DmarcSource source, DmarcPlace? from, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var sums = DmarcFigures.SumsOf(db, domain, since, source);
        if (from is not null)
        {
            if (await DmarcFigures.Reports(db, domain, since).Where(r => r.PublicId == from.Report).Select(r => new { r.Id, r.MiddleAt }).SingleOrDefaultAsync(cancel) is not { } at) return DmarcPart.None;
            sums = sums.Where(x => x.Report.MiddleAt <= at.MiddleAt
                && (x.Report.MiddleAt < at.MiddleAt || x.Report.Id < at.Id || (x.Report.Id == at.Id && x.Sum.EndSeq > from.Seq)));
        }

        // Each has a row, so that no more of them can be needed than rows, and one that says whether there are more.
        var slices = await sums.OrderByDescending(x => x.Report.MiddleAt).ThenByDescending(x => x.Report.Id).Take(MostRows + 1)
            .Select(x => new DmarcSlice(x.Report.Id, x.Report.PublicId, x.Report.BeginAt, x.Report.EndAt, x.Sum.FirstSeq, x.Sum.EndSeq)).ToListAsync(cancel);
        if (from is not null && slices is [var first, ..] && first.Report == from.Report) slices[0] = first with { FirstSeq = Math.Max(first.FirstSeq, from.Seq) };
        return Cut(slices);
    }

    /// <summary>What its mail bears, with most messages first; at most <see cref="MostWays"/>.</summary>
    public async Task<IReadOnlyList<DmarcWay>> WaysAsync(CustomerId customer, DmarcPart part, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var ways = Rows(db, part).GroupBy(r => new { r.HeaderFrom, r.SpfAligned, r.DkimAligned, r.Disposition, r.Reasons, r.Spf, r.Dkim })
            .Select(g => new { g.Key, Messages = g.Sum(r => r.Count) });
        var found = await ways.OrderByDescending(w => w.Messages).ThenBy(w => w.Key.HeaderFrom).ThenBy(w => w.Key.Dkim).ThenBy(w => w.Key.Spf).ThenBy(w => w.Key.Disposition).ThenBy(w => w.Key.Reasons)
            .Take(MostWays).ToListAsync(cancel);
        return
        [
            .. found.Select(w => new DmarcWay(
                w.Key.HeaderFrom, w.Key.SpfAligned, w.Key.DkimAligned, w.Key.Disposition, w.Key.Reasons, DmarcRow.ReadSpf(w.Key.Spf), DmarcRow.ReadDkim(w.Key.Dkim), w.Messages)),
        ];
    }

    /// <summary>From where it came, with most messages first.</summary>
    /// <param name="after">Its id is an address. Null: from the first.</param>
    public async Task<IReadOnlyList<DmarcAddress>> AddressesAsync(CustomerId customer, DmarcPart part, DmarcCursor? after, int most, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var addresses = Rows(db, part).GroupBy(r => r.Address).Select(g => new
        {
            g.Key, Messages = g.Sum(r => r.Count), SpfAligned = g.Sum(r => r.SpfAligned ? r.Count : 0), DkimAligned = g.Sum(r => r.DkimAligned ? r.Count : 0),
            Passed = g.Sum(r => r.SpfAligned || r.DkimAligned ? r.Count : 0),
            Quarantined = g.Sum(r => r.Disposition == Disposition.Quarantine ? r.Count : 0), Rejected = g.Sum(r => r.Disposition == Disposition.Reject ? r.Count : 0),
            LetThrough = g.Sum(r => !r.SpfAligned && !r.DkimAligned && (r.Disposition == Disposition.None || r.Disposition == Disposition.Pass) ? r.Count : 0),
        });
        if (after is not null)
        {
            var (messages, address) = (after.Messages, after.Id);
            addresses = addresses.Where(a => a.Messages < messages || (a.Messages == messages && a.Key.CompareTo(address) > 0));
        }

        var found = await addresses.OrderByDescending(a => a.Messages).ThenBy(a => a.Key).Take(most).ToListAsync(cancel);
        return [.. found.Select(a => new DmarcAddress(a.Key, new DmarcNumbers(a.Messages, a.SpfAligned, a.DkimAligned, a.Passed, a.Quarantined, a.Rejected, a.LetThrough)))];
    }

    private static DmarcPart Cut(IReadOnlyList<DmarcSlice> slices)
    {
        var (some, left) = (new List<DmarcSlice>(), MostRows);
        foreach (var slice in slices)
        {
            if (left == 0) return new DmarcPart(some, new DmarcPlace(slice.Report, slice.FirstSeq));
            var end = Math.Min(slice.EndSeq, slice.FirstSeq + left);
            some.Add(slice with { EndSeq = end });
            left -= end - slice.FirstSeq;
            if (end < slice.EndSeq) return new DmarcPart(some, new DmarcPlace(slice.Report, end));
        }

        return new DmarcPart(some, null);
    }

    private IQueryable<DmarcRow> Rows(PostroadDb db, DmarcPart part) => database.IsPostgres ? RowsOfPostgres(db, part) : RowsOfSqlite(db, part);
}
