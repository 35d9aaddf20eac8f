using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains;

/// <summary>Who may send as whom, with several customers at one account. "harbourlane.example" is verified in the account from the beginning.</summary>
public sealed class SenderRightTests
{
    private const string Mine = "hello@harbourlane.example";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Of_the_domains_that_are_offered_instead_those_come_first_that_may_leave_by_the_server(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        var added = await stand.AddAsync("roastery.example", mailFrom: null);
        await stand.PublishAsync(added.Reading!.Records);
        await stand.UntilAsync(added, d => d.TakesMail);
        await stand.AddAsync("another.example", mailFrom: null);

        var no = Assert.IsType<SenderStanding.NotVerified>(await stand.MayAsync(stand.Customer, await stand.FrankfurtAsync(), "hello@elsewhere.example"));
        Assert.Equal("Add it under Domains, or choose a From at roastery.example or another.example", no.Why.Fix);
    }

    [Theory, EachDatabase]
    public async Task An_address_is_not_enough_to_send_as_its_domain_nor_as_itself_before_its_owner_has_said_yes(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        var frankfurt = await stand.FrankfurtAsync();
        await stand.AddAsync(Mine);
        Assert.Contains($"{Mine} is not verified in eu-central-1", await WhyNotAsync(stand, stand.Customer, frankfurt, Mine), StringComparison.Ordinal);
        Assert.Contains("none of your sending domains", await WhyNotAsync(stand, stand.Customer, frankfurt, "other@harbourlane.example"), StringComparison.Ordinal);
        // Control: the domain itself.
        await stand.AddAsync("harbourlane.example");
        Assert.IsType<SenderStanding.Verified>(await stand.MayAsync(stand.Customer, frankfurt, "other@harbourlane.example"));
        Assert.Contains($"{Mine} is not verified", await WhyNotAsync(stand, stand.Customer, frankfurt, Mine), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task What_lies_below_a_domain_that_the_account_has_needs_somebodys_word_as_the_domain_does(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        var (frankfurt, other) = (await stand.FrankfurtAsync(), await stand.OtherAsync());
        foreach (var name in new[] { Mine, "news.harbourlane.example" })
        {
            var added = await AddAsync(stand, other, name);
            Assert.Contains("harbourlane.example is verified in eu-central-1 already", added.Uses[0].Row.Fault, StringComparison.Ordinal);
            Assert.Null(added.Uses[0].Identity);
            Assert.IsType<SenderStanding.NotVerified>(await stand.MayAsync(other, frankfurt, Mine));
        }

        // Control: beside it, nobody's word is needed to have it made.
        Assert.Equal("PENDING", (await AddAsync(stand, other, "news.roastery.example")).Uses[0].Identity?.Status);
        Assert.True(await stand.Domains.VouchAsync(other, (await stand.Domains.ListAsync(other, Cancel)).Single(d => d.Domain.Name == "news.harbourlane.example").Domain.PublicId, "Ada", Cancel));
        var vouched = (await stand.Domains.ListAsync(other, Cancel)).Single(d => d.Domain.Name == "news.harbourlane.example");
        Assert.Equal((true, null), (vouched.Domain.IsVouchedFor, vouched.Uses[0].Row.Fault));
        Assert.NotNull(vouched.Uses[0].Identity);
    }

    [Theory, EachDatabase]
    public async Task With_a_second_customer_nobody_sends_without_a_domain_and_alone_one_does(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        var frankfurt = await stand.FrankfurtAsync();
        Assert.IsType<SenderStanding.Verified>(await stand.MayAsync(stand.Customer, frankfurt, Mine));
        var other = await stand.OtherAsync();
        foreach (var customer in new[] { stand.Customer, other })
            Assert.StartsWith("harbourlane.example is none of your sending domains", await WhyNotAsync(stand, customer, frankfurt, Mine), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_while_its_MAIL_FROM_is_not_seen_is_refused_before_it_leaves()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var frankfurt = await stand.FrankfurtAsync();
        var added = await stand.AddAsync("roastery.example");
        await stand.PublishAsync(added.Reading!.Records.Where(r => r.Subject == CheckSubject.Dkim));
        var verified = await stand.UntilAsync(added, d => d.Uses[0].Row.MaySend);
        Assert.IsType<SenderStanding.Verified>(await stand.MayAsync(stand.Customer, frankfurt, "hello@roastery.example"));
        Assert.IsType<Edit<DomainDetail>.Saved>(await stand.Domains.LetAsync(stand.Customer, verified.Domain.PublicId, frankfurt.PublicId, "bounce", true, "Ines", Cancel));
        Assert.StartsWith("Amazon SES in eu-central-1 refuses mail of roastery.example while the MX of bounce.roastery.example is not seen",
            await WhyNotAsync(stand, stand.Customer, frankfurt, "hello@roastery.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_of_a_campaign_does_not_leave_in_the_name_of_another()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var services = stand.Installation.Web.Services;
        var other = await stand.OtherAsync();
        await OwnDomain.AddAsync(stand.Installation.Database, other, "harbourlane.example", TimeProvider.System);
        await OwnDomain.AddAsync(stand.Installation.Database, stand.Customer, "roastery.example", TimeProvider.System);
        async Task<TestStart?> TestAsync(string from)
        {
            var fields = new DraftFields { Name = from, Subject = "Hello", FromName = "Roastery", FromAddress = from, Html = "<p>Hello</p>" };
            var draft = Assert.IsType<Edit<CampaignDraft>.Saved>(await services.GetRequiredService<CampaignDrafts>().CreateAsync(stand.Customer, fields, "Ines", Cancel)).Value;
            return await services.GetRequiredService<CampaignTests>().SendAsync(stand.Customer, draft.PublicId, ["anna@example.com"], null, "Ines", Cancel);
        }

        var fault = Assert.Single(Assert.IsType<TestStart.Faulty>(await TestAsync(Mine)).Faults);
        Assert.Equal("from", fault.Field);
        Assert.StartsWith("harbourlane.example belongs to another customer", fault.Sentence, StringComparison.Ordinal);
        Assert.IsType<TestStart.Started>(await TestAsync("hello@roastery.example"));
    }

    [Theory, EachDatabase]
    public async Task Somebodys_word_alone_keeps_nobody_from_what_lies_below_and_gives_way_to_an_administrators(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        var (frankfurt, other) = (await stand.FrankfurtAsync(), await stand.OtherAsync());
        await AddAsync(stand, other, "roastery.example");
        // Not even at its own name with an administrator's word for somebody else.
        await AddAsync(stand, stand.Customer, "news.roastery.example");
        Assert.IsType<Edit<DomainDetail>.Faulty>(await stand.Domains.AddAsync(stand.Customer, new DomainWish("roastery.example", [frankfurt.PublicId], null, false), "Ines", false, Cancel));
        await stand.AddAsync("roastery.example");
        Assert.Empty(await stand.Domains.ListAsync(other, Cancel));
        await using (var db = stand.Installation.Database.Read(other))
            Assert.Equal(["domain.add", "domain.lapse"], (await db.Set<Core.Accounts.AuditEntry>().OrderBy(e => e.Id).ToListAsync(Cancel)).Select(e => e.Action));
        // Control: what is vouched for holds.
        var grab = await stand.Domains.AddAsync(other, new DomainWish("shop.roastery.example", [frankfurt.PublicId], null, false), "Tomé", true, Cancel);
        Assert.Contains("roastery.example belongs to another customer", Assert.Single(Assert.IsType<Edit<DomainDetail>.Faulty>(grab).Faults).Sentence, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Taken_away_a_relay_may_not_use_a_domain_any_more_before_it_is_let_again(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        var (services, frankfurt) = (stand.Installation.Web.Services, await stand.FrankfurtAsync());
        var relay = await services.GetRequiredService<SendingServers>().SaveAsync(new ServerSettings("Relay", "") { Type = ServerType.Smtp, DefaultFrom = "hello@roastery.example", Smtp = new SmtpSettings { Host = "relay.example", Port = 587 } }, Cancel);
        var added = Assert.IsType<Edit<DomainDetail>.Saved>(await stand.Domains.AddAsync(stand.Customer, new DomainWish("roastery.example", [frankfurt.PublicId, relay.PublicId], null, false), "Ines", true, Cancel)).Value;
        Assert.IsType<SenderStanding.Verified>(await stand.MayAsync(stand.Customer, relay, "hello@roastery.example"));
        var fields = new DraftFields { Name = "Spring", Subject = "Hello", FromName = "Roastery", FromAddress = "hello@roastery.example", Html = "<p>Hello</p>", Server = relay.PublicId };
        var draft = Assert.IsType<Edit<CampaignDraft>.Saved>(await services.GetRequiredService<CampaignDrafts>().CreateAsync(stand.Customer, fields, "Ines", Cancel)).Value;
        Assert.IsType<TestStart.Started>(await TestAsync());

        Assert.True(await stand.Domains.ForbidAsync(stand.Customer, added.Domain.PublicId, relay.PublicId, "Ada", Cancel));

        Assert.Contains("Relay may not use roastery.example. Nothing leaves before that is so. Open roastery.example under Domains and let Relay use it", await WhyNotAsync(stand, stand.Customer, relay, "hello@roastery.example"), StringComparison.Ordinal);
        Assert.StartsWith("Relay may not use roastery.example", Assert.Single(Assert.IsType<TestStart.Faulty>(await TestAsync()).Faults, f => f.Field == "from").Sentence, StringComparison.Ordinal);
        var told = (await services.GetRequiredService<Preflight>().CheckAsync(stand.Customer, draft, Cancel)).Items.First(i => i.Field == "from_address");
        Assert.Equal("Relay may not send as hello@roastery.example", told.Title);
        Assert.Contains("To be corrected too before it is sent", told.Detail, StringComparison.Ordinal);

        Assert.IsType<Edit<DomainDetail>.Saved>(await stand.Domains.LetAsync(stand.Customer, added.Domain.PublicId, relay.PublicId, null, false, "Ada", Cancel));
        Assert.IsType<SenderStanding.Verified>(await stand.MayAsync(stand.Customer, relay, "hello@roastery.example"));

        Task<TestStart?> TestAsync() => services.GetRequiredService<CampaignTests>().SendAsync(stand.Customer, draft.PublicId, ["anna@example.com"], null, "Ines", Cancel);
    }

    private static async Task<DomainDetail> AddAsync(DomainStand stand, CustomerId customer, string name) => Assert.IsType<Edit<DomainDetail>.Saved>(
        await stand.Domains.AddAsync(customer, new DomainWish(name, [(await stand.FrankfurtAsync()).PublicId], null, false), "Tomé", false, Cancel)).Value;

    private static async Task<string> WhyNotAsync(DomainStand stand, CustomerId customer, SendingServer server, string from) =>
        Assert.IsType<SenderStanding.NotVerified>(await stand.MayAsync(customer, server, from)).Why.ToString();
}
