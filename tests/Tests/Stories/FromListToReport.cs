using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using Postroad.Core.Lists;
using Postroad.Core.Suppressions;
using Postroad.Simulator.Mailboxes;
using Postroad.Tests.Data;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Templates;
using Postroad.Tests.Web;

namespace Postroad.Tests.Stories;

/// <summary>The line of the architecture, walked once: list, campaign, deliveries, sending server, SES, events, report.</summary>
public sealed partial class FromListToReport
{
    [Theory, EachDatabase]
    public async Task A_campaign_goes_from_the_list_to_a_report_that_equals_the_simulators_account(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, new Installation.Change
        {
            Shares = new MailboxShares { NoSuchMailbox = 5, MailboxFull = 5, LateAtFirst = 5, Complains = 5, OpensPeople = 30, OpensMachines = 30, Clicks = 20, Unsubscribes = 10 },
        });
        await installation.SubscribeAsync([.. Enumerable.Range(1, 200).Select(i => $"person{i}@example.com")]);
        var campaign = await installation.StartCampaignAsync();
        var (ours, theirs) = await installation.SettleAsync(campaign);

        Assert.Equal(0, theirs.ActsFailed);
        Assert.Equal((200, 200, 0, 0, 0), (ours.Recipients, ours.Sent, ours.Uncertain, ours.Failed, ours.Delayed));
        Assert.Equal((200, 200, 0), (theirs.Received, theirs.DistinctKeys, theirs.Copies));
        Assert.Equal(
            (theirs.Delivered, theirs.Bounced, theirs.Complained, theirs.OpenedPeople, theirs.OpenedMachines, theirs.Clicked, theirs.Unsubscribed),
            (ours.Delivered, ours.Bounced, ours.Complained, ours.OpenedPeople, ours.OpenedMachines, ours.Clicked, ours.Unsubscribed));
        Assert.All([ours.Bounced, ours.Complained, ours.OpenedPeople, ours.OpenedMachines, ours.Clicked, ours.Unsubscribed], n => Assert.True(n > 0));
        Assert.Equal(ours.Sent, ours.Delivered + ours.Bounced);
    }

    [Theory, EachDatabase]
    public async Task An_MJML_export_of_90_KB_arrives_byte_for_byte_but_for_links_pixel_and_values(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        await installation.SubscribeAsync("anna@example.com");
        await installation.SettleAsync(await installation.StartCampaignAsync(html: MjmlExport.Html));
        var mail = await ReceivedMail.OfAsync(installation, "anna@example.com");

        // MimeKit's own HtmlBody makes all line ends alike; the bytes as they came do not.
        using var bytes = new MemoryStream();
        await mail.Message.BodyParts.OfType<TextPart>().Single(part => part.IsHtml).Content!.DecodeToAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Equal(ByteForByteTests.Expected("Anna", ""), OwnAddresses().Replace(Encoding.UTF8.GetString(bytes.ToArray()), "https://t.example/$1/TOKEN"));
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+/([couv])/[A-Za-z0-9_-]+")]
    private static partial Regex OwnAddresses();

    [Theory, EachDatabase]
    public async Task Whoever_left_bounced_or_complained_gets_no_next_mail(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        await installation.SubscribeAsync("stays@example.com", "a+leave@example.com", "b+bounce@example.com", "c+complain@example.com", "d+full@example.com");
        await installation.SettleAsync(await installation.StartCampaignAsync());

        await using var db = installation.Database.Read(installation.Customer);
        var suppressed = await db.Set<Suppression>().ToDictionaryAsync(s => s.EmailKey, s => s.Reason, TestContext.Current.CancellationToken);
        Assert.Equal(3, suppressed.Count);
        Assert.Equal(SuppressionReason.Unsubscribed, suppressed["a+leave@example.com"]);
        Assert.Equal(SuppressionReason.HardBounce, suppressed["b+bounce@example.com"]);
        Assert.Equal(SuppressionReason.Complaint, suppressed["c+complain@example.com"]);
        var statuses = await db.Set<Subscription>().GroupBy(s => s.Status).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, TestContext.Current.CancellationToken);
        Assert.Equal((2, 1, 1, 1), (statuses[SubscriptionStatus.Subscribed], statuses[SubscriptionStatus.Unsubscribed], statuses[SubscriptionStatus.Bounced], statuses[SubscriptionStatus.Complained]));

        var next = await installation.StartCampaignAsync();
        await installation.SettleAsync(next);
        Assert.Equal(["d+full@example.com", "stays@example.com"], (await installation.DeliveriesAsync(next)).Select(d => d.Address).Order());
    }
}
