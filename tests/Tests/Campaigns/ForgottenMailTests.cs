using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

/// <summary>A whole machine was put back, data folder included: only the provider's events know what the database has forgotten.</summary>
public sealed class ForgottenMailTests
{
    private const int People = 60;

    public enum Named
    {
        UnknownSend,
        UnknownDelivery,
        UnknownAttempt,
    }

    [Theory, EachDatabase]
    public async Task An_event_of_a_forgotten_attempt_pauses_what_runs_and_its_person_is_not_mailed_again(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, Change);
        var campaign = await RunningAsync(installation);
        await TellAsync(installation, campaign, Named.UnknownAttempt);

        await IsPausedAsync(installation, campaign, $"An event of the provider names attempt 1 of delivery {People} of send {campaign.SendId}, of which this database knows 0.");
        var row = (await installation.DeliveriesAsync(campaign))[^1];
        Assert.Equal((DeliveryState.Accepted, 1), (row.State, row.Attempt));

        await Restorations(installation).ReleaseAsync(null, "Ines Moreau", Cancel);
        // The same mail's next event is no news.
        await TellAsync(installation, campaign, Named.UnknownAttempt, EventType.Delivered);
        var (ours, theirs) = await installation.SettleAsync(await installation.CampaignAsync(campaign.Id));
        Assert.Equal((People, People, 0), (ours.Recipients, ours.Sent, ours.Uncertain));
        Assert.Equal((People - 1, 0), (theirs.Received, theirs.Copies));
        Assert.Equal(1, await RestorationsAsync(installation));
    }

    [Theory, EachDatabase]
    public async Task An_event_of_a_forgotten_campaign_pauses_what_runs_and_its_number_is_not_given_again(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, Change);
        var campaign = await RunningAsync(installation);
        await TellAsync(installation, campaign, Named.UnknownSend);

        await IsPausedAsync(installation, campaign, $"An event of the provider names send {campaign.SendId + 7}, and this database has got as far as number {campaign.SendId}.");
        await GoesOnAsync(installation, campaign, Named.UnknownSend);
        var next = await installation.StartCampaignAsync();
        Assert.True(next.SendId > campaign.SendId + 7, $"The next send has number {next.SendId}, which may be that of a forgotten one.");
    }

    [Theory, EachDatabase]
    public async Task An_event_of_a_forgotten_delivery_pauses_what_runs(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, Change);
        var campaign = await RunningAsync(installation);
        await TellAsync(installation, campaign, Named.UnknownDelivery);

        await IsPausedAsync(installation, campaign, $"An event of the provider names delivery 5,000 of send {campaign.SendId}, and that send has no such delivery here.");
        await GoesOnAsync(installation, campaign, Named.UnknownDelivery);
    }

    [Theory, EachDatabase]
    public async Task Without_somebody_who_listens_the_campaign_goes_on_and_mails_who_was_mailed(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, Change with { More = services => services.AddSingleton<IOlderDatabase, Deaf>() });
        var campaign = await RunningAsync(installation);
        await TellAsync(installation, campaign, Named.UnknownSend);
        var (_, theirs) = await installation.SettleAsync(campaign);
        Assert.Equal(People, theirs.Received);
        Assert.Equal(0, await RestorationsAsync(installation));
    }

    [Theory, EachDatabase]
    public async Task Events_that_are_late_double_and_out_of_order_pause_nothing(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, Change with
        {
            Region = new RegionSettings { Name = "eu-central-1", MaxSendRate = 500, Identities = ["harbourlane.example"] },
            Deliveries = new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(50), RangeSize = 20, Horizon = TimeSpan.FromSeconds(5), ProofWait = TimeSpan.FromSeconds(1) },
            Faults = new FaultSettings
            {
                SendEventsTwice = Fault.OneOf(2), ShuffleEvents = new Fault { On = true, Seconds = 2 }, UnavailableAfterAccepting = Fault.OneOf(7), ResetAfterAccepting = Fault.OneOf(11),
                UnavailableBeforeAccepting = Fault.OneOf(13), Throttle = new Fault { On = true, InARow = 5, Seconds = 1 },
            },
        });
        await installation.SubscribeAsync([.. Enumerable.Range(1, 300).Select(i => $"person{i}@example.com")]);
        var (ours, theirs) = await installation.SettleAsync(await installation.StartCampaignAsync());
        Assert.Equal((300, 0), (ours.Recipients, theirs.Copies));
        Assert.Equal(0, await RestorationsAsync(installation));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Slow enough that most is still queued when the event comes.</summary>
    private static Installation.Change Change => new()
    {
        Region = new RegionSettings { Name = "eu-central-1", MaxSendRate = 10, Identities = ["harbourlane.example"] },
        Deliveries = new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(50), RangeSize = 20, Horizon = TimeSpan.FromSeconds(60) },
    };

    private static Restorations Restorations(Installation installation) => installation.Web.Services.GetRequiredService<Restorations>();

    private static async Task<Campaign> RunningAsync(Installation installation)
    {
        await installation.SubscribeAsync([.. Enumerable.Range(1, People).Select(i => $"person{i:00}@example.com")]);
        var campaign = await installation.StartCampaignAsync();
        await installation.UntilAsync(campaign, CampaignState.Sending);
        await Installation.UntilAsync(() => installation.DeliveriesAsync(campaign), rows => rows.Count == People && rows.Exists(r => r.State == DeliveryState.Accepted));
        return await installation.CampaignAsync(campaign.Id);
    }

    private static Task TellAsync(Installation installation, Campaign campaign, Named named, EventType type = EventType.Sent) =>
        installation.Web.Services.GetRequiredService<IEventIntake>().AppendAsync([new DeliveryEvent
        {
            Delivery = named switch
            {
                Named.UnknownSend => new DeliveryRef(new SendId(campaign.SendId!.Value + 7), 3),
                Named.UnknownDelivery => new DeliveryRef(new SendId(campaign.SendId!.Value), 5000),
                _ => new DeliveryRef(new SendId(campaign.SendId!.Value), People),
            },
            Type = type, At = TimeProvider.System.GetUtcNow(), Key = 1, MessageId = "0100-forgotten", Attempt = 1,
        }], Cancel);

    /// <summary>From the moment on in which the event is stored.</summary>
    private static async Task IsPausedAsync(Installation installation, Campaign campaign, string sign)
    {
        var paused = await installation.CampaignAsync(campaign.Id);
        Assert.Equal((CampaignState.Paused, Core.Campaigns.Restorations.Ourselves), (paused.State, paused.StateBy));
        var open = await Restorations(installation).OpenAsync(Cancel);
        Assert.Equal((sign, true), (open?.Sign, open?.IsByEvent));
        await Installation.UntilAsync(() => installation.DeliveriesAsync(campaign), rows => rows.TrueForAll(r => r.State != DeliveryState.Submitting));
        Assert.Contains(await installation.DeliveriesAsync(campaign), r => r.State == DeliveryState.Queued);
        Assert.Equal(campaign.PublicId, Assert.Single(open!.Campaigns).PublicId);
    }

    /// <summary>Once released it is not stopped again by what is known.</summary>
    private static async Task GoesOnAsync(Installation installation, Campaign campaign, Named named)
    {
        await Restorations(installation).ReleaseAsync(campaign.PublicId, "Ines Moreau", Cancel);
        await TellAsync(installation, campaign, named);
        await TellAsync(installation, campaign, named, EventType.Delivered);
        var (ours, theirs) = await installation.SettleAsync(await installation.CampaignAsync(campaign.Id));
        Assert.Equal((People, People, 0), (ours.Sent, theirs.Received, theirs.Copies));
        Assert.Equal(1, await RestorationsAsync(installation));
    }

    private static async Task<int> RestorationsAsync(Installation installation)
    {
        await using var db = installation.Database.Read(CustomerId.Installation);
        return await db.Set<Restoration>().CountAsync(Cancel);
    }

    private sealed class Deaf : IOlderDatabase
    {
        public Task FoundAsync(WriteSession session, SendId named, string sign) => Task.CompletedTask;
    }
}
