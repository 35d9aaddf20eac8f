using Postroad.Core.Advisor.Findings;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Links;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Advisor;

/// <summary>What the looks at domains have stored is found, for their customer.</summary>
public sealed class DomainFindingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Dkim_that_is_red_for_an_hour_is_found_with_what_is_there_instead_and_is_over_when_it_is_green(TestDatabase kind)
    {
        await using var world = await FindingWorld.OpenAsync(kind);
        var now = TimeProvider.System.GetUtcNow();
        await AddAsync(world, new SendingDomain { CustomerId = world.Installation.Customer, PublicId = PublicId.New(TimeProvider.System), Name = "harbourlane.example", CreatedAt = now, CreatedBy = "Ines", IsVouchedFor = true, WaitsSince = now - TimeSpan.FromMinutes(55) });
        await ReadAsync(world, CheckColor.Red);
        Assert.Empty(await world.CheckAsync());
        world.Later.Jump(TimeSpan.FromMinutes(6));

        var found = Assert.Single(await world.CheckAsync());
        Assert.Equal((FindingKind.DkimUnpublished, world.Installation.Customer), (found.Finding.Kind, found.Finding.CustomerId));
        Assert.Contains("k.dkim.amazonses.com.harbourlane.example", found.Text.Cause, StringComparison.Ordinal);
        await ReadAsync(world, CheckColor.Green);
        Assert.Empty(await world.CheckAsync());
    }

    [Theory, EachDatabase]
    public async Task A_domain_that_broke_is_found_as_that_alone(TestDatabase kind)
    {
        await using var world = await FindingWorld.OpenAsync(kind);
        var now = TimeProvider.System.GetUtcNow();
        await AddAsync(world, new SendingDomain { CustomerId = world.Installation.Customer, PublicId = PublicId.New(TimeProvider.System), Name = "harbourlane.example", CreatedAt = now, CreatedBy = "Ines", IsVouchedFor = true, WaitsSince = now - TimeSpan.FromHours(2) });
        await ReadAsync(world, CheckColor.Red);
        await world.Installation.Database.WriteAsync(session => session.RunAsync("UPDATE sending_domains SET broke_at = @p0, standing = @p1", session.Instant(now), new DomainStanding([], [new BrokenPart("1 dkim", "Its DKIM record is gone")]).Write()), Cancel);

        var found = Assert.Single(await world.CheckAsync());
        Assert.Equal((FindingKind.DomainBroken, "Its DKIM record is gone."), (found.Finding.Kind, found.Text.Sees));
        await world.Installation.Database.WriteAsync(session => session.RunAsync("UPDATE sending_domains SET broke_at = NULL"), Cancel);
        await ReadAsync(world, CheckColor.Green);
        Assert.Empty(await world.CheckAsync());
    }

    [Fact]
    public async Task A_tracking_domain_that_leads_nowhere_is_found()
    {
        await using var world = await FindingWorld.OpenAsync(TestDatabase.Sqlite());
        var now = TimeProvider.System.GetUtcNow();
        await AddAsync(world, new TrackingDomain { CustomerId = world.Installation.Customer, PublicId = PublicId.New(TimeProvider.System), Host = "go.harbourlane.example", StateSince = now, NextCheckAt = now.AddYears(1), AddedAt = now, AddedBy = "Ines" });
        await SetAsync(world, TrackingState.Waiting);
        Assert.Empty(await world.CheckAsync());
        await SetAsync(world, TrackingState.Broken);
        Assert.Equal((FindingKind.LinksBroken, "go.harbourlane.example"), Assert.Single((await world.CheckAsync()).Select(v => (v.Finding.Kind, v.Finding.SubjectName))));
        await SetAsync(world, TrackingState.Waiting);
        Assert.Empty(await world.CheckAsync());
    }

    private static Task SetAsync(FindingWorld world, TrackingState state) => world.Installation.Database.WriteAsync(session => session.RunAsync("UPDATE tracking_domains SET state = @p0", (short)state), Cancel);

    private static Task ReadAsync(FindingWorld world, CheckColor color)
    {
        const string Name = "k._domainkey.harbourlane.example", There = "k.dkim.amazonses.com.harbourlane.example";
        var reading = new DomainReading(TimeProvider.System.GetUtcNow(), [new ChipReading(CheckSubject.Dkim, color, "One record is wrong.", null)],
            [new RecordReading(CheckSubject.Dkim, Name, "CNAME", "k.dkim.amazonses.com", color, "It carries the domain twice.", There, null)],
            color == CheckColor.Red ? [new MistakeReading(CheckSubject.Dkim, color, "The record carries the domain twice.", There, "k.dkim.amazonses.com", Name, "Type the name without the domain", null)] : []);
        return world.Installation.Database.WriteAsync(session => session.RunAsync("UPDATE sending_domains SET last_reading = @p0", reading.Write()), Cancel);
    }

    private static Task AddAsync(FindingWorld world, object row) => world.Installation.Database.WriteAsync(async session =>
    {
        var db = session.Db(world.Installation.Customer);
        db.Add(row);
        await db.SaveChangesAsync(Cancel);
    }, Cancel);
}
