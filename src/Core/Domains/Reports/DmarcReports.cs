using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

/// <summary>
/// Takes aggregate reports and keeps them. Rows are stored some at a time, so that nobody waits long for the database; the report shows when all of them are there. What a
/// crash leaves half stored is never seen, does not keep the same file from being taken, and is removed by <see cref="DmarcUpkeep"/>.
/// </summary>
public sealed partial class DmarcReports(Database database, TimeProvider time) : IDisposable
{
    /// <summary>From the end of its period on; what happened in a month can be held against the same month of the year before.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    /// <summary>The file as it came.</summary>
    public const int MostFileBytes = ReportLimits.FileBytes;

    /// <summary>Of one customer.</summary>
    internal const int MostReports = 50_000;

    /// <summary>Of all reports of one customer: about 1 GB.</summary>
    internal const long MostRows = 5_000_000;

    /// <summary>Rows of one transaction: about 15 ms on SQLite, where everybody else waits for it (November 2026, two cores shared with others).</summary>
    internal const int Batch = 1_000;

    /// <summary>Who is told that others are being taken may come back then.</summary>
    public static readonly TimeSpan ComeBackAfter = TimeSpan.FromSeconds(10);

    /// <summary>From the first byte of a file to its last: 10 MB over a slow line.</summary>
    internal static readonly TimeSpan LongestLoading = TimeSpan.FromMinutes(2);

    /// <summary>Receivers report of a day (RFC 7489 section 6.3, tag ri), some small ones of a month.</summary>
    internal static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(31);

    /// <summary>Clocks of receivers, and days that begin earlier elsewhere.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(2);

    private readonly ReportSeats seats = new();

    // A hostile file of 100 MB unpacked fills several times as much memory while it is read; two of them at once are not needed.
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <param name="fileName">As its owner calls it.</param>
    /// <param name="content">XML, gzip or zip. Read from where it stands, and not closed.</param>
    public async Task<ReportTaking> TakeAsync(CustomerId customer, string fileName, Stream content, string by, CancellationToken cancel)
    {
        if (!await seats.TakeAsync(customer, time, cancel)) return new ReportTaking.Busy();
        try
        {
            return await ReadAsync(content, cancel) switch
            {
                ReportReading.Read(var report) => await StoreAsync(customer, report, fileName, by, cancel),
                var refused => new ReportTaking.Refused(((ReportReading.Refused)refused).Reason),
            };
        }
        finally
        {
            seats.Leave(customer);
        }
    }

    /// <summary>The newest first.</summary>
    /// <param name="domain">Null: of all.</param>
    /// <param name="before">Public id of the last one of the page before. Null: from the newest.</param>
    public async Task<IReadOnlyList<DmarcReport>> ListAsync(CustomerId customer, string? domain, string? before, int most, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var from = before is null ? long.MaxValue : await db.Set<DmarcReport>().Where(r => r.PublicId == before).Select(r => (long?)r.Id).SingleOrDefaultAsync(cancel) ?? 0;
        return await db.Set<DmarcReport>().Where(r => r.IsWhole && r.Id < from && (domain == null || r.Domain == domain)).OrderByDescending(r => r.Id).Take(most).ToListAsync(cancel);
    }

    /// <summary>Null: this customer has none such.</summary>
    public async Task<DmarcReport?> FindAsync(CustomerId customer, string report, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<DmarcReport>().SingleOrDefaultAsync(r => r.IsWhole && r.PublicId == report, cancel);
    }

    public void Dispose()
    {
        seats.Dispose();
        turn.Dispose();
    }

    private async Task<ReportReading> ReadAsync(Stream content, CancellationToken cancel)
    {
        using var slow = new CancellationTokenSource(LongestLoading, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, slow.Token);
        try
        {
            // Before the turn: how fast it comes is up to whoever sends it.
            var file = await AggregateReportFile.LoadAsync(content, end.Token);
            await turn.WaitAsync(cancel);
            try
            {
                return AggregateReportFile.Read(file, cancel);
            }
            finally
            {
                turn.Release();
            }
        }
        catch (OperationCanceledException) when (slow.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return new ReportReading.Refused($"The file was not here after {LongestLoading.TotalMinutes:N0} minutes, the longest that is waited. Nothing of it was taken; send it again.");
        }
    }

    private async Task<ReportTaking> StoreAsync(CustomerId customer, AggregateReport report, string fileName, string by, CancellationToken cancel)
    {
        if (!ReportedDomain.TryRead(report.Policy.Domain, out var domain))
            return new ReportTaking.Refused($"The report is about \"{ReportXml.Short(report.Policy.Domain)}\", which is no name of a domain.");
        var identity = IdentityOf(report, domain);
        if (await FindAsync(customer, identity, cancel) is { } before) return new ReportTaking.TakenBefore(before);
        if (await WhyNotAsync(customer, report, cancel) is { } why) return new ReportTaking.Refused(why);
        var kept = await BeginAsync(customer, report, domain, identity, fileName, by, cancel);
        var bySource = report.Rows.Select(row => (Row: row, Source: DmarcSource.Of(row))).OrderBy(r => r.Source.Kind).ThenBy(r => r.Source.Name, StringComparer.Ordinal);
        var seq = 0;
        foreach (var some in bySource.Chunk(Batch))
        {
            var first = seq;
            DmarcRow[] rows = [.. some.Select(r => DmarcRow.Of(kept.Id, seq++, customer, r.Source, r.Row))];
            await database.WriteAsync(async session =>
            {
                await (database.IsPostgres ? AddToPostgresAsync(session, rows) : AddToSqliteAsync(session, rows));
                await session.RunAsync(DmarcSum.Add, kept.Id, first, first + rows.Length);
            }, cancel);
        }

        if (await EndAsync(kept, cancel)) return new ReportTaking.Taken(await FindAsync(customer, kept.PublicId, cancel) ?? kept);
        return await FindAsync(customer, identity, cancel) is { } faster
            ? new ReportTaking.TakenBefore(faster) : new ReportTaking.Refused("The same report was taken from somebody else, and removed again just now. Upload it again if it shall count.");
    }

    /// <summary>The one place that decides whether a report that can be read is taken. Null: it is.</summary>
    private async Task<string?> WhyNotAsync(CustomerId customer, AggregateReport report, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (report.EndAt < now - Kept) return $"The report ends on {report.EndAt:d MMMM yyyy}, and reports are kept for {Kept.Days} days after their end: it would be removed at once.";
        if (report.EndAt > now + Ahead) return $"The report ends on {report.EndAt:d MMMM yyyy}, which is yet to come: the clock of whoever made it is wrong.";
        if (report.EndAt - report.BeginAt > LongestPeriod)
            return $"The report is of {(report.EndAt - report.BeginAt).TotalDays:N0} days, and {LongestPeriod.Days} are the most that are taken; receivers report of one.";
        if (report.Rows.Count == 0) return "The report has no records, and so says nothing of any mail.";
        // Each row is bounded, and the sum of all of them has to be a number too.
        if (report.Rows.Sum(r => (double)r.Count) > ReportLimits.Count) return $"The report counts more than {ReportLimits.Count:N0} messages, which nobody gets in a day.";
        await using var db = database.Read(customer);
        var kept = await db.Set<DmarcReport>().GroupBy(_ => 1).Select(g => new { Reports = g.Count(), Rows = g.Sum(r => (long)r.Rows) }).SingleOrDefaultAsync(cancel);
        if (kept?.Reports >= MostReports) return $"There are {kept.Reports:N0} reports already, the most that are kept. The oldest ones go {Kept.Days} days after their end.";
        if (kept?.Rows + report.Rows.Count > MostRows)
            return $"The reports that are kept have {kept!.Rows:N0} rows, this one {report.Rows.Count:N0}, and {MostRows:N0} are the most. The oldest ones go {Kept.Days} days after their end.";
        return null;
    }

    private Task<DmarcReport> BeginAsync(CustomerId customer, AggregateReport report, DnsName domain, byte[] identity, string fileName, string by, CancellationToken cancel) =>
        database.WriteAsync(async session =>
        {
            var kept = new DmarcReport
            {
                CustomerId = customer, PublicId = PublicId.New(time), Identity = identity, Domain = domain.Text,
                Organisation = DnsText.Clean(report.Organisation, ReportLimits.TextCharacters), ReportId = DnsText.Clean(report.ReportId, ReportLimits.TextCharacters),
                Email = report.Email is { } email ? DnsText.Clean(email, ReportLimits.DomainCharacters) : null,
                BeginAt = report.BeginAt, EndAt = report.EndAt, MiddleAt = report.BeginAt + ((report.EndAt - report.BeginAt) / 2), Policy = InWords(report.Policy), Rows = report.Rows.Count,
                Messages = report.Rows.Sum(r => r.Count), Passed = report.Rows.Where(r => r.DkimPasses || r.SpfPasses).Sum(r => r.Count),
                FileName = DnsText.Clean(fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..], DmarcReport.MostFileName), TakenAt = time.GetUtcNow(), TakenBy = by,
            };
            var db = session.Db(customer);
            db.Add(kept);
            await db.SaveChangesAsync(cancel);
            return kept;
        }, cancel);

    /// <summary>False: another upload of the same report was faster.</summary>
    private async Task<bool> EndAsync(DmarcReport kept, CancellationToken cancel)
    {
        var (id, identity) = (kept.Id, kept.Identity);
        try
        {
            return await database.WriteAsync(async session =>
            {
                var db = session.Db(kept.CustomerId);
                var reports = db.Set<DmarcReport>();
                var still = reports.Where(r => r.Id == id && !reports.Any(o => o.Identity == identity && o.IsWhole));
                if (await still.ExecuteUpdateAsync(set => set.SetProperty(r => r.IsWhole, true), cancel) == 0) return false;
                db.Add(new AuditEntry { CustomerId = kept.CustomerId, At = time.GetUtcNow(), By = kept.TakenBy, Action = "dmarc-report.take", Subject = kept.PublicId, Note = kept.Domain });
                await db.SaveChangesAsync(cancel);
                return true;
            }, cancel);
        }
        catch (Exception e) when (IsTakenMeanwhile(e))
        {
            return false;
        }
    }

    private async Task<DmarcReport?> FindAsync(CustomerId customer, byte[] identity, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<DmarcReport>().SingleOrDefaultAsync(r => r.Identity == identity && r.IsWhole, cancel);
    }

    // With the domain: small receivers number their reports by the second, and tell of several domains in one.
    private static byte[] IdentityOf(AggregateReport report, DnsName domain) => SHA256.HashData(Encoding.UTF8.GetBytes($"{report.Organisation}\0{report.ReportId}\0{domain.Text}"));

    /// <summary>As the record had it, without what it leaves to the default.</summary>
    private static string InWords(PublishedPolicy policy)
    {
        string?[] tags =
        [
            $"p={Word(policy.Policy)}", policy.OfSubdomains is { } sp ? $"sp={Word(sp)}" : null, policy.OfMissingNames is { } np ? $"np={Word(np)}" : null,
            policy.Dkim is Alignment.Strict ? "adkim=s" : null, policy.Spf is Alignment.Strict ? "aspf=s" : null,
            policy.Percent is { } percent and < 100 ? $"pct={percent}" : null, policy.IsTest is true ? "t=y" : null,
        ];
        return string.Join("; ", tags.Where(t => t is not null));
    }

    private static string Word(Disposition asked) => asked.ToString().ToLowerInvariant();
}
