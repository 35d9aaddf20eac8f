using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains;

/// <summary>A domain from the wish to the last record, at the simulator and a real name server.</summary>
public sealed class SendingDomainTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task One_set_of_DKIM_records_verifies_it_in_two_regions(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        var added = await stand.AddAsync("Kaffeefrüh.example", both: true);

        Assert.Equal("xn--kaffeefrh-x9a.example", added.Domain.Name);
        Assert.All(added.Uses, u => Assert.Null(u.Row.Fault));
        var (frankfurt, ireland) = (await stand.IdentityAsync(await stand.FrankfurtAsync(), added.Domain.Name), await stand.IdentityAsync(await stand.IrelandAsync(), added.Domain.Name));
        Assert.Equal(("PENDING", "AWS_SES", "bounce.xn--kaffeefrh-x9a.example"), (frankfurt.Status, frankfurt.KeysOf, frankfurt.MailFrom));
        Assert.Equal(("PENDING", "AWS_SES_EU_CENTRAL_1", "bounce-eu-west-1.xn--kaffeefrh-x9a.example"), (ireland.Status, ireland.KeysOf, ireland.MailFrom));
        Assert.Equal(frankfurt.Tokens, ireland.Tokens);
        var records = added.Reading!.Records;
        Assert.Equal(["CNAME", "CNAME", "CNAME", "MX", "TXT", "MX", "TXT", "TXT"], records.Select(r => r.Kind));
        Assert.False(added.Domain.IsSettled);
        Assert.Equal(CheckColor.Red, added.Reading.Chips.Single(c => c.Subject == CheckSubject.Dkim).Color);

        await stand.PublishAsync(records);
        var verified = await stand.UntilAsync(added, d => d.Domain.IsSettled);
        Assert.All(verified.Uses, u => Assert.True(u.Row.MaySend));
        Assert.All(verified.Reading!.Records, r => Assert.Equal(CheckColor.Green, r.Color));
        Assert.InRange(verified.Domain.NextLookAt!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(23), TimeSpan.FromHours(26.5));
    }

    [Fact]
    public async Task A_MAIL_FROM_may_be_written_whole_and_the_address_of_a_machine_is_no_domain()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var whole = await stand.AddAsync("whole.example", mailFrom: "Bounce.whole.example.");
        Assert.Equal("bounce.whole.example", whole.Uses[0].Identity!.MailFrom);
        foreach (var machine in new[] { "192.0.2.1", "2001:db8::1", "[192.0.2.1]" })
        {
            var refused = await stand.Domains.AddAsync(stand.Customer, new DomainWish(machine, [whole.Uses[0].Server.PublicId], null, false), "Ines", true, Cancel);
            Assert.Equal($"“{machine}” is the address of a machine, and mail comes from a name: write the domain that stands in From behind the @.",
                Assert.Single(Assert.IsType<Edit<DomainDetail>.Faulty>(refused).Faults, f => f.Field == "name").Sentence);
        }
    }

    [Theory, EachDatabase]
    public async Task An_identity_that_is_there_already_is_found_with_its_MAIL_FROM_and_another_is_set_when_somebody_wishes_so(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        var first = await stand.AddAsync("roastery.example", mailFrom: "mail");
        Assert.True(await stand.Domains.DeleteAsync(stand.Customer, first.Domain.PublicId, "Ines", Cancel));
        Assert.Null(await stand.Domains.FindAsync(stand.Customer, first.Domain.PublicId, Cancel));

        var again = await stand.AddAsync("roastery.example", mailFrom: "bounce");
        Assert.Equal(first.Uses[0].Identity!.Tokens, again.Uses[0].Identity!.Tokens);
        Assert.Equal("mail.roastery.example", again.Uses[0].Identity!.MailFrom);
        var changed = await stand.Domains.LetAsync(stand.Customer, again.Domain.PublicId, again.Uses[0].Server.PublicId, "bounce", true, "Ines", Cancel);
        var identity = Assert.Single(Assert.IsType<Edit<DomainDetail>.Saved>(changed).Value.Uses).Identity!;
        Assert.Equal(("bounce.roastery.example", true), (identity.MailFrom, identity.RefusesOnMxFailure));
    }

    [Theory, EachDatabase]
    public async Task What_was_not_published_within_three_days_is_waited_for_again_when_somebody_starts_again(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        var added = await stand.AddAsync("roastery.example");
        Assert.InRange(added.Domain.NextLookAt!.Value - added.Domain.CreatedAt, TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(70));

        await stand.ChangeAsync(added, d => d.ExecuteUpdateAsync(set => set.SetProperty(x => x.WaitsSince, TimeProvider.System.GetUtcNow().AddHours(-73)), Cancel));
        var late = await stand.LookAsync(added);
        Assert.True(late.HasGivenUp);
        Assert.Null(late.Domain.NextLookAt);

        Assert.True(await stand.Domains.StartAgainAsync(stand.Customer, added.Domain.PublicId, "Ines", Cancel));
        var again = (await stand.Domains.FindAsync(stand.Customer, added.Domain.PublicId, Cancel))!;
        Assert.False(again.HasGivenUp);
        Assert.Equal(added.Uses[0].Identity!.Tokens, again.Uses[0].Identity!.Tokens);
        Assert.NotNull(again.Domain.NextLookAt);
    }

    [Theory, EachDatabase]
    public async Task Nobody_takes_a_domain_that_another_customer_has_nor_one_that_the_account_has_for_somebody(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        await stand.AddAsync("roastery.example");
        var other = (await stand.Installation.Web.Services.GetRequiredService<Customers>().CreateAsync("Other", "Europe/Berlin", Cancel)).Key;
        var frankfurt = await stand.FrankfurtAsync();
        Task<Edit<DomainDetail>> TakeAsync(string name, bool isAdministrator = false) =>
            stand.Domains.AddAsync(other, new DomainWish(name, [frankfurt.PublicId], null, false), "Tomé", isAdministrator, Cancel);

        foreach (var name in new[] { "roastery.example", "ROASTERY.example.", "news.roastery.example", "ines@roastery.example" })
            Assert.Contains("roastery.example belongs to another customer", Assert.Single(Assert.IsType<Edit<DomainDetail>.Faulty>(await TakeAsync(name)).Faults).Sentence, StringComparison.Ordinal);
        Assert.Contains("belongs to another customer", await WhyNotAsync(stand, other, frankfurt, "hello@roastery.example"), StringComparison.Ordinal);

        // Verified in the account, and nobody knows by whom.
        var grabbed = Assert.IsType<Edit<DomainDetail>.Saved>(await TakeAsync("harbourlane.example")).Value;
        Assert.Contains("have an administrator of this installation vouch for it", grabbed.Uses[0].Row.Fault, StringComparison.Ordinal);
        Assert.Contains("administrator", await WhyNotAsync(stand, other, frankfurt, "hello@harbourlane.example"), StringComparison.Ordinal);
        Assert.True(await stand.Domains.DeleteAsync(other, grabbed.Domain.PublicId, "Tomé", Cancel));
        // Control: with an administrator's word it is theirs.
        var vouched = Assert.IsType<Edit<DomainDetail>.Saved>(await TakeAsync("harbourlane.example", isAdministrator: true)).Value;
        Assert.True(vouched.Uses[0].Row.MaySend);
        Assert.IsType<SenderStanding.Verified>(await stand.MayAsync(other, frankfurt, "hello@harbourlane.example"));
        Assert.IsType<SenderStanding.Verified>(await stand.MayAsync(other, frankfurt, "hello@news.harbourlane.example"));
    }

    [Theory, EachDatabase]
    public async Task Of_two_customers_who_add_one_at_the_same_moment_the_second_is_told(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        var other = (await stand.Installation.Web.Services.GetRequiredService<Customers>().CreateAsync("Other", "Europe/Berlin", Cancel)).Key;
        var frankfurt = await stand.FrankfurtAsync();
        foreach (var name in new[] { "one.example", "two.example", "three.example", "four.example" })
        {
            var edits = await Task.WhenAll(new[] { stand.Customer, other }.Select(customer => stand.Domains.AddAsync(customer, new DomainWish(name, [frankfurt.PublicId], null, false), "Ines", true, Cancel)));
            Assert.Single(edits.OfType<Edit<DomainDetail>.Saved>());
            Assert.Contains("belongs to another customer", Assert.Single(Assert.Single(edits.OfType<Edit<DomainDetail>.Faulty>()).Faults).Sentence, StringComparison.Ordinal);
        }
    }

    [Theory, EachDatabase]
    public async Task A_From_is_refused_with_the_region_that_has_it_and_the_way_out(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        var (frankfurt, ireland) = (await stand.FrankfurtAsync(), await stand.IrelandAsync());
        // As ever: no sending domain, and the provider has it.
        Assert.IsType<SenderStanding.Verified>(await stand.MayAsync(stand.Customer, frankfurt, "hello@harbourlane.example"));

        var added = await stand.AddAsync("roastery.example");
        Assert.Equal("harbourlane.example is none of your sending domains. Nothing leaves before that is so. Add it under Domains, or choose a From at roastery.example.",
            await WhyNotAsync(stand, stand.Customer, frankfurt, "hello@harbourlane.example"));
        Assert.Equal("roastery.example is not verified in eu-central-1, the region of SES Frankfurt. Nothing leaves before that is so. "
            + "Open roastery.example under Domains and publish the records that are shown there.",
            await WhyNotAsync(stand, stand.Customer, frankfurt, "hello@roastery.example"));

        await stand.PublishAsync(added.Reading!.Records);
        await stand.UntilAsync(added, d => d.Domain.IsSettled);
        Assert.IsType<SenderStanding.Verified>(await stand.MayAsync(stand.Customer, frankfurt, "hello@roastery.example"));
        Assert.Equal("roastery.example is verified in eu-central-1, and SES Ireland in eu-west-1 may not use it. Nothing leaves before that is so. "
            + "Choose SES Frankfurt in eu-central-1 as the server, or open roastery.example under Domains and let this server use it in eu-west-1.",
            await WhyNotAsync(stand, stand.Customer, ireland, "hello@roastery.example"));

        // Let to use it there, and not seen there yet: the sentence names both regions.
        await stand.PublishAsync([]);
        var saved = await stand.Domains.LetAsync(stand.Customer, added.Domain.PublicId, ireland.PublicId, "bounce-ie", false, "Ines", Cancel);
        var let = Assert.IsType<Edit<DomainDetail>.Saved>(saved).Value;
        Assert.Contains("roastery.example is not verified in eu-west-1, the region of SES Ireland; it is verified in eu-central-1.",
            await WhyNotAsync(stand, stand.Customer, ireland, "hello@roastery.example"), StringComparison.Ordinal);
        await stand.PublishAsync(let.Reading!.Records);
        await stand.UntilAsync(let, d => d.Domain.IsSettled);
        Assert.IsType<SenderStanding.Verified>(await stand.MayAsync(stand.Customer, ireland, "hello@roastery.example"));
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_wish_is_said_at_once_and_nothing_is_made()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var faults = Assert.IsType<Edit<DomainDetail>.Faulty>(await stand.Domains.AddAsync(stand.Customer, new DomainWish("http://roastery", [], "bo unce", false), "Ines", true, Cancel)).Faults;
        Assert.Equal(["name", "servers"], faults.Select(f => f.Field));
        var added = await stand.AddAsync("roastery.example");
        var again = await stand.Domains.AddAsync(stand.Customer, new DomainWish("roastery.example", [added.Uses[0].Server.PublicId], null, false), "Ines", true, Cancel);
        Assert.Contains("one of your domains already", Assert.Single(Assert.IsType<Edit<DomainDetail>.Faulty>(again).Faults).Sentence, StringComparison.Ordinal);
        var twice = await stand.Domains.LetAsync(stand.Customer, added.Domain.PublicId, (await stand.IrelandAsync()).PublicId, "bounce", false, "Ines", Cancel);
        var same = Assert.IsType<Edit<DomainDetail>.Faulty>(twice);
        Assert.Contains("bounce.roastery.example is the MAIL FROM of eu-central-1", Assert.Single(same.Faults).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_address_is_verified_by_its_owner_and_has_nothing_to_publish()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var added = await stand.AddAsync("ines@roastery.example");
        Assert.True(added.Domain.IsAddress);
        Assert.Empty(added.Reading!.Records);
        Assert.Equal([CheckColor.Amber, CheckColor.Amber, CheckColor.Red], added.Reading.Chips.Select(c => c.Color));
        Assert.Null(added.Uses[0].Identity!.MailFrom);
        Assert.Equal("PENDING", added.Uses[0].Identity!.Status);
    }

    private static async Task<string> WhyNotAsync(DomainStand stand, CustomerId customer, SendingServer server, string from) =>
        Assert.IsType<SenderStanding.NotVerified>(await stand.MayAsync(customer, server, from)).Why.ToString();
}
