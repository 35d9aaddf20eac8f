using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

public sealed class CampaignKeeperTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task However_much_the_provider_says_the_campaigns_behind_are_kept_too(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var first = await CampaignAsync(office, office.ServerId);
        var second = await CampaignAsync(office, office.ServerId);
        await office.Stops.StopAsync(office.ServerId, StopReason.Misconfigured, new string('x', 1998) + "\U0001F600\U0001F600");
        var keeper = new CampaignKeeper(office.Database, new AudienceExpansion(office.Database, Microsoft.Extensions.Options.Options.Create(office.Options)), office.Sends, office.Time, NullLogger<CampaignKeeper>.Instance);
        await keeper.KeepAsync(Cancel);

        foreach (var id in new[] { first, second })
        {
            await using var db = office.Database.Read(office.Customer);
            var campaign = (await db.FindAsync<Campaign>([id], Cancel))!;
            Assert.Equal(CampaignState.Waiting, campaign.State);
            Assert.StartsWith("SES Frankfurt is blocked by its provider: xxx", campaign.StateReason, StringComparison.Ordinal);
            Assert.InRange(campaign.StateReason!.Length, 1990, 2000);
        }
    }

    private static async Task<long> CampaignAsync(PostOffice office, ServerId server)
    {
        var now = office.Time.GetUtcNow();
        var send = await office.SendToAsync($"p{Guid.NewGuid():n}@example.com");
        var campaign = new Campaign
        {
            CustomerId = office.Customer, PublicId = PublicId.New(office.Time), Name = "News", ListId = office.List, ServerId = server.Value, Subject = "News", FromName = "Harbour Lane",
            FromAddress = "hello@example.com", StateSince = now, CreatedAt = now, Html = "<p>Hello</p>",
        };
        campaign.Start(send, now);
        await office.Database.WriteAsync(async session =>
        {
            var db = session.Db(office.Customer);
            db.Add(campaign);
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        return campaign.Id;
    }
}
