using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

public sealed class CampaignControlsTests
{
    private static readonly string[] Everybody = [.. Enumerable.Range(1, 40).Select(i => $"p{i:00}@example.com")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_paused_campaign_hands_nothing_over_until_it_is_resumed(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new CampaignDesk(office);
        var campaign = await desk.StartAsync(Everybody);
        Assert.IsType<ControlResult.Done>(await desk.Controls.PauseAsync(office.Customer, campaign.PublicId, "Ines", "Wrong price", Cancel));
        office.StartEngine();
        var paused = await desk.FindAsync(campaign.PublicId);
        Assert.Equal((CampaignState.Paused, "Ines", "Wrong price"), (paused.State, paused.StateBy, paused.StateReason));
        await desk.Keeper.KeepAsync(Cancel);
        Assert.Equal(CampaignState.Paused, (await desk.FindAsync(campaign.PublicId)).State);
        Assert.Empty(office.Server.Received);

        Assert.IsType<ControlResult.Done>(await desk.Controls.ResumeAsync(office.Customer, campaign.PublicId, "Ben", Cancel));
        await desk.UntilAsync(campaign.PublicId, c => c.State == CampaignState.Finished, "it finished");
        Assert.Equal(Everybody, office.Server.Received.Select(r => r.To).Order());
        Assert.Equal(
            [("campaign.pause", "Ines", "Wrong price"), ("campaign.resume", "Ben", null)],
            (await desk.LogAsync()).Select(e => (e.Action, e.By, e.Note)));
    }

    [Theory, EachDatabase]
    public async Task Cancelling_the_rest_keeps_what_left_and_adds_up(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new CampaignDesk(office);
        office.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var campaign = await desk.StartAsync(Everybody);
        var send = new SendId(campaign.SendId!.Value);
        office.StartEngine();
        await office.Server.FirstRequest.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.IsType<ControlResult.Done>(await desk.Controls.CancelAsync(office.Customer, campaign.PublicId, "Ines", "Wrong audience", Cancel));
        await desk.Keeper.KeepAsync(Cancel);
        Assert.Null((await desk.FindAsync(campaign.PublicId)).FinishedAt);
        office.Server.Barrier.SetResult();

        var cancelled = await desk.UntilAsync(campaign.PublicId, c => c.FinishedAt is not null, "all of it had its answer");
        Assert.Equal((CampaignState.Cancelled, "Ines", "Wrong audience"), (cancelled.State, cancelled.StateBy, cancelled.StateReason));
        var rows = await office.DeliveriesAsync(send);
        var left = office.Server.Received.Count;
        Assert.InRange(left, 1, 39);
        Assert.Equal(left, rows.Count(d => d.State == DeliveryState.Accepted));
        Assert.All(rows.Where(d => d.State != DeliveryState.Accepted), d => Assert.Equal((DeliveryState.Cancelled, "Cancelled"), (d.State, d.Reason)));
        Assert.Equal(new Tally { Recipients = 40, Sent = left, Failed = 40 - left }, await office.StoredTotalsAsync(send));
        Assert.Equal(SendStatus.Cancelled, await office.StatusAsync(send));
    }

    [Theory, EachDatabase]
    public async Task What_waits_for_another_try_is_cancelled_too_and_an_audience_that_is_still_counted_is_counted_to_its_end(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new CampaignDesk(office);
        office.Server.Answer = _ => new Core.Sending.SendResult.Deferred("Later", TimeSpan.FromHours(1), "450");
        var campaign = await desk.StartAsync("a@example.com", "b@example.com");
        var send = new SendId(campaign.SendId!.Value);
        office.StartEngine();
        await PostOffice.UntilAsync(async () => (await office.DeliveriesAsync(send)).All(d => d.State == DeliveryState.Retrying));
        await office.Database.WriteAsync(session => session.RunAsync("UPDATE sends SET expansion_done = @p1 WHERE id = @p0", send.Value, session.Flag(false)), Cancel);
        await office.SubscribeAsync("late@example.com");
        await desk.Controls.CancelAsync(office.Customer, campaign.PublicId, "Ines", "No", Cancel);

        await desk.UntilAsync(campaign.PublicId, c => c.FinishedAt is not null, "all of it was cancelled");
        Assert.Equal([DeliveryState.Cancelled, DeliveryState.Cancelled, DeliveryState.Cancelled], (await office.DeliveriesAsync(send)).Select(d => d.State));
        Assert.Equal(new Tally { Recipients = 3, Failed = 3 }, await office.StoredTotalsAsync(send));
    }

    [Theory, EachDatabase]
    public async Task Cancelling_goes_on_behind_a_crash_in_its_middle(TestDatabase kind)
    {
        // Ranges of one: a batch is ten rows, so the process "dies" behind the first batch.
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(10), RangeSize = 1 });
        var desk = new CampaignDesk(office);
        var campaign = await desk.StartAsync(Everybody);
        var send = new SendId(campaign.SendId!.Value);
        await desk.Controls.CancelAsync(office.Customer, campaign.PublicId, "Ines", "No", Cancel);
        var dying = new CrashingDatabase(office.Database, after: 1);
        var ledger = Core.Deliveries.Ledger.DeliveryLedger.For(dying, office.Options, office.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<Core.Deliveries.Ledger.DeliveryLedger>.Instance);
        await Assert.ThrowsAsync<IOException>(() => ledger.CancelQueuedAsync(new(send, office.Customer, office.List), Cancel));
        Assert.Equal(10, (await office.DeliveriesAsync(send)).Count(d => d.State == DeliveryState.Cancelled));
        Assert.Equal(await office.CountedTotalsAsync(send), await office.StoredTotalsAsync(send));

        await desk.UntilAsync(campaign.PublicId, c => c.FinishedAt is not null, "all of it was cancelled");
        Assert.Equal(new Tally { Recipients = 40, Failed = 40 }, await office.StoredTotalsAsync(send));
    }

    [Theory, EachDatabase]
    public async Task A_hundred_quick_changes_lose_nobody_and_send_to_nobody_twice(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new CampaignDesk(office);
        var campaign = await desk.StartAsync([.. Enumerable.Range(1, 300).Select(i => $"p{i:000}@example.com")]);
        var send = new SendId(campaign.SendId!.Value);
        office.StartEngine();
        var chance = new Random(87);
        for (var i = 0; i < 100; i++)
        {
            // Two people at once, on top of each other.
            await Task.WhenAll(ChangeAsync(), ChangeAsync());
            if (i % 10 == 0) await desk.Keeper.KeepAsync(Cancel);
        }

        Task<ControlResult> ChangeAsync() => chance.Next(2) == 0
            ? desk.Controls.PauseAsync(office.Customer, campaign.PublicId, "Ines", null, Cancel)
            : desk.Controls.ResumeAsync(office.Customer, campaign.PublicId, "Ben", Cancel);

        await desk.Controls.ResumeAsync(office.Customer, campaign.PublicId, "Ben", Cancel);
        if (chance.Next(2) == 0) await desk.Controls.CancelAsync(office.Customer, campaign.PublicId, "Ines", "Enough", Cancel);
        await desk.UntilAsync(campaign.PublicId, c => c.FinishedAt is not null, "it ended");

        var rows = await office.DeliveriesAsync(send);
        Assert.All(rows, d => Assert.True(d.State is DeliveryState.Accepted or DeliveryState.Cancelled, $"{d.Address} is {d.State}"));
        Assert.Equal(rows.Where(d => d.State == DeliveryState.Accepted).Select(d => d.Address).Order(), office.Server.Received.Select(r => r.To).Order());
        Assert.Equal(await office.CountedTotalsAsync(send), await office.StoredTotalsAsync(send));
        // Each change that took effect stands in the log, turn by turn; second clicks do not.
        var turns = (await desk.LogAsync()).Select(e => e.Action).Where(a => a != "campaign.cancel").ToList();
        Assert.All(turns.Select((action, i) => (action, i)), t => Assert.Equal(t.i % 2 == 0 ? "campaign.pause" : "campaign.resume", t.action));
    }

    [Theory, EachDatabase]
    public async Task A_move_that_the_state_does_not_allow_changes_nothing_and_says_so(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new CampaignDesk(office);
        var campaign = await desk.StartAsync("a@example.com");
        office.StartEngine();
        await desk.UntilAsync(campaign.PublicId, c => c.State == CampaignState.Finished, "it finished");

        Assert.Equal(new ControlResult.NotAllowed(CampaignState.Finished), await desk.Controls.PauseAsync(office.Customer, campaign.PublicId, "Ines", null, Cancel));
        Assert.Equal(new ControlResult.NotAllowed(CampaignState.Finished), await desk.Controls.CancelAsync(office.Customer, campaign.PublicId, "Ines", "x", Cancel));
        Assert.Equal(new ControlResult.NotAllowed(CampaignState.Finished), await desk.Controls.ResumeAsync(office.Customer, campaign.PublicId, "Ines", Cancel));
        Assert.IsType<ControlResult.NotFound>(await desk.Controls.PauseAsync(new CustomerId(office.Customer.Value + 1), campaign.PublicId, "Eve", null, Cancel));
        Assert.Empty(await desk.LogAsync());
        Assert.Equal(CampaignState.Finished, (await desk.FindAsync(campaign.PublicId)).State);
    }

    [Theory, EachDatabase]
    public async Task A_second_click_changes_nothing(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new CampaignDesk(office);
        var campaign = await desk.StartAsync("a@example.com");
        Assert.IsType<ControlResult.AlreadySo>(await desk.Controls.ResumeAsync(office.Customer, campaign.PublicId, "Ines", Cancel));
        await desk.Controls.PauseAsync(office.Customer, campaign.PublicId, "Ines", "first", Cancel);
        Assert.IsType<ControlResult.AlreadySo>(await desk.Controls.PauseAsync(office.Customer, campaign.PublicId, "Ben", "second", Cancel));
        Assert.Equal("first", (await desk.FindAsync(campaign.PublicId)).StateReason);
        Assert.Single(await desk.LogAsync());
    }
}
