using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Signing;
using Postroad.Core.Notices;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Domains.Dkim;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Sending.Smtp;
using Postroad.Tests.Web;

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

    [Fact]
    public async Task Test_mails_and_the_mail_of_the_installation_are_signed_as_campaigns_are_when_they_leave_by_a_relay()
    {
        await using var relay = new ScriptedSmtpServer();
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var (services, database) = (stand.Installation.Web.Services, stand.Installation.Database);
        var server = await KeyBench.AddRelayAsync(database, relay.Port, TimeProvider.System);
        await database.WriteAsync(session => session.Db(CustomerId.Installation).Set<SendingServer>().Where(s => s.Id == server.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.SendsOwnMail, true).SetProperty(s => s.DefaultFrom, $"hello@{Domain}"), Cancel), Cancel);
        var domain = Assert.IsType<Edit<DomainDetail>.Saved>(await stand.Domains.AddAsync(stand.Customer, new DomainWish(Domain, [server.PublicId], null, false), "Ines", true, Cancel)).Value;
        var records = await SignAsync(stand, domain);
        await AccountPageTests.SetUpAsync(stand.Installation);

        var fields = new DraftFields { Name = "Beans", Subject = "Hello", FromName = "Roastery", FromAddress = $"hello@{Domain}", Html = "<p>Hello</p>", Server = server.PublicId };
        var draft = Assert.IsType<Edit<CampaignDraft>.Saved>(await services.GetRequiredService<CampaignDrafts>().CreateAsync(stand.Customer, fields, "Ines", Cancel)).Value;
        Assert.IsType<TestStart.Started>(await services.GetRequiredService<CampaignTests>().SendAsync(stand.Customer, draft.PublicId, ["campaign@example.com"], null, "Ines", Cancel));
        Assert.IsType<TestStart.Started>(await services.GetRequiredService<TestSends>().SendAsync(stand.Customer, ServerTestMail.Make((await services.GetRequiredService<SendingServers>().FindAsync(server.PublicId, Cancel))!, ["server@example.com"], null, "Ines"), "Ines", Cancel));
        Assert.IsType<LostPasswordAnswer.Noted>(await services.GetRequiredService<LostPasswords>().AskAsync(AccountPageTests.Email, "192.0.2.1", Cancel));

        await Installation.UntilAsync(() => Task.FromResult(relay.Taken.Count), taken => taken == 3);
        foreach (var to in new[] { "campaign@example.com", "server@example.com", AccountPageTests.Email }) Assert.Single(relay.Taken, t => t.To.Contains(to, StringComparison.Ordinal));
        var verdicts = await DkimJudges.JudgeAsync([.. Sent(relay).Select(Encoding.Latin1.GetBytes)], records);
        Assert.All(verdicts, v => Assert.Equal(("pass", "pass"), v));
        Assert.Equal(3, verdicts.Count);
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
