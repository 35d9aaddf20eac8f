using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

public sealed class UncertainDecisionsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Uncertain_deliveries_are_listed_and_closed_by_hand_and_stay_closed(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var (desk, campaign, send) = await UncertainAsync(office);
        var page = await desk.Uncertain.ReadAsync(office.Customer, campaign.PublicId, UncertainFilter.Open, 0, Cancel);
        Assert.Equal(["u1@example.com", "u2@example.com"], page.Rows.Select(r => r.Address).Order());
        Assert.All(page.Rows, r => Assert.Equal(("SES Frankfurt", 1, DoubtCause.NoAnswer, r.Since + office.Options.Horizon), (r.Server, r.Attempt, r.Cause, r.WatchedUntil)));
        Assert.Equal(2, (await desk.Uncertain.ReadAsync(office.Customer, null, UncertainFilter.All, 0, Cancel)).Rows.Count);
        Assert.Empty((await desk.Uncertain.ReadAsync(new CustomerId(office.Customer.Value + 1), null, UncertainFilter.All, 0, Cancel)).Rows);

        var one = page.Rows.Single(r => r.Address == "u1@example.com").Pick;
        Assert.Equal(new DecisionResult(0, 1), await desk.Decisions.DecideAsync(new CustomerId(office.Customer.Value + 1), [one], UncertainDecision.CloseAsUnknown, "Eve", "mine", Cancel));
        Assert.Equal(new DecisionResult(1, 0), await desk.Decisions.DecideAsync(office.Customer, [one], UncertainDecision.CloseAsUnknown, "Ines", "Called her", Cancel));
        Assert.Equal(new DecisionResult(0, 1), await desk.Decisions.DecideAsync(office.Customer, [one], UncertainDecision.CloseAsUnknown, "Ben", "again", Cancel));

        var closed = Assert.Single((await desk.Uncertain.ReadAsync(office.Customer, campaign.PublicId, UncertainFilter.Closed, 0, Cancel)).Rows);
        Assert.Equal(("Ines", "Called her", null), (closed.ClosedBy, closed.Why, closed.WatchedUntil));
        Assert.Equal(DoubtEnding.ClosedByPerson, (await desk.DoubtsAsync(send)).Single(d => d.Seq == one.Seq).Ending);
        Assert.Equal(("delivery.close", "Ines", "1 delivery: Called her"), Assert.Single((await desk.LogAsync()).Select(e => (e.Action, e.By, e.Note))));
        Assert.Equal(await office.CountedTotalsAsync(send), await office.StoredTotalsAsync(send));
        await Assert.ThrowsAsync<ArgumentException>(() => desk.Decisions.DecideAsync(office.Customer, [one], UncertainDecision.SendAgain, "Ines", " ", Cancel));
    }

    [Theory, EachDatabase]
    public async Task What_a_person_has_sent_again_leaves_once_more_also_from_a_finished_campaign(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(10), RangeSize = 5, Horizon = TimeSpan.FromMilliseconds(200) });
        var (desk, campaign, send) = await UncertainAsync(office);
        await desk.UntilAsync(campaign.PublicId, c => c.State == CampaignState.Finished, "it finished");
        office.Server.Answer = null;

        var picks = await desk.Uncertain.PicksAsync(office.Customer, campaign.PublicId, UncertainFilter.Closed, Cancel);
        Assert.Equal(new DecisionResult(2, 0), await desk.Decisions.DecideAsync(office.Customer, picks, UncertainDecision.SendAgain, "Ines", "Nothing in their inbox", Cancel));
        await desk.UntilAsync(campaign.PublicId, c => c.State == CampaignState.Finished && c.FinishedAt is not null, "it finished again");
        var rows = (await office.DeliveriesAsync(send)).Where(d => d.Address.StartsWith('u')).ToList();
        Assert.All(rows, d => Assert.Equal((DeliveryState.Accepted, 2, true), (d.State, d.Attempt, d.Marks.HasFlag(DeliveryMarks.SentAgain))));
        Assert.All(await desk.DoubtsAsync(send), d => Assert.Equal((DoubtEnding.SentAgain, "Ines", "Nothing in their inbox"), (d.Ending, d.EndedBy, d.Why)));
        Assert.Equal(5, office.Server.Received.Count);
        Assert.Equal(await office.CountedTotalsAsync(send), await office.StoredTotalsAsync(send));
    }

    [Theory, EachDatabase]
    public async Task Who_was_settled_meanwhile_is_left_out_and_a_cancelled_campaign_sends_nothing_again(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var (desk, campaign, send) = await UncertainAsync(office);
        var picks = await desk.Uncertain.PicksAsync(office.Customer, campaign.PublicId, UncertainFilter.All, Cancel);
        await office.Intake.AppendAsync([new LedgerHand(office, send).Event(picks[0].Seq, 1)], Cancel);
        Assert.Equal(new DecisionResult(1, 1), await desk.Decisions.DecideAsync(office.Customer, picks, UncertainDecision.CloseAsUnknown, "Ines", "Enough", Cancel));
        Assert.Equal(new DecisionResult(0, 1), await desk.Decisions.DecideAsync(office.Customer, [new UncertainPick("nothing", 1)], UncertainDecision.SendAgain, "Ines", "x", Cancel));

        await desk.UntilAsync(campaign.PublicId, c => c.State == CampaignState.Finished, "it finished");
        await office.Database.WriteAsync(session => session.RunAsync("UPDATE campaigns SET state = 7 WHERE id = @p0", campaign.Id), Cancel);
        Assert.Equal(new DecisionResult(0, 2), await desk.Decisions.DecideAsync(office.Customer, picks, UncertainDecision.SendAgain, "Ines", "Please", Cancel));
    }

    /// <summary>Three people, two of whose answers never came; they are still watched unless the office's horizon is short.</summary>
    private static async Task<(CampaignDesk Desk, Campaign Campaign, SendId Send)> UncertainAsync(PostOffice office)
    {
        var desk = new CampaignDesk(office);
        office.Server.Answer = message => message.To.StartsWith('u') ? new SendResult.Unknown("Connection reset by peer") : new SendResult.Accepted(message.To);
        var campaign = await desk.StartAsync("a@example.com", "u1@example.com", "u2@example.com");
        var send = new SendId(campaign.SendId!.Value);
        office.StartEngine();
        await PostOffice.UntilAsync(async () => (await office.DeliveriesAsync(send)).All(d => d.State is DeliveryState.Accepted or DeliveryState.Ambiguous or DeliveryState.UnknownClosed));
        return (desk, campaign, send);
    }
}
