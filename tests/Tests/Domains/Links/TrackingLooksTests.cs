using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Domains.Links;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Links;

/// <summary>Looks that overtake each other, that have no answer, and that fail.</summary>
public sealed class TrackingLooksTests
{
    private const string Go = "go.example.com";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_an_earlier_look_saw_does_not_undo_what_a_later_one_wrote(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Now);
        await using var desk = await LinkDesk.OpenAsync(kind, time);
        var id = (await desk.AddRightAsync(Go)).PublicId;
        await using var slow = await ChangingZone.OpenAsync();
        using var gate = new ManualResetEventSlim();
        slow.Lead(Go);
        slow.Gate = gate;
        time.Advance(TimeSpan.FromSeconds(1));
        var earlier = desk.ChecksBy(slow).LookAsync(desk.Customer, id, Cancel);
        await slow.Asked.Task.WaitAsync(Cancel);

        time.Advance(TimeSpan.FromSeconds(1));
        desk.Zone.Clear(Go);
        Assert.Equal(TrackingState.Broken, (await desk.Checks.LookAsync(desk.Customer, id, Cancel))!.State);
        gate.Set();
        Assert.Equal((TrackingState.Broken, Now.AddSeconds(2)), ((await earlier)!.State, (await desk.FindAsync(id)).CheckedAt));
    }

    [Theory, EachDatabase]
    public async Task Whether_it_broke_or_was_never_right_is_decided_by_what_is_stored_when_the_look_ends(TestDatabase kind)
    {
        await using var desk = await LinkDesk.OpenAsync(kind, new FakeTimeProvider(Now));
        var id = (await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Customer, Go, "Ines", Cancel))).PublicId;
        await using var slow = await ChangingZone.OpenAsync();
        using var gate = new ManualResetEventSlim();
        slow.Gate = gate;
        var wrong = desk.ChecksBy(slow).LookAsync(desk.Customer, id, Cancel);
        await slow.Asked.Task.WaitAsync(Cancel);

        desk.Zone.Lead(Go);
        Assert.Equal(TrackingState.Right, (await desk.Checks.LookAsync(desk.Customer, id, Cancel))!.State);
        gate.Set();
        Assert.Equal(TrackingState.Broken, (await wrong)!.State);
    }

    [Theory, EachDatabase]
    public async Task After_a_day_without_an_answer_new_mails_do_without_it_until_there_is_one(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Now);
        await using var desk = await LinkDesk.OpenAsync(kind, time);
        var server = await desk.AddServerAsync("SES Frankfurt");
        var go = await desk.AddRightAsync(Go);
        desk.Zone.Fails = true;
        time.Advance(TimeSpan.FromDays(1));
        await desk.Checks.LookAtDueAsync(Cancel);
        var silent = await desk.FindAsync(go.PublicId);
        Assert.Equal((Now.AddDays(1), null), (silent.SilentSince, UsableHosts.WhyNot(silent, time.GetUtcNow())));
        Assert.Equal("https://go.example.com/", await desk.UrlAsync(go.Id, server));

        time.Advance(TimeSpan.FromDays(1));
        await desk.Checks.LookAtDueAsync(Cancel);
        silent = await desk.FindAsync(go.PublicId);
        Assert.Equal((TrackingState.Right, Now.AddDays(1)), (silent.State, silent.SilentSince));
        Assert.StartsWith("Since 25 Nov 2026, 09:00 UTC nobody knows whether go.example.com leads here. It is not known where", UsableHosts.WhyNot(silent, time.GetUtcNow()), StringComparison.Ordinal);
        Assert.Equal("https://news.postroad.test/", await desk.UrlAsync(go.Id, server));

        desk.Zone.Fails = false;
        time.Advance(LookSchedule.WithoutAnswer);
        await desk.Checks.LookAtDueAsync(Cancel);
        Assert.Null((await desk.FindAsync(go.PublicId)).SilentSince);
        Assert.Equal("https://go.example.com/", await desk.UrlAsync(go.Id, server));
    }

    [Theory, EachDatabase]
    public async Task One_that_cannot_be_looked_at_keeps_no_other_waiting_and_has_its_turn_later(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Now);
        await using var desk = await LinkDesk.OpenAsync(kind, time);
        var (bad, good) = (await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Customer, "bad.example.com", "Ines", Cancel)), await LinkDesk.SavedAsync(desk.Domains.AddAsync(desk.Customer, Go, "Ines", Cancel)));
        await desk.Database.WriteAsync(session => session.RunAsync("UPDATE tracking_domains SET host = '..' WHERE id = @p0", bad.Id), Cancel);
        desk.Zone.Lead(Go);
        time.Advance(TimeSpan.FromMinutes(1));
        await desk.Checks.LookAtDueAsync(Cancel);
        Assert.Equal(TrackingState.Right, (await desk.FindAsync(good.PublicId)).State);
        Assert.Equal(time.GetUtcNow() + LookSchedule.WithoutAnswer, (await desk.FindAsync(bad.PublicId)).NextCheckAt);
        Assert.Equal((LogLevel.Error, "The tracking domain .. was not looked at; it has its next turn later"), Assert.Single(desk.Log.Lines));
    }

    [Fact]
    public async Task A_reader_of_the_hosts_does_not_begin_before_the_one_before_it_has_ended()
    {
        await using var desk = await LinkDesk.OpenAsync(TestDatabase.Sqlite(), new FakeTimeProvider(Now));
        await desk.AddRightAsync(Go);
        var slow = new SlowDatabase(desk.Database);
        using var hosts = new LinkHosts(slow);
        var first = Task.Run(() => hosts.ReadAsync(Cancel), Cancel);
        await slow.Asked.Task.WaitAsync(Cancel);
        var second = hosts.ReadAsync(Cancel);
        Assert.Equal(1, slow.Reads);
        slow.Gate.Set();
        await Task.WhenAll(first, second);
        Assert.Equal((2, true), (slow.Reads, hosts.Contains(Go)));
    }
}
