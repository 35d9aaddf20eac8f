using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Accounts;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Reports;

/// <summary>Names that a customer's people give to sources of mail.</summary>
public sealed class DmarcNamesTests
{
    private const string Domain = "harbourlane.example";

    private static readonly CustomerId Mine = new(1), Theirs = new(2);

    private static readonly DateTimeOffset Now = new(2026, 11, 29, 9, 0, 0, TimeSpan.Zero);

    private static readonly DmarcSource Forged = new(SourceKind.Address, "198.51.100.77"), Bookings = new(SourceKind.Domain, "bookings.tabletime.example");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_name_stands_wherever_the_source_does_can_be_changed_and_taken_away_and_is_in_the_log(TestDatabase kind)
    {
        var database = await FurnishAsync(kind);
        var (names, figures) = (new DmarcNames(database, new FakeTimeProvider(Now)), new DmarcFigures(database));
        var (first, given) = (await names.FindAsync(Mine, Bookings, Cancel), await SavedAsync(names, Bookings, 0, "  The booking system "));
        Assert.Equal((null, 0), (first!.Name, first.Version));
        Assert.Equal(("The booking system", 1, "Ines", Now), (given.Name, given.Version, given.ChangedBy, given.ChangedAt));
        Assert.Equal("The booking system", (await figures.OverviewAsync(Mine, Domain, DateTimeOffset.UnixEpoch, Cancel)).Worst!.Given!.Name);
        Assert.Equal("The booking system", (await figures.SourceAsync(Mine, Domain, DateTimeOffset.UnixEpoch, Bookings, Cancel))!.Given!.Name);
        var lines = await figures.SourcesAsync(Mine, Domain, DateTimeOffset.UnixEpoch, DmarcGroup.All, null, 50, Cancel);
        Assert.Equal((5, "The booking system"), (lines.Count, Assert.Single(lines, l => l.Given is not null) is { } line && line.Source == Bookings ? line.Given!.Name : null));

        Assert.Equal("Tables", (await SavedAsync(names, Bookings, 1, "Tables")).Name);
        Assert.True(await names.RemoveAsync(Mine, Bookings, "Bo", Cancel));
        Assert.False(await names.RemoveAsync(Mine, Bookings, "Bo", Cancel));
        Assert.Null((await figures.SourceAsync(Mine, Domain, DateTimeOffset.UnixEpoch, Bookings, Cancel))!.Given);
        Assert.Equal((null, 3), (await names.FindAsync(Mine, Bookings, Cancel) is { } gone ? (gone.Name, gone.Version) : default));
        await using var db = database.Read(Mine);
        Assert.Equal(
            [("dmarc-source.name", "The booking system", "Ines"), ("dmarc-source.name", "The booking system is Tables now", "Ines"), ("dmarc-source.unname", "Tables", "Bo")],
            (await db.Set<AuditEntry>().Where(a => a.Subject == Bookings.Id).OrderBy(a => a.Id).ToListAsync(Cancel)).Select(a => (a.Action, a.Note!, a.By)));
    }

    [Theory, EachDatabase]
    public async Task Of_two_who_name_one_source_the_second_is_told_also_after_the_name_was_taken_away(TestDatabase kind)
    {
        var names = new DmarcNames(await FurnishAsync(kind), new FakeTimeProvider(Now));
        await SavedAsync(names, Forged, 0, "One");
        Assert.Equal("One", Assert.IsType<Edit<DmarcName>.Stale>(await NameAsync(names, Forged, 0, "Two")).Current.Name);
        await names.RemoveAsync(Mine, Forged, "Ines", Cancel);
        // Whoever saw the name that is gone, and whoever saw none before there was one.
        foreach (var version in (int[])[0, 1]) Assert.Null(Assert.IsType<Edit<DmarcName>.Stale>(await NameAsync(names, Forged, version, "Two")).Current.Name);
        Assert.Equal(3, (await SavedAsync(names, Forged, 2, "Two")).Version);
        // One that nobody has named has no other version than 0.
        Assert.IsType<Edit<DmarcName>.Stale>(await NameAsync(names, Bookings, 1, "Two"));
    }

    [Theory, EachDatabase]
    public async Task Ten_who_name_a_source_at_once_leave_one_name(TestDatabase kind)
    {
        var names = new DmarcNames(await FurnishAsync(kind), new FakeTimeProvider(Now));
        var edits = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => NameAsync(names, Forged, 0, $"Name {i}")));
        var saved = Assert.Single(edits.OfType<Edit<DmarcName>.Saved>());
        Assert.Equal(9, edits.OfType<Edit<DmarcName>.Stale>().Count());
        Assert.Equal(saved.Value.Name, (await names.FindAsync(Mine, Forged, Cancel))!.Name);
    }

    [Theory, EachDatabase]
    public async Task A_customer_names_what_its_own_reports_have_and_nobody_else_sees_it(TestDatabase kind)
    {
        var database = await FurnishAsync(kind);
        var names = new DmarcNames(database, new FakeTimeProvider(Now));
        await SavedAsync(names, Forged, 0, "One");
        Assert.Null(await names.FindAsync(Theirs, Forged, Cancel));
        Assert.IsType<Edit<DmarcName>.NotFound>(await names.NameAsync(Theirs, Forged, 0, "Two", "Bo", Cancel));
        Assert.False(await names.RemoveAsync(Theirs, Forged, "Bo", Cancel));
        Assert.IsType<Edit<DmarcName>.NotFound>(await NameAsync(names, new DmarcSource(SourceKind.Address, "192.0.2.250"), 0, "Two"));
        // The same name, known by something else.
        Assert.IsType<Edit<DmarcName>.NotFound>(await NameAsync(names, new DmarcSource(SourceKind.Domain, Forged.Name), 0, "Two"));

        await TakeAsync(database, Theirs);
        Assert.Null((await names.FindAsync(Theirs, Forged, Cancel))!.Name);
        Assert.All(await new DmarcFigures(database).SourcesAsync(Theirs, Domain, DateTimeOffset.UnixEpoch, DmarcGroup.All, null, 50, Cancel), l => Assert.Null(l.Given));
    }

    [Theory, EachDatabase]
    public async Task What_is_no_line_of_text_or_too_long_or_one_too_many_is_refused(TestDatabase kind)
    {
        var database = await FurnishAsync(kind);
        var names = new DmarcNames(database, new FakeTimeProvider(Now));
        foreach (var wrong in (string[])["", " ", "a\0b", "a\uD83D", "\uDE00b", "a\nb", "a\u0085b", "a\tb", new('x', DmarcName.MostName + 1)])
            Assert.Equal("given_name", Assert.Single(Assert.IsType<Edit<DmarcName>.Faulty>(await NameAsync(names, Forged, 0, wrong)).Faults).Field);
        // The controls: as long as it may be, and letters and marks of all kinds.
        Assert.Equal(1, (await SavedAsync(names, Forged, 0, new string('x', DmarcName.MostName))).Version);
        Assert.Equal("<b>Grüße</b> 😀 \"'", (await SavedAsync(names, Forged, 1, "<b>Grüße</b> 😀 \"'")).Name);

        await database.WriteAsync(async session =>
        {
            for (var i = 1; i < DmarcNames.Most; i++)
                await session.RunAsync("INSERT INTO dmarc_names (customer_id, source_kind, source_name, name, version, changed_at, changed_by) VALUES (1, 4, @p0, NULL, 2, @p1, 'Ines')", $"s{i}", session.Instant(Now));
        }, Cancel);
        Assert.Contains("1,000 sources have a name or had one", Assert.IsType<Edit<DmarcName>.Faulty>(await NameAsync(names, Bookings, 0, "One")).Faults[0].Sentence, StringComparison.Ordinal);
        Assert.Equal("Another", (await SavedAsync(names, Forged, 2, "Another")).Name);
    }

    private static async Task<DmarcName> SavedAsync(DmarcNames names, DmarcSource source, int version, string name) => Assert.IsType<Edit<DmarcName>.Saved>(await NameAsync(names, source, version, name)).Value;

    private static Task<Edit<DmarcName>> NameAsync(DmarcNames names, DmarcSource source, int version, string name) => names.NameAsync(Mine, source, version, name, "Ines", Cancel);

    private static async Task<Database> FurnishAsync(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await TakeAsync(database, Mine);
        return database;
    }

    private static async Task TakeAsync(Database database, CustomerId customer)
    {
        using var reports = new DmarcReports(database, new FakeTimeProvider(Now));
        Assert.IsType<ReportTaking.Taken>(await reports.TakeAsync(customer, "report.xml", new MemoryStream(Samples.Bytes(Samples.Of(Now.AddDays(-2), Samples.Everybody))), "Ines", Cancel));
    }
}
