using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains;

public sealed class SenderPolicyTests
{
    private const string Strict = "v=DMARC1; p=reject; adkim=s; aspf=s; rua=mailto:dmarc@shop.example";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_From_below_a_sending_domain_is_judged_by_the_policy_that_holds_for_it()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var added = await stand.AddAsync("shop.example");
        RecordReading[] records = [.. added.Reading!.Records.Select(r => r.Subject == CheckSubject.Dmarc ? r with { Value = Strict } : r)];
        await stand.PublishAsync(records);
        var domain = await stand.UntilAsync(added, d => d.Domain.IsSettled);

        // Strict alignment: what is signed for shop.example is not signed for a name below it.
        Assert.Equal(CheckColor.Green, (await DmarcAsync(stand, domain, "hello@shop.example")).Color);
        var strict = await DmarcAsync(stand, domain, "hello@news.shop.example");
        Assert.Equal((CheckColor.Red, "Mail of news.shop.example fails DMARC: neither DKIM nor SPF proves that it is from news.shop.example"), (strict.Color, strict.Reason));

        // A record of its own is nearer.
        await stand.PublishAsync([.. records, new RecordReading(CheckSubject.Dmarc, "_dmarc.news.shop.example", "TXT", "v=DMARC1; p=none; rua=mailto:dmarc@shop.example", CheckColor.Green, "", null, null)]);
        stand.Installation.Web.Services.GetRequiredService<DnsLooks>().Forget(DnsName.Parse("shop.example"));
        var own = await DmarcAsync(stand, domain, "hello@news.shop.example");
        Assert.Equal((CheckColor.Green, "Mail of news.shop.example passes DMARC by DKIM and SPF; the policy of news.shop.example is none"), (own.Color, own.Reason));
    }

    private static async Task<ChipReading> DmarcAsync(DomainStand stand, DomainDetail domain, string from)
    {
        Assert.True(EmailAddress.TryParse(from, out var address, out _));
        var chips = await stand.Installation.Web.Services.GetRequiredService<SenderPolicy>().ChipsAsync(domain.Domain, domain.Reading!, await stand.FrankfurtAsync(), address, Cancel);
        return chips.Single(c => c.Subject == CheckSubject.Dmarc);
    }
}
