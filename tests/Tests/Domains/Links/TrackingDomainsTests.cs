using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Domains.Links;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Links;

/// <summary>Tracking domains from the day they are added until they are for old mails alone.</summary>
public sealed class TrackingDomainsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_host_name_is_looked_at_when_it_is_added_and_answered_once_it_leads_here(TestDatabase kind)
    {
        await using var desk = await LinkDesk.OpenAsync(kind, new FakeTimeProvider(Now));
        var waiting = await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Customer, " Go.Kaffeefrüh.Example ", "Ines", Cancel));
        Assert.Equal(("go.xn--kaffeefrh-x9a.example", TrackingState.Waiting, "Nothing stands at go.xn--kaffeefrh-x9a.example. Expected is a CNAME to news.postroad.test."), (waiting.Host, waiting.State, waiting.Sentence));
        Assert.False(desk.Hosts.Contains(waiting.Host));

        desk.Zone.Lead(waiting.Host);
        var right = await desk.Checks.LookAsync(desk.Customer, waiting.PublicId, Cancel);
        Assert.Equal((TrackingState.Right, "news.postroad.test", Now, Now.AddDays(1)), (right!.State, right.Found, right.FirstRightAt, right.NextCheckAt));
        Assert.True(desk.Hosts.Contains("GO.xn--kaffeefrh-x9a.example"));
        Assert.False(desk.Hosts.Contains("xn--kaffeefrh-x9a.example"));
        Assert.Null(await desk.Checks.LookAsync(desk.Other, waiting.PublicId, Cancel));
    }

    [Theory, EachDatabase]
    public async Task It_is_looked_at_again_by_itself_soon_at_first_then_slower_and_daily_when_it_is_right(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Now);
        await using var desk = await LinkDesk.OpenAsync(kind, time);
        var id = (await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Customer, "go.example.com", "Ines", Cancel))).PublicId;
        var waits = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            var next = (await desk.FindAsync(id)).NextCheckAt;
            waits.Add((next - time.GetUtcNow()).TotalMinutes);
            time.SetUtcNow(next.AddMilliseconds(-1));
            await desk.Checks.LookAtDueAsync(Cancel);
            Assert.Equal(next, (await desk.FindAsync(id)).NextCheckAt);
            time.Advance(TimeSpan.FromMilliseconds(1));
            await desk.Checks.LookAtDueAsync(Cancel);
        }

        Assert.Equal([1, 5, 15, 30, 60, 120, 240, 480, 1440, 1440], waits);
        desk.Zone.Lead("go.example.com");
        time.Advance(TimeSpan.FromDays(1));
        await desk.Checks.LookAtDueAsync(Cancel);
        var right = await desk.FindAsync(id);
        Assert.Equal((TrackingState.Right, time.GetUtcNow().AddDays(1)), (right.State, right.NextCheckAt));
    }

    [Theory, EachDatabase]
    public async Task One_that_breaks_is_said_to_and_looked_at_soon_and_without_an_answer_it_stays_what_it_was(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Now);
        await using var desk = await LinkDesk.OpenAsync(kind, time);
        var id = (await desk.AddRightAsync("go.example.com")).PublicId;

        desk.Zone.Fails = true;
        time.Advance(TimeSpan.FromDays(1));
        await desk.Checks.LookAtDueAsync(Cancel);
        var unknown = await desk.FindAsync(id);
        Assert.Equal((TrackingState.Right, Now, time.GetUtcNow().AddMinutes(15)), (unknown.State, unknown.CheckedAt, unknown.NextCheckAt));
        Assert.StartsWith("It is not known where go.example.com leads", unknown.Sentence, StringComparison.Ordinal);

        desk.Zone.Fails = false;
        desk.Zone.Clear("go.example.com");
        time.Advance(TimeSpan.FromMinutes(15));
        await desk.Checks.LookAtDueAsync(Cancel);
        var broken = await desk.FindAsync(id);
        Assert.Equal((TrackingState.Broken, time.GetUtcNow(), time.GetUtcNow().AddMinutes(1)), (broken.State, broken.StateSince, broken.NextCheckAt));
        Assert.Equal((LogLevel.Warning, "The links at go.example.com do not lead here any more: Nothing stands at go.example.com. Expected is a CNAME to news.postroad.test."), Assert.Single(desk.Log.Lines));
        Assert.True(desk.Hosts.Contains("go.example.com"));
    }

    [Theory, EachDatabase]
    public async Task A_host_name_has_one_owner_in_the_whole_installation(TestDatabase kind)
    {
        await using var desk = await LinkDesk.OpenAsync(kind, new FakeTimeProvider(Now));
        await desk.AddRightAsync("go.example.com");
        Assert.Equal("go.example.com belongs to somebody else here: a host name has one owner in the whole installation.", await LinkDesk.FaultOfAsync(desk.Domains.AddAsync(desk.Other, "GO.example.com.", "Ben", Cancel)));
        Assert.Equal("go.example.com is one of your tracking domains already.", await LinkDesk.FaultOfAsync(desk.Domains.AddAsync(desk.Customer, "go.example.com", "Ines", Cancel)));
        Assert.Empty(await desk.Domains.ListAsync(desk.Other, Cancel));

        var both = await Task.WhenAll(desk.Domains.AddAsync(desk.Customer, "new.example.com", "Ines", Cancel), desk.Domains.AddAsync(desk.Other, "new.example.com", "Ben", Cancel));
        Assert.Single(both, edit => edit is Edit<TrackingDomain>.Saved);
    }

    [Theory]
    [InlineData("", "Write the host name that links shall have: go.example.com.")]
    [InlineData("https://go.example.com/", "That is no host name. It looks like go.example.com: no https:// before it, and nothing behind it.")]
    [InlineData("go", "That is no host name. It looks like go.example.com: no https:// before it, and nothing behind it.")]
    [InlineData("ines@go.example.com", "That is no host name. It looks like go.example.com: no https:// before it, and nothing behind it.")]
    [InlineData("a\0b.example.com", "That is no host name. It looks like go.example.com: no https:// before it, and nothing behind it.")]
    [InlineData("a\ud83d.example.com", "That is no host name. It looks like go.example.com: no https:// before it, and nothing behind it.")]
    [InlineData("NEWS.postroad.test", "news.postroad.test is this installation's own address, which links have anyway.")]
    public async Task What_is_no_host_name_of_ones_own_is_refused(string typed, string fault)
    {
        await using var desk = await LinkDesk.OpenAsync(TestDatabase.Sqlite(), new FakeTimeProvider(Now));
        Assert.Equal(fault, await LinkDesk.FaultOfAsync(desk.Domains.AddAsync(desk.Customer, typed, "Ines", Cancel)));
    }

    [Theory, EachDatabase]
    public async Task The_campaigns_choice_beats_the_servers_and_that_the_installations_address(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Now);
        await using var desk = await LinkDesk.OpenAsync(kind, time);
        var (frankfurt, paris) = (await desk.AddServerAsync("SES Frankfurt"), await desk.AddServerAsync("SES Paris"));
        var (go, click) = (await desk.AddRightAsync("go.example.com"), await desk.AddRightAsync("click.example.com"));
        await LinkDesk.SavedAsync(desk.Domains.AttachAsync(desk.Customer, go.PublicId, go.Version, [frankfurt.PublicId], "Ines", Cancel));

        Assert.Equal("https://news.postroad.test/", await desk.UrlAsync(null, paris));
        Assert.Equal("https://go.example.com/", await desk.UrlAsync(null, frankfurt));
        Assert.Equal("https://click.example.com/", await desk.UrlAsync(click.Id, frankfurt));

        // One that does not lead here just now is passed over.
        desk.Zone.Clear("click.example.com");
        await desk.Checks.LookAsync(desk.Customer, click.PublicId, Cancel);
        Assert.Equal("https://go.example.com/", await desk.UrlAsync(click.Id, frankfurt));

        // A server has one: the last that was chosen.
        desk.Zone.Lead("click.example.com");
        click = await desk.Checks.LookAsync(desk.Customer, click.PublicId, Cancel);
        await LinkDesk.SavedAsync(desk.Domains.AttachAsync(desk.Customer, click!.PublicId, click.Version, [frankfurt.PublicId, paris.PublicId], "Ines", Cancel));
        Assert.Equal(["https://click.example.com/", "https://click.example.com/"], [await desk.UrlAsync(null, frankfurt), await desk.UrlAsync(null, paris)]);
        Assert.Empty((await desk.Domains.FindAsync(desk.Customer, go.PublicId, Cancel))!.Servers);
        Assert.All(await desk.Domains.ServersAsync(desk.Other, Cancel), s => Assert.Null(s.Host));
    }

    [Theory, EachDatabase]
    public async Task Only_one_that_leads_here_is_attached_and_of_two_who_change_it_one_is_told(TestDatabase kind)
    {
        await using var desk = await LinkDesk.OpenAsync(kind, new FakeTimeProvider(Now));
        var server = await desk.AddServerAsync("SES Frankfurt");
        var waiting = await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Customer, "go.example.com", "Ines", Cancel));
        Assert.Equal("go.example.com does not lead here yet, so links at it would lead nowhere. Nothing stands at go.example.com. Expected is a CNAME to news.postroad.test.",
            await LinkDesk.FaultOfAsync(desk.Domains.AttachAsync(desk.Customer, waiting.PublicId, waiting.Version, [server.PublicId], "Ines", Cancel)));

        desk.Zone.Lead("go.example.com");
        await desk.Checks.LookAsync(desk.Customer, waiting.PublicId, Cancel);
        Assert.Equal("A sending server of it is not there any more. Choose again.", await LinkDesk.FaultOfAsync(desk.Domains.AttachAsync(desk.Customer, waiting.PublicId, 1, [server.PublicId, "x\0"], "Ines", Cancel)));
        await LinkDesk.SavedAsync(desk.Domains.AttachAsync(desk.Customer, waiting.PublicId, 1, [server.PublicId], "Ines", Cancel));
        Assert.Equal("Ines", Assert.IsType<Edit<TrackingDomain>.Stale>(await desk.Domains.AttachAsync(desk.Customer, waiting.PublicId, 1, [], "Ben", Cancel)).Current.ChangedBy);
        Assert.IsType<Edit<TrackingDomain>.NotFound>(await desk.Domains.AttachAsync(desk.Other, waiting.PublicId, 2, [], "Ben", Cancel));
        Assert.IsType<Edit<TrackingDomain>.NotFound>(await desk.Domains.RemoveAsync(desk.Other, waiting.PublicId, 2, "Ben", Cancel));
        Assert.Equal("https://go.example.com/", await desk.UrlAsync(null, server));
    }

    [Theory, EachDatabase]
    public async Task One_that_is_removed_is_answered_on_and_comes_back_when_it_is_added_again(TestDatabase kind)
    {
        await using var desk = await LinkDesk.OpenAsync(kind, new FakeTimeProvider(Now));
        var server = await desk.AddServerAsync("SES Frankfurt");
        var go = await desk.AddRightAsync("go.example.com");
        go = await LinkDesk.SavedAsync(desk.Domains.AttachAsync(desk.Customer, go.PublicId, go.Version, [server.PublicId], "Ines", Cancel));
        var removed = await LinkDesk.SavedAsync(desk.Domains.RemoveAsync(desk.Customer, go.PublicId, go.Version, "Ines", Cancel));
        Assert.Equal((Now, "Ines"), (removed.RemovedAt, removed.RemovedBy));
        Assert.True(desk.Hosts.Contains("go.example.com"));
        Assert.Equal("https://news.postroad.test/", await desk.UrlAsync(go.Id, server));
        Assert.StartsWith("go.example.com is for old mails alone.", await LinkDesk.FaultOfAsync(desk.Domains.AttachAsync(desk.Customer, go.PublicId, removed.Version, [server.PublicId], "Ines", Cancel)), StringComparison.Ordinal);
        Assert.StartsWith("go.example.com belongs to somebody else", await LinkDesk.FaultOfAsync(desk.Domains.AddAsync(desk.Other, "go.example.com", "Ben", Cancel)), StringComparison.Ordinal);

        var again = await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Customer, "go.example.com", "Ben", Cancel));
        Assert.Equal((go.Id, null, "Ben"), (again.Id, again.RemovedAt, again.ChangedBy));
        Assert.Equal("https://go.example.com/", await desk.UrlAsync(go.Id, server));

        // One that has never led here is nobody's any more.
        var never = await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Customer, "never.example.com", "Ines", Cancel));
        await LinkDesk.SavedAsync(desk.Domains.RemoveAsync(desk.Customer, never.PublicId, never.Version, "Ines", Cancel));
        Assert.Equal(1, await desk.CountAsync());
        await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Other, "never.example.com", "Ben", Cancel));
    }
}
