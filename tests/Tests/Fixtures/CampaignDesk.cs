using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains.Links;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Tracking;

namespace Postroad.Tests.Fixtures;

/// <summary>What an operator does to campaigns, on the database of a post office.</summary>
internal sealed class CampaignDesk
{
    private readonly PostOffice office;

    public CampaignDesk(PostOffice office)
    {
        this.office = office;
        var options = Options.Create(office.Options);
        Keeper = new CampaignKeeper(office.Database, new AudienceExpansion(office.Database, options), office.Sends, office.Time, NullLogger<CampaignKeeper>.Instance, office.Held);
        Controls = new CampaignControls(office.Database, office.Time);
        Runs = new CampaignRuns(office.Database, Links, office.Time);
        Missed = new MissedSends(office.Database, Runs, office.Time);
        Decisions = new UncertainDecisions(office.Database, office.Time);
        Uncertain = new UncertainList(office.Database, options);
        Reports = new CampaignReports(office.Database, new DeliveryPages(office.Database), office.Time, options);
    }

    public CampaignKeeper Keeper { get; }

    public CampaignControls Controls { get; }

    public CampaignRuns Runs { get; }

    public MissedSends Missed { get; }

    public UncertainDecisions Decisions { get; }

    public UncertainList Uncertain { get; }

    public CampaignReports Reports { get; }

    /// <summary>Of an installation that has no tracking domain.</summary>
    public static LinkOrigins Links { get; } = new(new PublicOrigin(new Uri("https://t.example/")), TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A campaign to everybody on the list, expanded. Nothing leaves before the engine runs.</summary>
    public async Task<Campaign> StartAsync(params string[] addresses)
    {
        await office.SubscribeAsync(addresses);
        var campaign = new Campaign
        {
            CustomerId = office.Customer, PublicId = PublicId.New(office.Time), Name = "Early access", ListId = office.List, ServerId = office.ServerId.Value, Subject = "Hello",
            FromName = "Harbour Lane", FromAddress = "hello@example.com", Html = """<p>Hello <a href="{{ unsubscribe_url }}">Leave</a></p>""",
            StateSince = office.Time.GetUtcNow(), CreatedAt = office.Time.GetUtcNow(),
        };
        await office.Database.WriteAsync(async session =>
        {
            var db = session.Db(office.Customer);
            db.Add(campaign);
            await db.SaveChangesAsync();
        }, Cancel);
        await Runs.StartAsync(office.Customer, campaign.Key, Cancel);
        campaign = await FindAsync(campaign.PublicId);
        await ExpandAsync(new SendId(campaign.SendId!.Value));
        await Keeper.KeepAsync(Cancel);
        return await FindAsync(campaign.PublicId);
    }

    public Task ExpandAsync(SendId send) => new AudienceExpansion(office.Database, Options.Create(office.Options)).ExpandAsync(office.Customer, send, Cancel);

    public async Task<Campaign> FindAsync(string publicId)
    {
        await using var db = office.Database.Read(office.Customer);
        return await db.Set<Campaign>().SingleAsync(c => c.PublicId == publicId, Cancel);
    }

    public async Task<Campaign> UntilAsync(string publicId, Func<Campaign, bool> done, string what)
    {
        for (var until = TimeProvider.System.GetTimestamp(); ; await Task.Yield())
        {
            await Keeper.KeepAsync(Cancel);
            var campaign = await FindAsync(publicId);
            if (done(campaign)) return campaign;
            Assert.True(TimeProvider.System.GetElapsedTime(until) < TimeSpan.FromSeconds(60), $"Waited 60 s until {what}; the campaign is {campaign.State}.");
        }
    }

    public async Task<List<AuditEntry>> LogAsync()
    {
        await using var db = office.Database.Read(office.Customer);
        return await db.Set<AuditEntry>().OrderBy(e => e.Id).ToListAsync(Cancel);
    }

    public async Task<List<Doubt>> DoubtsAsync(SendId send)
    {
        await using var db = office.Database.Read(office.Customer);
        return await db.Set<Doubt>().Where(d => d.SendId == send.Value).OrderBy(d => d.Seq).ThenBy(d => d.Attempt).ToListAsync(Cancel);
    }

    public async Task<List<Interruption>> InterruptionsAsync(SendId send)
    {
        await using var db = office.Database.Read(office.Customer);
        return await db.Set<Interruption>().Where(i => i.SendId == send.Value).OrderBy(i => i.Id).ToListAsync(Cancel);
    }
}
