using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Signing;
using Postroad.Core.Primitives;
using Postroad.Tests.Domains.Dkim;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Sending.Smtp;

namespace Postroad.Tests.Domains.Signing;

/// <summary>Campaigns that leave by a relay, and what other people's verifiers say of what it took.</summary>
public sealed class SignedCampaignTests
{
    private const string Domain = "roastery.example";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_campaign_that_leaves_by_a_relay_is_signed_with_the_key_of_its_domain_and_by_Amazon_SES_it_is_not()
    {
        await using var relay = new ScriptedSmtpServer();
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var server = await KeyBench.AddRelayAsync(stand.Installation.Database, relay.Port, TimeProvider.System);
        await stand.Installation.SubscribeAsync([.. Enumerable.Range(1, 60).Select(i => $"anna{i}@example.com")]);
        var domain = Assert.IsType<Edit<DomainDetail>.Saved>(await stand.Domains.AddAsync(stand.Customer, new DomainWish(Domain, [server.PublicId, (await stand.FrankfurtAsync()).PublicId], null, false), "Ines", true, Cancel)).Value;

        // Before it has a key, mail leaves as it is; then with one.
        await LeaveAsync(stand, server.Key);
        Assert.DoesNotContain(Sent(relay), mail => mail.Contains("DKIM-Signature", StringComparison.Ordinal));
        var unsigned = relay.Taken.Count;
        Assert.Equal(60, unsigned);
        var records = await SignAsync(stand, domain);
        await LeaveAsync(stand, server.Key);

        var mails = Sent(relay).Skip(unsigned).ToList();
        Assert.Equal(60, mails.Select(mail => mail[mail.IndexOf("\nTo:", StringComparison.Ordinal)..].Split('\r')[0]).Distinct().Count());
        var verdicts = await DkimJudges.JudgeAsync([.. mails.Select(Encoding.Latin1.GetBytes)], records);
        Assert.All(verdicts, v => Assert.Equal(("pass", "pass"), v));
        // Without the header by which people leave, or with another, it does not.
        var broken = await DkimJudges.JudgeAsync([Encoding.Latin1.GetBytes(mails[0].Replace("List-Unsubscribe: <", "List-Unsubscribe: <x", StringComparison.Ordinal))], records);
        Assert.DoesNotContain(broken, v => v.Python == "pass" || v.Node == "pass");

        // When it was used stands with the key; Amazon SES signs by itself, so that nothing of ours is in what it got.
        await using var db = stand.Installation.Database.Read(stand.Customer);
        Assert.NotNull(await Installation.UntilAsync(() => db.Set<OwnKey>().Select(k => k.LastSignedAt).SingleAsync(Cancel), at => at is not null));
    }

    /// <summary>Published and seen; what a verifier is to find.</summary>
    private static async Task<Dictionary<string, string>> SignAsync(DomainStand stand, DomainDetail domain)
    {
        var made = Assert.IsType<Edit<DomainDetail>.Saved>(await stand.Installation.Web.Services.GetRequiredService<DomainKeys>().MakeAsync(stand.Customer, domain.Domain.PublicId, "Ines", Cancel)).Value;
        var record = made.Reading!.Records.Single(r => r.Name == $"postroad1._domainkey.{Domain}");
        await stand.PublishAsync([record]);
        Assert.Equal(OwnKeyState.Signing, (await stand.LookAsync(made)).Keys[0].State);
        return new() { [record.Name] = record.Value };
    }

    private static IEnumerable<string> Sent(ScriptedSmtpServer relay) => relay.Taken.Select(t => t.Data);

    private static async Task LeaveAsync(DomainStand stand, ServerId server)
    {
        var (installation, time) = (stand.Installation, TimeProvider.System);
        var campaign = new Campaign
        {
            CustomerId = stand.Customer, PublicId = PublicId.New(time), Name = "Beans", ListId = installation.List.Value, ServerId = server.Value, Subject = "Zoë, {{ first_name }}", FromName = "Roastery", FromAddress = $"hello@{Domain}",
            StateSince = time.GetUtcNow(), CreatedAt = time.GetUtcNow(), Html = """<p>Hello {{ first_name }} 💌</p><a href="https://roastery.example/early">Shop</a> <a href="{{ unsubscribe_url }}">Leave</a>""",
        };
        await installation.Database.WriteAsync(async session =>
        {
            var db = session.Db(stand.Customer);
            db.Add(campaign);
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        await installation.Web.Services.GetRequiredService<CampaignRuns>().StartAsync(stand.Customer, campaign.Key, Cancel);
        await installation.UntilAsync(await installation.CampaignAsync(campaign.Id), CampaignState.Finished);
    }
}
