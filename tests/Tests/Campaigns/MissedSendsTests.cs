using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

public sealed class MissedSendsTests
{
    private static readonly string[] People = ["delivered@example.com", "full@example.com", "gone@example.com", "hard@example.com", "listed@example.com", "policy@example.com", "refused@example.com", "unknown@example.com"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Those_who_were_missed_get_it_and_nobody_else(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: Quick);
        var desk = new CampaignDesk(office);
        var campaign = await EndedAsync(office, desk);
        await office.SuppressAsync("gone@example.com");
        var head = (await desk.Reports.FindAsync(office.Customer, campaign.PublicId, Cancel))!;
        var preview = await new MissedPreviews(office.Database).ReadAsync(head, Cancel);
        Assert.Equal((3L, 1L, 1L, 2L, 1L, 8L), (preview.Reached, preview.Unknown, preview.Delivered, preview.HardBounces, preview.SuppressedSince, preview.Recipients));
        Assert.Equal(preview.Recipients, preview.Reached + preview.Unknown + preview.Delivered + preview.HardBounces + preview.StillTrying + preview.NoAnswerYet + preview.LeftOut + preview.SuppressedSince + preview.MailedSince);

        office.Server.Answer = null;
        var before = office.Server.Received.Count;
        var started = Assert.IsType<MissedResult.Started>(await desk.Missed.SendAsync(office.Customer, campaign.PublicId, 0, withUnknown: false, null, "Ines", Cancel));
        Assert.True(started.IsNew);
        await desk.UntilAsync(started.Campaign, c => c.State == CampaignState.Finished, "the second campaign finished");
        Assert.Equal(["full@example.com", "policy@example.com", "refused@example.com"], office.Server.Received.Skip(before).Select(r => r.To).Order());
        var next = await desk.FindAsync(started.Campaign);
        Assert.Equal((campaign.Subject, campaign.Html, campaign.Id, "Early access, to those who were missed"), (next.Subject, next.Html, next.MissedOf!.Value, next.Name));
        Assert.Equal(("campaign.send-to-missed", "Ines"), Assert.Single((await desk.LogAsync()).Select(e => (e.Action, e.By))));
    }

    [Theory, EachDatabase]
    public async Task Who_is_closed_as_unknown_gets_it_only_when_ticked_and_who_got_it_by_an_earlier_send_does_not_get_it_again(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: Quick);
        var desk = new CampaignDesk(office);
        var campaign = await EndedAsync(office, desk);
        // Of the three that are reached at first one is refused again; the second press is for that one, and for the unknown one.
        office.Server.Answer = message => message.To == "full@example.com" ? new SendResult.Rejected(RejectReason.Other, "no") : new SendResult.Accepted(message.To);
        var first = Assert.IsType<MissedResult.Started>(await desk.Missed.SendAsync(office.Customer, campaign.PublicId, 0, withUnknown: false, null, "Ines", Cancel));
        await desk.UntilAsync(first.Campaign, c => c.State == CampaignState.Finished, "the first finished");

        office.Server.Answer = null;
        var before = office.Server.Received.Count;
        var second = Assert.IsType<MissedResult.Started>(await desk.Missed.SendAsync(office.Customer, campaign.PublicId, 1, withUnknown: true, null, "Ines", Cancel));
        await desk.UntilAsync(second.Campaign, c => c.State == CampaignState.Finished, "the second finished");
        Assert.Equal(["full@example.com", "unknown@example.com"], office.Server.Received.Skip(before).Select(r => r.To).Order());

        // And the one made from the first reaches nobody: its one missed person has it by the second.
        before = office.Server.Received.Count;
        var third = Assert.IsType<MissedResult.Started>(await desk.Missed.SendAsync(office.Customer, first.Campaign, 0, withUnknown: false, null, "Ines", Cancel));
        await desk.UntilAsync(third.Campaign, c => c.State == CampaignState.Finished, "the third finished");
        Assert.Equal(before, office.Server.Received.Count);
    }

    [Theory, EachDatabase]
    public async Task Who_got_it_by_such_a_campaign_is_not_sent_to_again_out_of_doubt_about_the_first(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: Quick);
        var desk = new CampaignDesk(office);
        var campaign = await EndedAsync(office, desk);
        var pick = Assert.Single(await desk.Uncertain.PicksAsync(office.Customer, campaign.PublicId, UncertainFilter.Closed, Cancel));
        var next = Assert.IsType<MissedResult.Started>(await desk.Missed.SendAsync(office.Customer, campaign.PublicId, 0, withUnknown: true, null, "Ines", Cancel));
        // Somebody else at the list of uncertain deliveries: at once, while it is sent, and when all is done.
        Assert.Equal(new DecisionResult(0, 1), await desk.Decisions.DecideAsync(office.Customer, [pick], UncertainDecision.SendAgain, "Ben", "To be sure", Cancel));
        await desk.UntilAsync(next.Campaign, c => c.State == CampaignState.Finished, "it finished");
        Assert.Equal(new DecisionResult(0, 1), await desk.Decisions.DecideAsync(office.Customer, [pick], UncertainDecision.SendAgain, "Ben", "To be sure", Cancel));

        // It was lost there too: then it is that campaign's to send it again, and not for both.
        var again = Assert.Single(await desk.Uncertain.PicksAsync(office.Customer, next.Campaign, UncertainFilter.Closed, Cancel));
        office.Server.Answer = null;
        Assert.Equal(new DecisionResult(1, 0), await desk.Decisions.DecideAsync(office.Customer, [again], UncertainDecision.SendAgain, "Ben", "Still nothing", Cancel));
        await desk.UntilAsync(next.Campaign, c => c.State == CampaignState.Finished && c.FinishedAt is not null, "it finished again");
        Assert.Equal(new DecisionResult(0, 1), await desk.Decisions.DecideAsync(office.Customer, [pick], UncertainDecision.SendAgain, "Ben", "To be sure", Cancel));
        Assert.Equal(3, office.Server.Received.Count(r => r.To == "unknown@example.com"));
    }

    [Theory, EachDatabase]
    public async Task Two_presses_make_one_campaign(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: Quick);
        var desk = new CampaignDesk(office);
        var campaign = await EndedAsync(office, desk);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => desk.Missed.SendAsync(office.Customer, campaign.PublicId, 0, false, null, "Ines", Cancel))));
        Assert.Single(results.Cast<MissedResult.Started>().Select(r => r.Campaign).Distinct());
        Assert.Single(results.Cast<MissedResult.Started>(), r => r.IsNew);
    }

    [Theory, EachDatabase]
    public async Task A_cancelled_campaign_reaches_those_who_were_cancelled_and_an_unfinished_or_foreign_one_nobody(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: Quick);
        var desk = new CampaignDesk(office);
        var campaign = await desk.StartAsync("a@example.com", "b@example.com");
        Assert.Equal(new MissedResult.NotEnded(CampaignState.Sending), await desk.Missed.SendAsync(office.Customer, campaign.PublicId, 0, false, null, "Ines", Cancel));
        Assert.IsType<MissedResult.NotFound>(await desk.Missed.SendAsync(new CustomerId(office.Customer.Value + 1), campaign.PublicId, 0, false, null, "Eve", Cancel));
        await desk.Controls.CancelAsync(office.Customer, campaign.PublicId, "Ines", "No", Cancel);
        await desk.UntilAsync(campaign.PublicId, c => c.FinishedAt is not null, "all of it was cancelled");

        var next = Assert.IsType<MissedResult.Started>(await desk.Missed.SendAsync(office.Customer, campaign.PublicId, 0, false, null, "Ines", Cancel));
        office.StartEngine();
        await desk.UntilAsync(next.Campaign, c => c.State == CampaignState.Finished, "it finished");
        Assert.Equal(["a@example.com", "b@example.com"], office.Server.Received.Select(r => r.To).Order());
    }

    [Theory, EachDatabase]
    public async Task When_its_From_has_become_anothers_nobody_who_was_missed_gets_it_and_why_is_said(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: Quick);
        var desk = new CampaignDesk(office);
        var campaign = await EndedAsync(office, desk);
        await OwnDomain.OfAnotherAsync(office.Database, campaign.FromAddress[(campaign.FromAddress.IndexOf('@', StringComparison.Ordinal) + 1)..], office.Time);
        var no = Assert.IsType<MissedResult.NotReady>(await desk.Missed.SendAsync(office.Customer, campaign.PublicId, 0, false, null, "Ines", Cancel));
        Assert.Contains("belongs to another customer", no.Sentence, StringComparison.Ordinal);
        Assert.Empty(await desk.LogAsync());
    }

    private static DeliveryOptions Quick => new() { Pause = TimeSpan.FromMilliseconds(10), RangeSize = 2, Horizon = TimeSpan.FromMilliseconds(300), SendAgainWhenAbsent = false };

    /// <summary>A finished campaign with one person of every kind.</summary>
    private static async Task<Campaign> EndedAsync(PostOffice office, CampaignDesk desk)
    {
        office.Server.Answer = message => message.To switch
        {
            "refused@example.com" => new SendResult.Rejected(RejectReason.Other, "no"),
            "gone@example.com" => new SendResult.Rejected(RejectReason.Other, "no"),
            "unknown@example.com" => new SendResult.Unknown("Connection reset by peer"),
            _ => new SendResult.Accepted(message.To),
        };
        var campaign = await desk.StartAsync(People);
        office.StartEngine();
        await desk.UntilAsync(campaign.PublicId, c => c.State == CampaignState.Finished, "it finished");
        var send = new SendId(campaign.SendId!.Value);
        await TellAsync("delivered@example.com", EventType.Delivered, BounceKind.None);
        await TellAsync("full@example.com", EventType.Bounced, BounceKind.Soft);
        await TellAsync("policy@example.com", EventType.Bounced, BounceKind.Policy);
        await TellAsync("hard@example.com", EventType.Bounced, BounceKind.Hard);
        await TellAsync("listed@example.com", EventType.Bounced, BounceKind.OnProviderList);
        return await desk.FindAsync(campaign.PublicId);

        async Task TellAsync(string address, EventType type, BounceKind bounce) => await office.Intake.AppendAsync(
            [new DeliveryEvent { Delivery = new DeliveryRef(send, (await office.DeliveryAsync(send, address)).Seq), Type = type, At = office.Time.GetUtcNow(), Key = 1, MessageId = address, Attempt = 1, Bounce = bounce, Reason = type == EventType.Bounced ? "Bounced" : null }], Cancel);
    }
}
