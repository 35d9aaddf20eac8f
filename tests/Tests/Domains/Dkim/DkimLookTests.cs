using Postroad.Core.Domains.Dkim;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Dkim;

public sealed class DkimLookTests
{
    private static readonly DnsName Domain = DnsName.Parse("dk.test");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Names_and_targets_are_those_of_Amazon_SES()
    {
        Assert.Equal("abc123._domainkey.dk.test", DkimLook.NameOf("abc123", Domain).Text);
        Assert.Equal("abc123.dkim.amazonses.com", DkimLook.TargetOf("abc123", null).Text);
        Assert.Equal("abc123.ab12.dkim.eu-south-2.amazonses.com", DkimLook.TargetOf("abc123", "ab12.dkim.eu-south-2.amazonses.com").Text);
    }

    [Fact]
    public async Task A_token_is_read_through_its_CNAME_and_every_other_state_differs_from_it()
    {
        var dns = await NameServer.SharedAsync();
        var key = "v=DKIM1; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=; k=ed25519";
        await dns.ServeAsync("zone.dkim.test", $"right TXT \"{key[..20]}\" \"{key[20..]}\"\ntaken TXT \"v=DKIM1; p=\"");
        await dns.ServeAsync("dk.test", $"""
            right._domainkey CNAME right.zone.dkim.test.
            taken._domainkey CNAME taken.zone.dkim.test.
            early._domainkey CNAME early.zone.dkim.test.
            wrong._domainkey CNAME right.dkim.amazonses.com.
            doubled._domainkey.dk.test CNAME doubled.zone.dkim.test.
            proxied._domainkey A 192.0.2.1
            text._domainkey TXT "{key}"
            two._domainkey TXT "{key}"
            two._domainkey TXT "v=DKIM1; p="
            """);

        var right = await ReadAsync(dns, "right");
        Assert.True(right.LeadsTo(DkimLook.TargetOf("right", "zone.dkim.test")));
        Assert.IsType<DkimKey.Ed25519>(right.Key);
        var early = await ReadAsync(dns, "early");
        Assert.Equal((true, true), (early.LeadsTo(DkimLook.TargetOf("early", "zone.dkim.test")), early.Answer is DnsAnswer.NoSuchName));
        Assert.False((await ReadAsync(dns, "wrong")).LeadsTo(DkimLook.TargetOf("wrong", "zone.dkim.test")));
        Assert.IsType<DkimKey.Revoked>(Assert.Single((await ReadAsync(dns, "taken")).Keys));
        Assert.IsType<DnsAnswer.NoSuchName>((await ReadAsync(dns, "doubled")).Answer);
        Assert.IsType<DnsAnswer.NoSuchRecord>((await ReadAsync(dns, "proxied")).Answer);
        var text = await ReadAsync(dns, "text");
        Assert.Equal((null, true), (text.Target, text.Key is DkimKey.Ed25519));
        var two = await ReadAsync(dns, "two");
        Assert.Equal((2, null), (two.Keys.Count, two.Key));
    }

    private static async Task<DkimLook> ReadAsync(NameServer dns, string selector)
    {
        using var look = dns.Looks().Begin();
        return await DkimLook.ReadAsync(look, DkimLook.NameOf(selector, Domain), Cancel);
    }
}
