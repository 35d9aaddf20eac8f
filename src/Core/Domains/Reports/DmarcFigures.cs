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

    /// <summary>A domain that somebody asks for, as reports are filed.</summary>
    public static string Spell(string domain) => ReportedDomain.Spell(domain.Trim());

    /// <summary>From when on a report is of the last so many days: whole ones, in UTC. All that is kept: from ever on.</summary>
    public static DateTimeOffset Since(int days, DateTimeOffset now) =>
        days >= DmarcReports.Kept.Days ? DateTimeOffset.UnixEpoch : new DateTimeOffset(now.UtcDateTime.Date.AddDays(-days), TimeSpan.Zero);

    /// <summary>The one of the latest upload first.</summary>
    public async Task<IReadOnlyList<DmarcDomain>> DomainsAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<DmarcReport>().Where(r => r.IsWhole).GroupBy(r => r.Domain).OrderByDescending(g => g.Max(r => r.Id)).Take(MostDomains)
            .Select(g => new DmarcDomain(g.Key, g.Count(), g.Sum(r => r.Messages), g.Sum(r => r.Passed), g.Max(r => r.EndAt))).ToListAsync(cancel);
    }

    /// <param name="since">Reports whose period has its middle then or later.</param>
    public async Task<DmarcOverview> OverviewAsync(CustomerId customer, string domain, DateTimeOffset since, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var (reports, sources) = (Reports(db, domain, since), BySource(Sums(db, domain, since)));
        var byReporter = reports.GroupBy(r => r.Organisation).Select(g => new { Organisation = g.Key, Reports = g.Count(), Messages = g.Sum(r => r.Messages) });
        var reporters = await byReporter.OrderByDescending(o => o.Messages).ThenBy(o => o.Organisation).Take(MostReporters).ToListAsync(cancel);
        var total = await sources.GroupBy(_ => 1).Select(g => new
        {
            Sources = g.Count(), Failing = g.Sum(s => s.Passed == 0 ? 1 : 0),
            Numbers = new DmarcNumbers(g.Sum(s => s.Messages), g.Sum(s => s.SpfAligned), g.Sum(s => s.DkimAligned),
                g.Sum(s => s.Passed), g.Sum(s => s.Quarantined), g.Sum(s => s.Rejected), g.Sum(s => s.LetThrough))
            {
                Forwarded = g.Sum(s => s.Forwarded), SampledOut = g.Sum(s => s.SampledOut), LocalPolicy = g.Sum(s => s.LocalPolicy),
            },
        }).SingleOrDefaultAsync(cancel);
        var (all, failing) = (total?.Sources ?? 0, total?.Failing ?? 0);
        var worst = failing == 0 ? null : (await LinesAsync(db, InOrder(sources.Where(s => s.Passed == 0)).Take(1), cancel)).SingleOrDefault();
        // Read once: a report that is removed meanwhile is in the days and in their number, or in neither.
        var periods = await reports.Select(r => new Period(r.MiddleAt, r.Messages, r.Passed)).ToListAsync(cancel);
        return new DmarcOverview(
            total?.Numbers ?? DmarcNumbers.None, periods.Count, await byReporter.CountAsync(cancel),
            [.. reporters.Select(o => new DmarcReporter(o.Organisation, o.Reports, o.Messages))], Days(periods),
            new Dictionary<DmarcGroup, int> { [DmarcGroup.All] = all, [DmarcGroup.Passing] = all - failing, [DmarcGroup.Failing] = failing },
            worst, await reports.OrderByDescending(r => r.EndAt).ThenByDescending(r => r.Id).FirstOrDefaultAsync(cancel));
    }

    /// <summary>With most messages first.</summary>
    /// <param name="after">Its id is a source's. Null: from the first.</param>
    public async Task<IReadOnlyList<DmarcLine>> SourcesAsync(CustomerId customer, string domain, DateTimeOffset since, DmarcGroup group, DmarcCursor? after, int most, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var sources = BySource(Sums(db, domain, since));
        if (group != DmarcGroup.All) sources = group == DmarcGroup.Passing ? sources.Where(s => s.Passed > 0) : sources.Where(s => s.Passed == 0);
        if (after is not null && DmarcSource.TryParse(after.Id, out var last))
        {
            var (messages, kind, name) = (after.Messages, last.Kind, last.Name);
            sources = sources.Where(s => s.Messages < messages || (s.Messages == messages && (s.Kind > kind || (s.Kind == kind && s.Name.CompareTo(name) > 0))));
        }

        return await LinesAsync(db, InOrder(sources).Take(most), cancel);
    }

    /// <summary>Null: no report of this span has it.</summary>
    public async Task<DmarcLine?> SourceAsync(CustomerId customer, string domain, DateTimeOffset since, DmarcSource source, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return (await LinesAsync(db, BySource(SumsOf(db, domain, since, source)), cancel)).SingleOrDefault();
    }

    internal static IQueryable<DmarcReport> Reports(PostroadDb db, string domain, DateTimeOffset since) => db.Set<DmarcReport>().Where(r => r.IsWhole && r.Domain == domain && r.MiddleAt >= since);

    private static IQueryable<SumOfReport> Sums(PostroadDb db, string domain, DateTimeOffset since) =>
        Reports(db, domain, since).Join(db.Set<DmarcSum>(), report => report.Id, sum => sum.ReportId, (report, sum) => new SumOfReport { Report = report, Sum = sum });

    internal static IQueryable<SumOfReport> SumsOf(PostroadDb db, string domain, DateTimeOffset since, DmarcSource source)
    {
        var (kind, name) = (source.Kind, source.Name);
        return Sums(db, domain, since).Where(x => x.Sum.SourceKind == kind && x.Sum.SourceName == name);
    }

    private static IQueryable<SumsOfSource> BySource(IQueryable<SumOfReport> sums) => sums.GroupBy(x => new { x.Sum.SourceKind, x.Sum.SourceName }).Select(g => new SumsOfSource
    {
        Kind = g.Key.SourceKind, Name = g.Key.SourceName, Messages = g.Sum(x => x.Sum.Messages), SpfAligned = g.Sum(x => x.Sum.SpfAligned), DkimAligned = g.Sum(x => x.Sum.DkimAligned),
        Passed = g.Sum(x => x.Sum.Passed), Quarantined = g.Sum(x => x.Sum.Quarantined), Rejected = g.Sum(x => x.Sum.Rejected), LetThrough = g.Sum(x => x.Sum.LetThrough),
        Forwarded = g.Sum(x => x.Sum.Forwarded), SampledOut = g.Sum(x => x.Sum.SampledOut), LocalPolicy = g.Sum(x => x.Sum.LocalPolicy),
        FirstAt = g.Min(x => x.Report.BeginAt), LastAt = g.Max(x => x.Report.EndAt),
    });

    private static IQueryable<SumsOfSource> InOrder(IQueryable<SumsOfSource> sources) => sources.OrderByDescending(s => s.Messages).ThenBy(s => s.Kind).ThenBy(s => s.Name);

    private static async Task<IReadOnlyList<DmarcLine>> LinesAsync(PostroadDb db, IQueryable<SumsOfSource> sources, CancellationToken cancel) =>
        await DmarcNames.OnAsync(db, [.. (await sources.ToListAsync(cancel)).Select(s => s.ToLine())], cancel);

    /// <summary>Added up here: databases cut days out of instants each in its own way, and there are few reports to a day.</summary>
    private static IReadOnlyList<DmarcDay> Days(IReadOnlyList<Period> periods) =>
    [
        .. periods.GroupBy(p => DateOnly.FromDateTime(p.MiddleAt.UtcDateTime)).OrderBy(g => g.Key).Select(g => new DmarcDay(g.Key, g.Sum(p => p.Messages), g.Sum(p => p.Passed))),
    ];

    private sealed record Period(DateTimeOffset MiddleAt, long Messages, long Passed);

    internal sealed class SumOfReport
    {
        public required DmarcReport Report { get; init; }

        public required DmarcSum Sum { get; init; }
    }

    private sealed class SumsOfSource
    {
        public SourceKind Kind { get; init; }
        public required string Name { get; init; }
        public long Messages { get; init; }
        public long SpfAligned { get; init; }
        public long DkimAligned { get; init; }
        public long Passed { get; init; }
        public long Quarantined { get; init; }
        public long Rejected { get; init; }
        public long LetThrough { get; init; }
        public long Forwarded { get; init; }
        public long SampledOut { get; init; }
        public long LocalPolicy { get; init; }
        public DateTimeOffset FirstAt { get; init; }
        public DateTimeOffset LastAt { get; init; }

        public DmarcLine ToLine() => new(new DmarcSource(Kind, Name), new DmarcNumbers(Messages, SpfAligned, DkimAligned, Passed, Quarantined, Rejected, LetThrough)
        {
            Forwarded = Forwarded, SampledOut = SampledOut, LocalPolicy = LocalPolicy,
        }, FirstAt, LastAt);
    }
}
