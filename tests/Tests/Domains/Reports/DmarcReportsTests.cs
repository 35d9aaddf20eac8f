using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Accounts;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Reports;

/// <summary>Reports are kept once each, whole or not at all, for as long as is said.</summary>
public sealed class DmarcReportsTests
{
    private const string By = "Ines Moreau";

    private static readonly CustomerId Mine = new(1), Theirs = new(2);

    private static readonly DateTimeOffset Now = new(2026, 11, 29, 9, 0, 0, TimeSpan.Zero), Yesterday = new(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_same_report_is_taken_once_whatever_it_is_packed_in(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        using var reports = new DmarcReports(database, new FakeTimeProvider(Now));
        var xml = Samples.Bytes(Samples.Of(Yesterday, Samples.Everybody));
        var taken = Assert.IsType<ReportTaking.Taken>(await TakeAsync(reports, Samples.Zip(("report.xml", xml)), "C:\\mail\\google.com!a.zip")).Report;
        Assert.Equal(("harbourlane.example", "google.com", "1", "google.com!a.zip", 7, 67L, 57L), (taken.Domain, taken.Organisation, taken.ReportId, taken.FileName, taken.Rows, taken.Messages, taken.Passed));
        Assert.Equal(("p=quarantine; sp=reject; pct=50", Yesterday, Yesterday.AddDays(1), Now, By), (taken.Policy, taken.BeginAt, taken.EndAt, taken.TakenAt, taken.TakenBy));

        var again = Assert.IsType<ReportTaking.TakenBefore>(await TakeAsync(reports, Samples.Gzip(xml))).Report;
        Assert.Equal(taken.PublicId, again.PublicId);
        Assert.Equal((1, 7), await CountAsync(database));

        // Another receiver, another id, another domain, another customer: other reports.
        Assert.IsType<ReportTaking.Taken>(await TakeAsync(reports, Samples.Bytes(Samples.Of(Yesterday, Samples.Everybody, organisation: "Yahoo"))));
        Assert.IsType<ReportTaking.Taken>(await TakeAsync(reports, Samples.Bytes(Samples.Of(Yesterday, Samples.Everybody, id: "2"))));
        Assert.IsType<ReportTaking.Taken>(await TakeAsync(reports, Samples.Bytes(Samples.Of(Yesterday, Samples.Everybody, domain: "other.example"))));
        Assert.IsType<ReportTaking.Taken>(await reports.TakeAsync(Theirs, "a.xml", new MemoryStream(xml), By, Cancel));
        Assert.Equal((5, 35), await CountAsync(database));
        await using var db = database.Read(Mine);
        Assert.Equal(4, await db.Set<AuditEntry>().CountAsync(e => e.Action == "dmarc-report.take", Cancel));
        Assert.Equal(["2", "1"], (await reports.ListAsync(Mine, "harbourlane.example", before: null, 50, Cancel)).Where(r => r.Organisation == "google.com").Select(r => r.ReportId));
        Assert.Null(await reports.FindAsync(Theirs, taken.PublicId, Cancel));
    }

    [Theory, EachDatabase]
    public async Task Of_many_uploads_of_one_report_at_once_one_is_taken_and_the_others_are_told(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        using var reports = new DmarcReports(database, new FakeTimeProvider(Now));
        var xml = Samples.Bytes(Samples.Of(Yesterday, Samples.Everybody));
        var takings = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => TakeAsync(reports, xml)));
        Assert.Single(takings.OfType<ReportTaking.Taken>());
        Assert.Equal(11, takings.OfType<ReportTaking.TakenBefore>().Count());
        Assert.Equal((1, 7), await CountAsync(database));
    }

    [Theory, EachDatabase]
    public async Task What_is_no_report_or_of_another_time_is_refused_with_its_reason_and_leaves_nothing(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        using var reports = new DmarcReports(database, new FakeTimeProvider(Now));
        await RefusedAsync("The file is empty.", []);
        await RefusedAsync("The file has more than 10 MB", new byte[ReportLimits.FileBytes + 1]);
        await RefusedAsync("The report ends on 24 October 2025, and reports are kept for 400 days", Samples.Bytes(Samples.Of(Now.AddDays(-402).Date.ToUniversalTime(), Samples.Everybody)));
        await RefusedAsync("The report ends on 3 December 2026, which is yet to come", Samples.Bytes(Samples.Of(Yesterday.AddDays(4), Samples.Everybody)));
        // Would never be removed, would be the latest for ever, and would be of no day.
        await RefusedAsync("The report ends on 1 January 2099, which is yet to come", Samples.Bytes(Samples.Of(Yesterday, Samples.Everybody, days: (new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero) - Yesterday).TotalDays)));
        await RefusedAsync("The report is of 20,786 days, and 31 are the most", Samples.Bytes(Samples.Of(DateTimeOffset.UnixEpoch, Samples.Everybody, days: (Yesterday.AddDays(1) - DateTimeOffset.UnixEpoch).TotalDays)));
        await RefusedAsync("The report has no records", Samples.Bytes(Samples.Of(Yesterday, [])));
        await RefusedAsync("The report counts more than 1,000,000,000,000 messages", Samples.Bytes(Samples.Of(Yesterday, [.. Enumerable.Repeat(Samples.Row("192.0.2.1", ReportLimits.Count, true, true, ""), 2)])));
        await RefusedAsync("The report is about \"a..b\", which is no name", Samples.Bytes(Samples.Of(Yesterday, Samples.Everybody, domain: "a..b")));
        Assert.Equal((0, 0), await CountAsync(database));
        Assert.IsType<ReportTaking.Taken>(await TakeAsync(reports, Samples.Bytes(Samples.Of(Yesterday.AddDays(-30), Samples.Everybody, days: 31))));

        async Task RefusedAsync(string reason, byte[] file) => Assert.StartsWith(reason, Assert.IsType<ReportTaking.Refused>(await TakeAsync(reports, file)).Reason, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_report_whose_upload_died_is_not_seen_can_be_taken_again_and_is_removed_later(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        var time = new FakeTimeProvider(Now);
        var xml = Samples.Bytes(Samples.Of(Yesterday, Enumerable.Range(0, (2 * DmarcReports.Batch) + 10).Select(i => Samples.Row($"192.0.2.{i % 250}", 1, true, true, Samples.Spf("harbourlane.example")))));
        // Begin, three times rows, end: it dies at each of them.
        for (var writes = 0; writes <= 4; writes++)
        {
            using var dying = new DmarcReports(new CrashingDatabase(database, writes), time);
            await Assert.ThrowsAsync<IOException>(() => TakeAsync(dying, xml));
        }

        var figures = new DmarcFigures(database);
        using var reports = new DmarcReports(database, time);
        Assert.Empty(await figures.DomainsAsync(Mine, Cancel));
        Assert.Empty(await reports.ListAsync(Mine, domain: null, before: null, 50, Cancel));
        Assert.Equal((4, (5 * DmarcReports.Batch) + 10), await CountAsync(database));

        Assert.IsType<ReportTaking.Taken>(await TakeAsync(reports, xml));
        var whole = (2 * DmarcReports.Batch) + 10;
        Assert.Equal(whole, (await figures.OverviewAsync(Mine, "harbourlane.example", Yesterday, Cancel)).Numbers.Messages);

        var upkeep = new DmarcUpkeep(database, time);
        await upkeep.SweepAsync(Cancel);
        Assert.Equal(5, (await CountAsync(database)).Reports);
        time.Advance(DmarcUpkeep.HalfStoredStay + TimeSpan.FromMinutes(1));
        await upkeep.SweepAsync(Cancel);
        Assert.Equal((1, whole), await CountAsync(database));
        Assert.Equal(whole, (await figures.OverviewAsync(Mine, "harbourlane.example", Yesterday, Cancel)).Numbers.Messages);
    }

    [Theory, EachDatabase]
    public async Task The_database_itself_takes_no_second_whole_one_of_the_same(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        var xml = Samples.Bytes(Samples.Of(Yesterday, Samples.Everybody));
        using (var dying = new DmarcReports(new CrashingDatabase(database, 2), new FakeTimeProvider(Now))) await Assert.ThrowsAsync<IOException>(() => TakeAsync(dying, xml));
        using var reports = new DmarcReports(database, new FakeTimeProvider(Now));
        Assert.IsType<ReportTaking.Taken>(await TakeAsync(reports, xml));
        await Assert.ThrowsAnyAsync<DbException>(() => database.WriteAsync(session => session.RunAsync("UPDATE dmarc_reports SET is_whole = @p0", session.Flag(true)), Cancel));
    }

    [Theory, EachDatabase]
    public async Task A_report_goes_400_days_after_its_end_with_all_its_rows_and_no_other_goes(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        var time = new FakeTimeProvider(Now);
        using var reports = new DmarcReports(database, time);
        await TakeAsync(reports, Samples.Bytes(Samples.Of(Yesterday, Samples.Everybody)));
        await TakeAsync(reports, Samples.Bytes(Samples.Of(Yesterday.AddDays(1), Samples.Everybody, id: "2")));
        var upkeep = new DmarcUpkeep(database, time);

        time.SetUtcNow(Yesterday.AddDays(1) + DmarcReports.Kept);
        await upkeep.SweepAsync(Cancel);
        Assert.Equal((2, 14), await CountAsync(database));
        time.Advance(TimeSpan.FromSeconds(1));
        await upkeep.SweepAsync(Cancel);
        Assert.Equal((1, 7), await CountAsync(database));
        Assert.Equal("2", Assert.Single(await reports.ListAsync(Mine, domain: null, before: null, 50, Cancel)).ReportId);
    }

    [Fact]
    public async Task What_strangers_wrote_is_made_fit_to_be_shown_before_it_is_kept()
    {
        var database = await TestDatabase.Sqlite().OpenAsync();
        using var reports = new DmarcReports(database, new FakeTimeProvider(Now));
        var row = Samples.Row("192.0.2.1", 1, true, false, Samples.Dkim("GROẞEPOST.example", selector: "s\u202e1"), from: "Großepost.EXAMPLE.");
        var report = Assert.IsType<ReportTaking.Taken>(await TakeAsync(reports, Samples.Bytes(Samples.Of(Yesterday, [row], id: "a\u202eb", domain: "Großepost.example", organisation: "Evil\u2028Corp")), "x\u0001\u202e.xml")).Report;
        Assert.Equal(("xn--groepost-sya.example", "a\uFFFDb", "Evil\uFFFDCorp", "x\uFFFD\uFFFD.xml"), (report.Domain, report.ReportId, report.Organisation, report.FileName));
        var parts = new DmarcParts(database);
        var way = Assert.Single(await parts.WaysAsync(Mine, await parts.FindAsync(Mine, report.Domain, Yesterday, new DmarcSource(SourceKind.Signature, report.Domain), from: null, Cancel), Cancel));
        Assert.Equal((report.Domain, new DkimResult(report.Domain, "s\uFFFD1", "pass")), (way.HeaderFrom, Assert.Single(way.Dkim)));
    }

    [Theory, EachDatabase]
    public async Task A_report_that_somebody_removes_counts_no_more_may_be_taken_again_and_is_in_the_log(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        using var reports = new DmarcReports(database, new FakeTimeProvider(Now));
        var (upkeep, figures) = (new DmarcUpkeep(database, new FakeTimeProvider(Now)), new DmarcFigures(database));
        var large = Samples.Bytes(Samples.Of(Yesterday, Enumerable.Range(0, DmarcReports.Batch + 10).Select(i => Samples.Row($"192.0.2.{i % 250}", 1, false, false, ""))));
        var (wrong, right) = (Taken(await TakeAsync(reports, large)), Taken(await TakeAsync(reports, Samples.Bytes(Samples.Of(Yesterday, Samples.Everybody, id: "2")))));

        Assert.False(await upkeep.RemoveAsync(Theirs, wrong, By, Cancel));
        Assert.True(await upkeep.RemoveAsync(Mine, wrong, By, Cancel));
        Assert.False(await upkeep.RemoveAsync(Mine, wrong, By, Cancel));
        Assert.Equal(right, Assert.Single(await reports.ListAsync(Mine, domain: null, before: null, 50, Cancel)).PublicId);
        Assert.Equal(67, (await figures.OverviewAsync(Mine, "harbourlane.example", Yesterday, Cancel)).Numbers.Messages);
        Assert.Equal((1, 7), await CountAsync(database));
        await using var db = database.Read(Mine);
        Assert.Equal(5, await db.Set<DmarcSum>().CountAsync(Cancel));
        Assert.Equal((By, wrong, "harbourlane.example"), await db.Set<AuditEntry>().Where(e => e.Action == "dmarc-report.remove").Select(e => new ValueTuple<string, string, string?>(e.By, e.Subject, e.Note)).SingleAsync(Cancel));
        Assert.IsType<ReportTaking.Taken>(await TakeAsync(reports, large));

        static string Taken(ReportTaking taking) => Assert.IsType<ReportTaking.Taken>(taking).Report.PublicId;
    }

    [Fact]
    public async Task Of_two_that_store_the_same_report_at_the_same_moment_one_is_told_that_it_was_taken_before()
    {
        var inner = await TestDatabase.Postgres().OpenAsync();
        // Begin, rows, and then the end of the first one, which is held before its commit.
        var held = new HeldDatabase(inner, 3);
        using DmarcReports first = new(held, new FakeTimeProvider(Now)), second = new(inner, new FakeTimeProvider(Now));
        var xml = Samples.Bytes(Samples.Of(Yesterday, Samples.Everybody));
        var one = TakeAsync(first, xml);
        await held.Reached;
        var other = TakeAsync(second, xml);
        await Installation.UntilAsync(() => WaitingAsync(inner), waiting => waiting > 0);
        held.Release();
        Assert.IsType<ReportTaking.Taken>(await one);
        Assert.Equal(Assert.IsType<ReportTaking.Taken>(await one).Report.PublicId, Assert.IsType<ReportTaking.TakenBefore>(await other).Report.PublicId);
        await using var db = inner.Read(Mine);
        Assert.Equal(1, await db.Set<DmarcReport>().CountAsync(r => r.IsWhole, Cancel));
    }

    private static async Task<long> WaitingAsync(Database database)
    {
        await using var connection = await database.OpenReadAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static Task<ReportTaking> TakeAsync(DmarcReports reports, byte[] file, string name = "report.xml") => reports.TakeAsync(Mine, name, new MemoryStream(file), By, Cancel);

    /// <summary>Whole or not, of all customers.</summary>
    private static async Task<(int Reports, int Rows)> CountAsync(Database database)
    {
        await using var db = database.Read(CustomerId.Installation);
        return (await db.Set<DmarcReport>().IgnoreQueryFilters().CountAsync(Cancel), await db.Set<DmarcRow>().IgnoreQueryFilters().CountAsync(Cancel));
    }
}
