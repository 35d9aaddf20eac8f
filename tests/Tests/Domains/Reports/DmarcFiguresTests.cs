using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Reports;

/// <summary>Who sends in the name of a domain, by what SPF and DKIM prove.</summary>
public sealed class DmarcFiguresTests
{
    private const string Domain = "harbourlane.example";

    private static readonly CustomerId Mine = new(1), Theirs = new(2);

    private static readonly DateTimeOffset Now = new(2026, 11, 29, 9, 0, 0, TimeSpan.Zero), Yesterday = new(2026, 11, 28, 0, 0, 0, TimeSpan.Zero), Ever = DateTimeOffset.UnixEpoch;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Each_source_is_known_by_what_it_proves_and_its_messages_add_up(TestDatabase kind)
    {
        var figures = await FurnishAsync(kind);
        var lines = await figures.SourcesAsync(Mine, Domain, Ever, DmarcGroup.All, after: null, 50, Cancel);
        Assert.Equal(
            [
                ("amazon_ses:eu-central-1", new DmarcNumbers(41, 0, 40, 40, 0, 0, 1)), ("amazon_ses:", new DmarcNumbers(12, 12, 12, 12, 0, 0, 0)),
                ("domain:bookings.tabletime.example", new DmarcNumbers(6, 0, 0, 0, 6, 0, 0)), ("signature:harbourlane.example", new DmarcNumbers(5, 0, 5, 5, 0, 0, 0)),
                ("address:198.51.100.77", new DmarcNumbers(3, 0, 0, 0, 0, 2, 1)),
            ],
            lines.Select(l => (l.Source.Id, l.Numbers)));
        Assert.All(lines, l => Assert.Equal((Yesterday, Yesterday.AddDays(1)), (l.FirstAt, l.LastAt)));
        Assert.Equal(["domain:bookings.tabletime.example", "address:198.51.100.77"], (await figures.SourcesAsync(Mine, Domain, Ever, DmarcGroup.Failing, null, 50, Cancel)).Select(l => l.Source.Id));

        var overview = await figures.OverviewAsync(Mine, Domain, Ever, Cancel);
        Assert.Equal(new DmarcNumbers(67, 12, 57, 57, 6, 2, 2), overview.Numbers);
        Assert.Equal((1, 1, 5, 3, 2), (overview.Reports, overview.Organisations, overview.Sources[DmarcGroup.All], overview.Sources[DmarcGroup.Passing], overview.Sources[DmarcGroup.Failing]));
        Assert.Equal([new DmarcReporter("google.com", 1, 67)], overview.Reporters);
        Assert.Equal([new DmarcDay(new DateOnly(2026, 11, 28), 67, 57)], overview.Days);
        Assert.Equal(("p=quarantine; sp=reject; pct=50", "domain:bookings.tabletime.example"), (overview.Latest!.Policy, overview.Worst!.Source.Id));
    }

    [Theory, EachDatabase]
    public async Task Sums_are_those_of_the_rows_wherever_batches_are_cut_and_say_where_the_rows_are(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        // Seven sources whose rows come mixed, each of them with rows on both sides of a cut or beside it.
        var rows = Enumerable.Range(0, (2 * DmarcReports.Batch) + 10).Select(i => Samples.Row(
            $"192.0.2.{i % 9}", i % 5, i % 11 == 0, i % 13 == 0, Samples.Spf($"s{i % 7}.example"), i % 3 == 0 ? "quarantine" : i % 4 == 0 ? "reject" : "none",
            reason: (i % 17) switch { 0 => "forwarded", 1 => "mailing_list", 2 => "sampled_out", 3 => "local_policy", _ => "" }));
        await TakeAsync(database, Samples.Of(Yesterday, rows));
        await TakeAsync(database, Samples.Of(Yesterday.AddDays(-1), Samples.Everybody, "2"));
        var figures = new DmarcFigures(database);
        await using var db = database.Read(Mine);
        foreach (var line in await figures.SourcesAsync(Mine, Domain, Ever, DmarcGroup.All, null, 50, Cancel))
        {
            var own = await db.Set<DmarcRow>().Where(r => r.SourceKind == line.Source.Kind && r.SourceName == line.Source.Name).ToListAsync(Cancel);
            long Sum(Func<DmarcRow, bool> which) => own.Where(which).Sum(r => r.Count);
            bool IsLetThrough(DmarcRow r) => !r.SpfAligned && !r.DkimAligned && r.Disposition is Disposition.None or Disposition.Pass;
            const PolicyReasons Sent = PolicyReasons.Forwarded | PolicyReasons.MailingList;
            Assert.Equal(
                new DmarcNumbers(Sum(_ => true), Sum(r => r.SpfAligned), Sum(r => r.DkimAligned), Sum(r => r.SpfAligned || r.DkimAligned), Sum(r => r.Disposition == Disposition.Quarantine),
                    Sum(r => r.Disposition == Disposition.Reject), Sum(IsLetThrough))
                {
                    Forwarded = Sum(r => IsLetThrough(r) && (r.Reasons & Sent) != 0), SampledOut = Sum(r => IsLetThrough(r) && r.Reasons == PolicyReasons.SampledOut),
                    LocalPolicy = Sum(r => IsLetThrough(r) && r.Reasons == PolicyReasons.LocalPolicy),
                },
                line.Numbers);
            // What is found by places is all of the source, and nothing of another.
            Assert.Equal(
                own.GroupBy(r => r.Address).Select(g => (g.Key, g.Sum(r => r.Count))).OrderByDescending(a => a.Item2).ThenBy(a => a.Key, StringComparer.Ordinal),
                (await AddressesAsync(database, line.Source, null, 500)).Select(a => (a.Address, a.Numbers.Messages)).OrderByDescending(a => a.Messages).ThenBy(a => a.Address, StringComparer.Ordinal));
        }

        Assert.Equal(7 + 5, await db.Set<DmarcSum>().CountAsync(Cancel));
        Assert.Contains(await db.Set<DmarcSum>().ToListAsync(Cancel), s => s is { FirstSeq: < DmarcReports.Batch, EndSeq: > DmarcReports.Batch + 1, Forwarded: > 0, SampledOut: > 0, LocalPolicy: > 0 });
    }

    [Theory, EachDatabase]
    public async Task A_report_is_of_the_day_in_which_its_middle_is_and_spans_begin_at_midnight(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        var row = Samples.Row("192.0.2.1", 10, true, true, Samples.Spf(Domain));
        // A day of Stockholm, which begins an hour before that of UTC.
        await TakeAsync(database, Samples.Of(Yesterday.AddHours(-1), [row]));
        var figures = new DmarcFigures(database);
        Assert.Equal(new DateOnly(2026, 11, 28), Assert.Single((await figures.OverviewAsync(Mine, Domain, Ever, Cancel)).Days).Day);
        // At nine in the morning yesterday is one day ago, all of it.
        var oneDay = await figures.OverviewAsync(Mine, Domain, DmarcFigures.Since(1, Now), Cancel);
        Assert.Equal((1, 10), (oneDay.Reports, oneDay.Numbers.Messages));
        Assert.Equal(0, (await figures.OverviewAsync(Mine, Domain, Now.AddHours(-20), Cancel)).Reports);
        Assert.Equal((Yesterday, DateTimeOffset.UnixEpoch), (DmarcFigures.Since(1, Now), DmarcFigures.Since(DmarcReports.Kept.Days, Now)));
    }

    [Fact]
    public async Task The_worst_source_is_of_all_of_them_and_nothing_is_a_figure_too()
    {
        var database = await TestDatabase.Sqlite().OpenAsync();
        var figures = new DmarcFigures(database);
        // More that pass, and have more messages, than stand on a page.
        var rows = Enumerable.Range(0, 60).Select(i => Samples.Row("192.0.2.1", 100, false, true, Samples.Spf($"s{i}.example"))).Append(Samples.Row("203.0.113.9", 3, false, false, ""));
        await TakeAsync(database, Samples.Of(Yesterday, rows));
        Assert.Equal("address:203.0.113.9", (await figures.OverviewAsync(Mine, Domain, Ever, Cancel)).Worst!.Source.Id);
        Assert.DoesNotContain(await figures.SourcesAsync(Mine, Domain, Ever, DmarcGroup.All, null, 50, Cancel), l => l.Numbers.Passed == 0);

        var none = await figures.OverviewAsync(Mine, "other.example", Ever, Cancel);
        Assert.Equal((0, null, null, Ever, Ever), (none.Reports, none.Worst, none.Latest, none.Since, none.Until));
    }

    [Fact]
    public void Amazon_SES_is_told_by_region_and_the_first_region_from_mail_that_only_its_signature_tells()
    {
        Assert.Equal("amazon_ses:us-east-1", IdOf(Samples.Dkim(Domain) + Samples.Dkim("amazonses.com") + Samples.Spf("amazonses.com")));
        Assert.Equal("amazon_ses:eu-west-1", IdOf(Samples.Spf("eu-west-1.amazonses.com")));
        Assert.Equal("amazon_ses:", IdOf(Samples.Dkim("amazonses.com") + Samples.Spf("bounce.harbourlane.example")));
        Assert.Equal("amazon_ses:", IdOf(Samples.Dkim("amazonses.com") + Samples.Spf("amazonses.com", "fail")));
        Assert.Equal("domain:amazonses.com.evil.example", IdOf(Samples.Spf("amazonses.com.evil.example")));

        static string IdOf(string proofs) => DmarcSource.Of(Assert.IsType<ReportReading.Read>(
            AggregateReportFile.Read(Samples.Bytes(Samples.Of(Yesterday, [Samples.Row("192.0.2.1", 1, true, false, proofs)])), CancellationToken.None)).Report.Rows[0]).Id;
    }

    [Theory, EachDatabase]
    public async Task A_source_tells_its_addresses_and_what_its_mail_bears(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await TakeAsync(database, Samples.Of(Yesterday, Samples.Everybody));
        var (figures, parts) = (new DmarcFigures(database), new DmarcParts(database));
        Assert.True(DmarcSource.TryParse("amazon_ses:eu-central-1", out var source));
        Assert.Equal(41, (await figures.SourceAsync(Mine, Domain, Ever, source, Cancel))!.Numbers.Messages);
        Assert.Equal([("192.0.2.10", 40L), ("192.0.2.11", 1L)], (await AddressesAsync(database, source, null, 50)).Select(a => (a.Address, a.Numbers.Messages)));
        var ways = await parts.WaysAsync(Mine, await parts.FindAsync(Mine, Domain, Ever, source, null, Cancel), Cancel);
        Assert.Equal([(40L, true), (1L, false)], ways.Select(w => (w.Messages, w.DkimAligned)));
        Assert.Equal([new DkimResult(Domain, "k1", "pass"), new DkimResult("amazonses.com", "abc", "pass")], ways[0].Dkim);
        Assert.Equal([new SpfResult("eu-central-1.amazonses.com", "pass")], ways[0].Spf);

        // Another customer, another time, another domain: nothing.
        Assert.Null((await parts.FindAsync(Theirs, Domain, Ever, source, null, Cancel)).Begin);
        Assert.Null(await figures.SourceAsync(Theirs, Domain, Ever, source, Cancel));
        Assert.Empty(await figures.DomainsAsync(Theirs, Cancel));
        Assert.Null(await figures.SourceAsync(Mine, Domain, Now, source, Cancel));
        Assert.Null(await figures.SourceAsync(Mine, "other.example", Ever, source, Cancel));
        Assert.Equal(DmarcNumbers.None, (await figures.OverviewAsync(Mine, "other.example", Ever, Cancel)).Numbers);
    }

    [Theory, EachDatabase]
    public async Task Pages_go_on_where_the_one_before_ended_and_leave_nobody_out(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        // Many with the same number of messages, and from many addresses each.
        var rows = Enumerable.Range(0, 30).Select(i => Samples.Row($"192.0.2.{i}", i % 3 == 0 ? 7 : i, false, false, Samples.Spf($"s{i % 10}.example")));
        await TakeAsync(database, Samples.Of(Yesterday, rows));
        var figures = new DmarcFigures(database);
        var all = await figures.SourcesAsync(Mine, Domain, Ever, DmarcGroup.All, null, 50, Cancel);
        Assert.Equal(10, all.Count);
        var (paged, after) = (new List<DmarcLine>(), default(DmarcCursor));
        while (await figures.SourcesAsync(Mine, Domain, Ever, DmarcGroup.All, after, 3, Cancel) is { Count: > 0 } page)
        {
            paged.AddRange(page);
            after = new DmarcCursor(page[^1].Numbers.Messages, page[^1].Source.Id);
        }

        Assert.Equal(all, paged);
        await TakeAsync(database, Samples.Of(Yesterday, Enumerable.Range(0, 20).Select(i => Samples.Row($"198.51.100.{i}", i % 4, false, false, Samples.Spf("one.example"))), "2"));
        var one = new DmarcSource(SourceKind.Domain, "one.example");
        var (addresses, from) = (new List<string>(), default(DmarcCursor));
        while (await AddressesAsync(database, one, from, 3) is { Count: > 0 } page)
        {
            addresses.AddRange(page.Select(a => a.Address));
            from = new DmarcCursor(page[^1].Numbers.Messages, page[^1].Address);
        }

        Assert.Equal(20, addresses.Distinct().Count());
        Assert.Equal((await AddressesAsync(database, one, null, 50)).Select(a => a.Address), addresses);
    }

    [Theory, EachDatabase]
    public async Task Domains_and_spans_are_kept_apart(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        var row = Samples.Row("192.0.2.1", 10, true, true, Samples.Spf(Domain));
        await TakeAsync(database, Samples.Of(Yesterday.AddDays(-40), [row], "old"));
        await TakeAsync(database, Samples.Of(Yesterday, [row], "new"));
        await TakeAsync(database, Samples.Of(Yesterday, [row], "other", "other.example", "Yahoo"));
        var figures = new DmarcFigures(database);
        Assert.Equal([("other.example", 1, 10L), (Domain, 2, 20L)], (await figures.DomainsAsync(Mine, Cancel)).Select(d => (d.Name, d.Reports, d.Messages)));
        Assert.Equal(10, (await figures.OverviewAsync(Mine, Domain, Now.AddDays(-30), Cancel)).Numbers.Messages);
        var all = await figures.OverviewAsync(Mine, Domain, Now.AddDays(-400), Cancel);
        Assert.Equal((20, 2, "new"), (all.Numbers.Messages, all.Days.Count, all.Latest!.ReportId));
    }

    [Theory]
    [InlineData("amazon_ses:", true)]
    [InlineData("domain:list.example", true)]
    [InlineData("address:2001:db8::1", true)]
    [InlineData("address", false)]
    [InlineData("nobody:x", false)]
    [InlineData("domain:a\0b", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void The_id_of_a_source_is_read_as_it_is_written_and_nothing_else_is(string? id, bool isOne)
    {
        Assert.Equal(isOne, DmarcSource.TryParse(id, out var source));
        if (isOne) Assert.Equal(id, source!.Id);
    }

    private static async Task<IReadOnlyList<DmarcAddress>> AddressesAsync(Database database, DmarcSource source, DmarcCursor? after, int most)
    {
        var parts = new DmarcParts(database);
        return await parts.AddressesAsync(Mine, await parts.FindAsync(Mine, Domain, Ever, source, from: null, Cancel), after, most, Cancel);
    }

    private static async Task<DmarcFigures> FurnishAsync(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await TakeAsync(database, Samples.Of(Yesterday, Samples.Everybody));
        return new DmarcFigures(database);
    }

    private static async Task TakeAsync(Database database, string report)
    {
        using var reports = new DmarcReports(database, new FakeTimeProvider(Now));
        Assert.IsType<ReportTaking.Taken>(await reports.TakeAsync(Mine, "report.xml", new MemoryStream(Samples.Bytes(report)), "Ines", Cancel));
    }
}
