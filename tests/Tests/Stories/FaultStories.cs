using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Sending;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Stories;

/// <summary>What can go wrong between us and SES, with the real client, the real wire and a provider that misbehaves.</summary>
public sealed class FaultStories
{
    private static readonly string[] Forty = [.. Enumerable.Range(1, 40).Select(i => $"person{i}@example.com")];

    [Theory, EachDatabase]
    public async Task Lines_that_break_after_accepting_are_settled_by_events_and_nobody_gets_it_twice(TestDatabase kind)
    {
        var (ours, theirs) = await SendAsync(kind, new Installation.Change { Faults = new FaultSettings { ResetAfterAccepting = new Fault { On = true, OneIn = 4 } } });
        Assert.Equal((40, 40, 0), (theirs.Received, theirs.DistinctKeys, theirs.Copies));
        Assert.Equal((40, 40, 0), (ours.Sent, ours.Delivered, ours.Uncertain));
    }

    [Theory, EachDatabase]
    public async Task A_503_after_accepting_is_settled_by_events(TestDatabase kind)
    {
        var (ours, theirs) = await SendAsync(kind, new Installation.Change { Faults = new FaultSettings { UnavailableAfterAccepting = new Fault { On = true, OneIn = 4 } } });
        Assert.Equal((40, 0), (theirs.Received, theirs.Copies));
        Assert.Equal((40, 0), (ours.Delivered, ours.Uncertain));
    }

    [Theory, EachDatabase]
    public async Task A_503_before_accepting_stays_uncertain_and_is_not_sent_again_where_proof_is_switched_off(TestDatabase kind)
    {
        var (ours, theirs) = await SendAsync(kind, new Installation.Change { Faults = OneOfFourIsNotTaken, Deliveries = Quick(again: false) });
        Assert.Equal((30, 0), (theirs.Received, theirs.Copies));
        Assert.Equal((40, 30, 10), (ours.Sent, ours.Delivered, ours.Uncertain));
    }

    [Theory, EachDatabase]
    public async Task A_503_before_accepting_is_sent_again_once_events_prove_that_it_was_not_taken(TestDatabase kind)
    {
        var (ours, theirs) = await SendAsync(kind, new Installation.Change { Faults = OneOfFourIsNotTaken, Deliveries = Quick(again: true) });
        Assert.InRange(theirs.Received, 36, 40);
        Assert.Equal(0, theirs.Copies);
        // Behind the very last ones nothing was sent whose event could prove anything: they are closed as unknown.
        Assert.Equal((40, theirs.Received, 40 - theirs.Received), (ours.Sent, ours.Delivered, ours.Uncertain));
    }

    private static FaultSettings OneOfFourIsNotTaken => new() { UnavailableBeforeAccepting = new Fault { On = true, OneIn = 4, Times = 10 } };

    private static DeliveryOptions Quick(bool again) => new()
    {
        Pause = TimeSpan.FromMilliseconds(50), RangeSize = 20, Horizon = TimeSpan.FromSeconds(3), ProofWait = TimeSpan.FromSeconds(25), SendAgainWhenAbsent = again,
    };

    [Theory, EachDatabase]
    public async Task Nonsense_with_200_is_no_acceptance_and_no_refusal(TestDatabase kind)
    {
        var (ours, theirs) = await SendAsync(kind, new Installation.Change { Faults = new FaultSettings { Nonsense = new Fault { On = true, OneIn = 4 } } });
        Assert.Equal((40, 0), (theirs.Received, theirs.Copies));
        Assert.Equal((40, 0), (ours.Delivered, ours.Uncertain));
    }

    [Theory, EachDatabase]
    public async Task A_burst_of_throttling_fails_nobody(TestDatabase kind)
    {
        var (ours, theirs) = await SendAsync(kind, new Installation.Change { Faults = new FaultSettings { Throttle = new Fault { On = true, InARow = 12 } } });
        Assert.Equal((40, 0), (theirs.Received, theirs.Copies));
        Assert.Equal((40, 40, 0, 0), (ours.Sent, ours.Delivered, ours.Uncertain, ours.Failed));
    }

    [Theory, EachDatabase]
    public async Task Events_that_come_twice_and_in_any_order_count_once(TestDatabase kind)
    {
        var (ours, _) = await SendAsync(kind, new Installation.Change { Faults = new FaultSettings { SendEventsTwice = Fault.Always, ShuffleEvents = new Fault { On = true, Seconds = 1 } } });
        Assert.Equal((40, 40, 0), (ours.Sent, ours.Delivered, ours.Delayed));
    }

    [Fact]
    public Task A_wrong_secret_stops_the_server_and_says_so() =>
        StoppedAsync(new Installation.Change { Secret = "wrong" }, StopReason.InvalidCredentials, "signature");

    [Fact]
    public Task A_From_that_is_not_verified_in_this_region_holds_its_campaign_and_names_region_and_identity() =>
        HeldAsync("nowhere.example is not verified for sending in", "hello@nowhere.example");

    [Fact]
    public Task A_From_that_is_verified_in_another_region_is_told_which() =>
        HeldAsync("elsewhere.example is verified in eu-west-1, not in eu-central-1", "hello@elsewhere.example");

    [Fact]
    public Task A_region_that_the_account_does_not_use_stops_the_server() =>
        StoppedAsync(new Installation.Change { ServerRegion = "ap-south-1" }, null, "");

    [Fact]
    public Task An_account_in_the_sandbox_is_recognised_by_its_recipients() =>
        StoppedAsync(new Installation.Change { Region = new RegionSettings { Name = "eu-central-1", Sandbox = true, MaxSendRate = 100, Identities = ["harbourlane.example"] } }, StopReason.Sandbox, "not verified");

    [Fact]
    public Task A_paused_account_stops_the_server() =>
        StoppedAsync(new Installation.Change { Region = new RegionSettings { Name = "eu-central-1", SendingEnabled = false, Identities = ["harbourlane.example"] } }, StopReason.SendingPaused, "Sending is switched off");

    [Fact]
    public async Task A_used_up_quota_waits_and_says_so_and_fails_nobody()
    {
        var kind = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(kind, new Installation.Change
        {
            Region = new RegionSettings { Name = "eu-central-1", Max24HourSend = 25, MaxSendRate = 100, Identities = ["harbourlane.example"] },
        });
        await installation.SubscribeAsync(Forty);
        var campaign = await installation.UntilAsync(await installation.StartCampaignAsync(), CampaignState.Waiting);
        Assert.StartsWith("SES Frankfurt is out of quota", campaign.StateReason, StringComparison.Ordinal);
        var totals = await Installation.UntilAsync(() => installation.TotalsAsync(campaign), t => t.Sent >= 25);
        Assert.Equal((25, 0, 0), (totals.Sent, totals.Failed, totals.Uncertain));
        Assert.Equal(25, (await installation.AccountAsync(campaign)).Received);
    }

    private static async Task<(Installation.Totals Ours, Installation.Account Theirs)> SendAsync(TestDatabase kind, Installation.Change change)
    {
        await using var installation = await Installation.StartAsync(kind, change);
        await installation.SubscribeAsync(Forty);
        return await installation.SettleAsync(await installation.StartCampaignAsync());
    }

    /// <summary>It says why, its server goes on, and so does another campaign.</summary>
    private static async Task HeldAsync(string words, string from)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await installation.SubscribeAsync(Forty);
        var campaign = await installation.UntilAsync(await installation.StartCampaignAsync(from: from), CampaignState.Waiting);
        Assert.StartsWith("Its sender is refused: ", campaign.StateReason, StringComparison.Ordinal);
        await Installation.UntilAsync(() => installation.CampaignAsync(campaign.Id), c => c.StateReason!.Contains(words, StringComparison.OrdinalIgnoreCase));
        var (ours, _) = await installation.SettleAsync(await installation.StartCampaignAsync());
        Assert.Equal((40, 40), (ours.Sent, ours.Delivered));
        Assert.DoesNotContain(await installation.DeliveriesAsync(campaign), d => d.State is DeliveryState.Rejected or DeliveryState.Ambiguous or DeliveryState.Accepted);
        Assert.Equal(StopReason.None, await StopReasonAsync(installation));
    }

    private static async Task StoppedAsync(Installation.Change change, StopReason? reason, string words)
    {
        var kind = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(kind, change);
        await installation.SubscribeAsync(Forty);
        var campaign = await installation.UntilAsync(await installation.StartCampaignAsync(), CampaignState.Waiting);
        Assert.StartsWith("SES Frankfurt is blocked by its provider", campaign.StateReason, StringComparison.Ordinal);
        await Installation.UntilAsync(() => installation.CampaignAsync(campaign.Id), c => c.StateReason!.Contains(words, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(await installation.DeliveriesAsync(campaign), d => d.State is DeliveryState.Rejected or DeliveryState.Ambiguous);
        if (reason is not null) Assert.Equal(reason, await StopReasonAsync(installation));
    }

    private static async Task<StopReason> StopReasonAsync(Installation installation)
    {
        await using var db = installation.Database.Read(Core.Primitives.CustomerId.Installation);
        return (await db.FindAsync<SendingServer>(installation.Server.Value))!.StopReason;
    }
}
