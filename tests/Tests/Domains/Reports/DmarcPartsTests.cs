using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Reports;

/// <summary>Rows of a source, some at a time.</summary>
public sealed class DmarcPartsTests
{
    private const string Domain = "harbourlane.example";

    private static readonly CustomerId Mine = new(1), Theirs = new(2);

    private static readonly DateTimeOffset Now = new(2026, 11, 29, 9, 0, 0, TimeSpan.Zero), Yesterday = new(2026, 11, 28, 0, 0, 0, TimeSpan.Zero), Ever = DateTimeOffset.UnixEpoch;

    private static readonly DmarcSource One = new(SourceKind.Domain, "one.example");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Parts_go_from_the_newest_report_to_the_oldest_and_leave_no_row_out_and_have_none_twice(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        // Cut in reports and between them, two of one day, one that has other sources too, and one that has them alone.
        await TakeAsync(database, "old", Yesterday.AddDays(-3), 700, others: 3);
        await TakeAsync(database, "large", Yesterday.AddDays(-2), DmarcParts.MostRows + 500, others: 2);
        await TakeAsync(database, "none", Yesterday.AddDays(-1), 0, others: 4);
        await TakeAsync(database, "a", Yesterday, 300, others: 1);
        await TakeAsync(database, "b", Yesterday, 200, others: 0);
        var parts = new DmarcParts(database);
        var (rows, firsts, messages, place) = (new List<int>(), new List<DateTimeOffset>(), 0L, default(DmarcPlace));
        do
        {
            var part = await parts.FindAsync(Mine, Domain, Ever, One, place, Cancel);
            rows.Add(part.Rows);
            firsts.Add(part.FirstAt);
            messages += (await parts.AddressesAsync(Mine, part, null, 5_000, Cancel)).Sum(a => a.Numbers.Messages);
            Assert.Equal(place ?? part.Begin, part.Begin);
            place = part.Next;
        }
        while (place is not null);
        Assert.Equal([DmarcParts.MostRows, 1_700], rows);
        Assert.Equal([Yesterday.AddDays(-2), Yesterday.AddDays(-3)], firsts);
        Assert.Equal((await new DmarcFigures(database).SourceAsync(Mine, Domain, Ever, One, Cancel))!.Numbers.Messages, messages);

        // One that has few rows is all there at once.
        var few = await parts.FindAsync(Mine, Domain, Ever, new DmarcSource(SourceKind.Domain, "other.example"), null, Cancel);
        Assert.Equal((10, null), (few.Rows, few.Next));
        Assert.Equal(500, (await parts.FindAsync(Mine, Domain, Yesterday, One, null, Cancel)).Rows);
    }

    [Theory, EachDatabase]
    public async Task A_place_in_a_report_that_is_gone_or_is_anothers_leads_to_nothing(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await TakeAsync(database, "a", Yesterday, 30, others: 1);
        var parts = new DmarcParts(database);
        var begin = (await parts.FindAsync(Mine, Domain, Ever, One, null, Cancel)).Begin!;
        Assert.Equal(30, (await parts.FindAsync(Mine, Domain, Ever, One, begin, Cancel)).Rows);
        Assert.Equal(20, (await parts.FindAsync(Mine, Domain, Ever, One, begin with { Seq = 10 }, Cancel)).Rows);
        Assert.Null((await parts.FindAsync(Mine, Domain, Ever, One, begin with { Seq = int.MaxValue }, Cancel)).Begin);
        Assert.Null((await parts.FindAsync(Theirs, Domain, Ever, One, begin, Cancel)).Begin);
        Assert.Null((await parts.FindAsync(Mine, "other.example", Ever, One, begin, Cancel)).Begin);
        // A part that somebody else's eyes have found: its rows stay one's own.
        Assert.Empty(await parts.AddressesAsync(Theirs, await parts.FindAsync(Mine, Domain, Ever, One, begin, Cancel), null, 50, Cancel));

        Assert.True(await new DmarcUpkeep(database, new FakeTimeProvider(Now)).RemoveAsync(Mine, begin.Report, "Ines", Cancel));
        var gone = await parts.FindAsync(Mine, Domain, Ever, One, begin, Cancel);
        Assert.Equal((0, null), (gone.Rows, gone.Next));
        Assert.Empty(await parts.WaysAsync(Mine, gone, Cancel));
    }

    private static async Task TakeAsync(Database database, string id, DateTimeOffset begin, int rows, int others)
    {
        using var reports = new DmarcReports(database, new FakeTimeProvider(Now));
        var all = Enumerable.Range(0, rows).Select(i => Samples.Row($"192.0.{i / 250}.{i % 250}", 1 + (i % 3), false, false, Samples.Spf("one.example")))
            .Concat(Enumerable.Range(0, others).Select(i => Samples.Row($"198.51.100.{i}", 1, false, false, Samples.Spf("other.example"))));
        Assert.IsType<ReportTaking.Taken>(await reports.TakeAsync(Mine, "report.xml", new MemoryStream(Samples.Bytes(Samples.Of(begin, all, id))), "Ines", Cancel));
    }
}
