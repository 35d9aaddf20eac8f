using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Web;

namespace Postroad.Tests.Faults;

/// <summary>People who work here change a campaign and its list while it is being sent.</summary>
public sealed class ChangedMidSendTests
{
    private const int People = 300;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_is_changed_while_a_campaign_is_sent_changes_none_of_its_mails_and_its_list_is_not_deleted(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, new Installation.Change { Region = new RegionSettings { Name = "eu-central-1", MaxSendRate = 100, Identities = ["harbourlane.example"] } });
        var (services, customer) = (installation.Web.Services, installation.Customer);
        await installation.SubscribeAsync([.. Enumerable.Range(1, People).Select(i => $"person{i}@example.com")]);
        var campaign = await installation.StartCampaignAsync("Early access");
        await Installation.UntilAsync(() => installation.DeliveriesAsync(campaign), rows => rows.Exists(r => r.State == DeliveryState.Accepted));

        var (drafts, lists) = (services.GetRequiredService<CampaignDrafts>(), services.GetRequiredService<MailingLists>());
        var list = (await lists.ListAsync(customer, Cancel)).Single(l => l.Key == installation.List);
        var draft = (await drafts.FindAsync(customer, campaign.PublicId, Cancel))!;
        Assert.IsType<Edit<CampaignDraft>.Stale>(await drafts.SaveAsync(customer, campaign.PublicId, draft.Version, draft.Fields with { Subject = "Something else" }, "Ines Moreau", Cancel));
        Assert.False(await drafts.DeleteAsync(customer, campaign.PublicId, "Ines Moreau", Cancel));
        Assert.IsType<ListDeletion.InUse>(await lists.DeleteAsync(customer, list.PublicId, list.Name, "Ines Moreau", Cancel));
        Lists.People.Saved(await lists.EditAsync(customer, list.PublicId, list.Version, MailingListWish.Of(list) with { Name = "Renamed", FromName = "Somebody else", FromAddress = "else@harbourlane.example" }, "Ines Moreau", Cancel));
        Assert.Contains(await installation.DeliveriesAsync(campaign), r => r.State == DeliveryState.Queued);

        await installation.UntilAsync(campaign, CampaignState.Finished);
        var rows = await installation.DeliveriesAsync(campaign);
        Assert.Equal(People, rows.Count(r => r.State == DeliveryState.Accepted));
        foreach (var address in rows.OrderByDescending(r => r.IntentAt).Take(3).Select(r => r.Address))
        {
            var mail = (await ReceivedMail.OfAsync(installation, address)).Message;
            Assert.Equal(("Early access", "\"Harbour Lane\" <hello@harbourlane.example>"), (mail.Subject, mail.From.ToString()));
        }

        Assert.IsType<ListDeletion.Deleted>(await lists.DeleteAsync(customer, list.PublicId, "Renamed", "Ines Moreau", Cancel));
        // Whoever got it can still leave: their links work for years.
        using var guest = new Guest(installation.Web);
        using var left = await guest.PublicAsync((await ReceivedMail.OfAsync(installation, "person1@example.com")).Unsubscribe, HttpMethod.Post);
        Assert.Contains("You are unsubscribed from Renamed", await AnswerAssert.IsAsync(System.Net.HttpStatusCode.OK, left), StringComparison.Ordinal);
    }
}
