using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Simulator;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Faults;

/// <summary>The region of a server is gone in the middle of a campaign, some of its answers with it; the rest leaves through a server at another place.</summary>
public sealed class RegionOutageTests
{
    /// <summary>Of the half that was handed over: taken without an answer, and not taken without one.</summary>
    private const int People = 40, HandedOver = 20, Taken = 4, NotTaken = 4;

    private static readonly HttpClient Http = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Through_another_server_leaves_only_what_was_never_handed_over(TestDatabase kind)
    {
        var (first, second) = await SendAsync(kind, withUnknown: false);
        Assert.Equal((HandedOver - NotTaken, People - HandedOver), (first.Count, second.Count));
        Assert.Empty(first.Intersect(second));
    }

    [Theory, EachDatabase]
    public async Task Whoever_sends_what_is_not_known_through_another_server_as_well_mails_people_twice(TestDatabase kind)
    {
        // Control: it takes a person who ticks it, and is told that they may have it.
        var (first, second) = await SendAsync(kind, withUnknown: true);
        Assert.Equal(Taken, first.Intersect(second).Count());
    }

    private static async Task<(List<string> First, List<string> Second)> SendAsync(TestDatabase kind, bool withUnknown)
    {
        await using var installation = await Installation.StartAsync(kind, new Installation.Change
        {
            Faults = new FaultSettings
            {
                UnavailableAfterAccepting = new Fault { On = true, OneIn = 2, Times = Taken }, UnavailableBeforeAccepting = new Fault { On = true, OneIn = 2, Times = NotTaken }, LoseEvents = Fault.Always,
            },
            Deliveries = new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(50), RangeSize = 20, Horizon = TimeSpan.FromSeconds(2), SendAgainWhenAbsent = false },
        });
        await installation.SubscribeAsync([.. Enumerable.Range(1, People).Select(i => $"person{i}@example.com")]);
        await ChangeAsync(installation, server => server.MaxPerHour = HandedOver);
        var campaign = await installation.UntilAsync(await installation.StartCampaignAsync(), CampaignState.Waiting);
        await Installation.UntilAsync(() => installation.TotalsAsync(campaign), t => t.Sent == HandedOver);
        await ChangeAsync(installation, server => (server.MaxPerHour, server.Endpoint) = (null, "https://ses.no-such-region.invalid/"));
        await Installation.UntilAsync(() => ServerAsync(installation), s => s.State == ServerState.Degraded);

        var services = installation.Web.Services;
        await services.GetRequiredService<CampaignControls>().CancelAsync(installation.Customer, campaign.PublicId, "Ines", "The region is gone", Cancel);
        await Installation.UntilAsync(() => installation.CampaignAsync(campaign.Id), c => c.FinishedAt is not null);
        var totals = await installation.TotalsAsync(campaign);
        Assert.Equal((Taken + NotTaken, People - HandedOver), (totals.Uncertain, totals.Failed));
        Assert.All((await installation.DeliveriesAsync(campaign)).Where(d => d.State is not DeliveryState.Accepted and not DeliveryState.UnknownClosed), d => Assert.Equal(DeliveryState.Cancelled, d.State));

        using var folder = new TemporaryFolder();
        await using var elsewhere = await SimulatorServer.StartAsync(new SimulatorOptions
        {
            Urls = "http://127.0.0.1:0", DataFolder = folder.Path, TimeFactor = 0.02, Regions = [new RegionSettings { Name = "eu-west-1", MaxSendRate = 2000, Identities = ["harbourlane.example"] }],
        }, Cancel);
        var other = await services.GetRequiredService<SendingServers>().SaveAsync(new ServerSettings("SES Ireland", "eu-west-1")
        {
            Endpoint = elsewhere.Address, AccessKeyId = elsewhere.AccessKeyId, SecretAccessKey = elsewhere.SecretAccessKey, ConfigurationSet = elsewhere.ConfigurationSet, QueueUrl = elsewhere.QueueUrl,
        }, Cancel);
        var next = Assert.IsType<MissedResult.Started>(await services.GetRequiredService<MissedSends>().SendAsync(installation.Customer, campaign.PublicId, 0, withUnknown, other.PublicId, "Ines", Cancel));
        await Installation.UntilAsync(() => FindAsync(installation, next.Campaign), c => c.State == CampaignState.Finished);
        return (await RecipientsAsync(installation.Simulator), await RecipientsAsync(elsewhere));
    }

    private static async Task<Campaign> FindAsync(Installation installation, string publicId)
    {
        await using var db = installation.Database.Read(installation.Customer);
        return db.Set<Campaign>().Single(c => c.PublicId == publicId);
    }

    private static async Task<SendingServer> ServerAsync(Installation installation)
    {
        await using var db = installation.Database.Read(CustomerId.Installation);
        return (await db.FindAsync<SendingServer>([installation.Server.Value], Cancel))!;
    }

    private static async Task<List<string>> RecipientsAsync(SimulatorServer simulator)
    {
        var page = await Http.GetFromJsonAsync<JsonElement>(new Uri(simulator.Address, "/_simulator/messages?limit=500"), Cancel);
        return [.. page.GetProperty("messages").EnumerateArray().SelectMany(m => m.GetProperty("recipients").EnumerateArray()).Select(r => r.GetString()!)];
    }

    private static Task ChangeAsync(Installation installation, Action<SendingServer> change) => installation.Database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        var row = (await db.FindAsync<SendingServer>([installation.Server.Value], Cancel))!;
        change(row);
        row.Changed("Ines", DateTimeOffset.UnixEpoch);
        await db.SaveChangesAsync(Cancel);
    }, Cancel);
}
