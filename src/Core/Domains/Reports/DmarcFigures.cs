using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

/// <summary>Reads what aggregate reports say: who sends in the name of a domain, and whether it passes.</summary>
public sealed class DmarcFigures(Database database)
{
    /// <summary>Domains that are listed; more are reached by their name.</summary>
    public const int MostDomains = 100;

    public const int MostReporters = 10;

    /// <summary>Ways of one source that are told apart; a source has few.</summary>
    public const int MostWays = 20;

    /// <summary>A domain that somebody asks for, as reports are filed.</summary>
    public static string Spell(string domain) => ReportedDomain.Spell(domain.Trim());

    /// <summary>The one of the latest upload first.</summary>
    public async Task<IReadOnlyList<DmarcDomain>> DomainsAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<DmarcReport>().Where(r => r.IsWhole).GroupBy(r => r.Domain).OrderByDescending(g => g.Max(r => r.Id)).Take(MostDomains)
            .Select(g => new DmarcDomain(g.Key, g.Count(), g.Sum(r => r.Messages), g.Sum(r => r.Passed), g.Max(r => r.EndAt))).ToListAsync(cancel);
    }

    /// <param name="since">Reports that begin then or later.</param>
    public async Task<DmarcOverview> OverviewAsync(CustomerId customer, string domain, DateTimeOffset since, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var (reports, rows) = (Reports(db, domain, since), Rows(db, domain, since));
        var byReporter = reports.GroupBy(r => r.Organisation).Select(g => new { Organisation = g.Key, Reports = g.Count(), Messages = g.Sum(r => r.Messages) });
        var reporters = await byReporter.OrderByDescending(o => o.Messages).ThenBy(o => o.Organisation).Take(MostReporters).ToListAsync(cancel);
        var sources = Sums(rows, x => new { x.Row.SourceKind, x.Row.SourceName });
        // In one pass: rows may be many.
        var total = await sources.GroupBy(_ => 1).Select(g => new
        {
            Sources = g.Count(), Failing = g.Sum(s => s.Passed == 0 ? 1 : 0),
            Numbers = new DmarcNumbers(g.Sum(s => s.Messages), g.Sum(s => s.SpfAligned), g.Sum(s => s.DkimAligned),
                g.Sum(s => s.Passed), g.Sum(s => s.Quarantined), g.Sum(s => s.Rejected), g.Sum(s => s.LetThrough)),
        }).SingleOrDefaultAsync(cancel);
        var (all, failing) = (total?.Sources ?? 0, total?.Failing ?? 0);
        return new DmarcOverview(
            total?.Numbers ?? DmarcNumbers.None, await reports.CountAsync(cancel), await byReporter.CountAsync(cancel),
            [.. reporters.Select(o => new DmarcReporter(o.Organisation, o.Reports, o.Messages))], await DaysAsync(reports, cancel),
            new Dictionary<DmarcGroup, int> { [DmarcGroup.All] = all, [DmarcGroup.Passing] = all - failing, [DmarcGroup.Failing] = failing },
            await reports.OrderByDescending(r => r.EndAt).ThenByDescending(r => r.Id).FirstOrDefaultAsync(cancel));
    }

    /// <summary>With most messages first.</summary>
    /// <param name="after">Its id is a source's. Null: from the first.</param>
    public async Task<IReadOnlyList<DmarcLine>> SourcesAsync(CustomerId customer, string domain, DateTimeOffset since, DmarcGroup group, DmarcCursor? after, int most, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var sources = Sums(Rows(db, domain, since), x => new { x.Row.SourceKind, x.Row.SourceName });
        if (group != DmarcGroup.All) sources = group == DmarcGroup.Passing ? sources.Where(s => s.Passed > 0) : sources.Where(s => s.Passed == 0);
        if (after is not null && DmarcSource.TryParse(after.Id, out var last))
        {
            var (messages, kind, name) = (after.Messages, last.Kind, last.Name);
            sources = sources.Where(s => s.Messages < messages || (s.Messages == messages && (s.Key.SourceKind > kind || (s.Key.SourceKind == kind && s.Key.SourceName.CompareTo(name) > 0))));
        }

        var found = await sources.OrderByDescending(s => s.Messages).ThenBy(s => s.Key.SourceKind).ThenBy(s => s.Key.SourceName).Take(most).ToListAsync(cancel);
        return [.. found.Select(s => s.ToLine(new DmarcSource(s.Key.SourceKind, s.Key.SourceName)))];
    }

    /// <summary>Null: no report of this span has it.</summary>
    public async Task<DmarcLine?> SourceAsync(CustomerId customer, string domain, DateTimeOffset since, DmarcSource source, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return (await Sums(Of(db, domain, since, source), _ => 1).SingleOrDefaultAsync(cancel))?.ToLine(source);
    }

    /// <summary>What mail of a source bears, with most messages first; at most <see cref="MostWays"/>.</summary>
    public async Task<IReadOnlyList<DmarcWay>> WaysAsync(CustomerId customer, string domain, DateTimeOffset since, DmarcSource source, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var ways = Of(db, domain, since, source).GroupBy(x => new { x.Row.HeaderFrom, x.Row.SpfAligned, x.Row.DkimAligned, x.Row.Disposition, x.Row.Spf, x.Row.Dkim })
            .Select(g => new { g.Key, Messages = g.Sum(x => x.Row.Count) });
        var found = await ways.OrderByDescending(w => w.Messages).ThenBy(w => w.Key.HeaderFrom).ThenBy(w => w.Key.Dkim).ThenBy(w => w.Key.Spf).ThenBy(w => w.Key.Disposition)
            .Take(MostWays).ToListAsync(cancel);
        return [.. found.Select(w => new DmarcWay(w.Key.HeaderFrom, w.Key.SpfAligned, w.Key.DkimAligned, w.Key.Disposition, DmarcRow.ReadSpf(w.Key.Spf), DmarcRow.ReadDkim(w.Key.Dkim), w.Messages))];
    }

    /// <summary>Addresses of a source, with most messages first.</summary>
    /// <param name="after">Its id is an address. Null: from the first.</param>
    public async Task<IReadOnlyList<DmarcAddress>> AddressesAsync(CustomerId customer, string domain, DateTimeOffset since, DmarcSource source, DmarcCursor? after, int most, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var addresses = Sums(Of(db, domain, since, source), x => x.Row.Address);
        if (after is not null)
        {
            var (messages, address) = (after.Messages, after.Id);
            addresses = addresses.Where(a => a.Messages < messages || (a.Messages == messages && a.Key.CompareTo(address) > 0));
        }

        var found = await addresses.OrderByDescending(a => a.Messages).ThenBy(a => a.Key).Take(most).ToListAsync(cancel);
        return [.. found.Select(a => new DmarcAddress(a.Key, a.ToNumbers()))];
    }

    private static IQueryable<DmarcReport> Reports(PostroadDb db, string domain, DateTimeOffset since) => db.Set<DmarcReport>().Where(r => r.IsWhole && r.Domain == domain && r.BeginAt >= since);

    private static IQueryable<RowOfReport> Rows(PostroadDb db, string domain, DateTimeOffset since) =>
        Reports(db, domain, since).Join(db.Set<DmarcRow>(), report => report.Id, row => row.ReportId, (report, row) => new RowOfReport { Report = report, Row = row });

    private static IQueryable<RowOfReport> Of(PostroadDb db, string domain, DateTimeOffset since, DmarcSource source)
    {
        var (kind, name) = (source.Kind, source.Name);
        return Rows(db, domain, since).Where(x => x.Row.SourceKind == kind && x.Row.SourceName == name);
    }

    private static IQueryable<SumsOf<TKey>> Sums<TKey>(IQueryable<RowOfReport> rows, Expression<Func<RowOfReport, TKey>> key) => rows.GroupBy(key).Select(g => new SumsOf<TKey>
    {
        Key = g.Key, Messages = g.Sum(x => x.Row.Count), SpfAligned = g.Sum(x => x.Row.SpfAligned ? x.Row.Count : 0), DkimAligned = g.Sum(x => x.Row.DkimAligned ? x.Row.Count : 0),
        Passed = g.Sum(x => x.Row.SpfAligned || x.Row.DkimAligned ? x.Row.Count : 0),
        Quarantined = g.Sum(x => x.Row.Disposition == Disposition.Quarantine ? x.Row.Count : 0), Rejected = g.Sum(x => x.Row.Disposition == Disposition.Reject ? x.Row.Count : 0),
        LetThrough = g.Sum(x => !x.Row.SpfAligned && !x.Row.DkimAligned && (x.Row.Disposition == Disposition.None || x.Row.Disposition == Disposition.Pass) ? x.Row.Count : 0),
        Addresses = g.Select(x => x.Row.Address).Distinct().Count(), FirstAt = g.Min(x => x.Report.BeginAt), LastAt = g.Max(x => x.Report.EndAt),
    });

    /// <summary>Added up here: databases cut days out of instants each in its own way, and there are few reports to a day.</summary>
    private static async Task<IReadOnlyList<DmarcDay>> DaysAsync(IQueryable<DmarcReport> reports, CancellationToken cancel) =>
    [
        .. (await reports.Select(r => new { r.BeginAt, r.Messages, r.Passed }).ToListAsync(cancel)).GroupBy(r => DateOnly.FromDateTime(r.BeginAt.UtcDateTime)).OrderBy(g => g.Key)
            .Select(g => new DmarcDay(g.Key, g.Sum(r => r.Messages), g.Sum(r => r.Passed))),
    ];

    private sealed class RowOfReport
    {
        public required DmarcReport Report { get; init; }

        public required DmarcRow Row { get; init; }
    }

    private sealed class SumsOf<TKey>
    {
        public required TKey Key { get; init; }
        public long Messages { get; init; }
        public long SpfAligned { get; init; }
        public long DkimAligned { get; init; }
        public long Passed { get; init; }
        public long Quarantined { get; init; }
        public long Rejected { get; init; }
        public long LetThrough { get; init; }
        public int Addresses { get; init; }
        public DateTimeOffset FirstAt { get; init; }
        public DateTimeOffset LastAt { get; init; }

        public DmarcNumbers ToNumbers() => new(Messages, SpfAligned, DkimAligned, Passed, Quarantined, Rejected, LetThrough);

        public DmarcLine ToLine(DmarcSource source) => new(source, ToNumbers(), Addresses, FirstAt, LastAt);
    }
}
