using Postroad.Core.Domains.Dns;
using Postroad.Core.Domains.Links;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Links;

/// <summary>What a look at the CNAME of a tracking domain says, of zones of a real name server.</summary>
public sealed class CnameLookTests
{
    private const string Expected = "news.inst.test";

    private const string Zone = """
        go CNAME news.inst.test.
        over CNAME go
        both CNAME six.inst.test.
        elsewhere CNAME other.shop.test.
        other A 192.0.2.9
        dotless CNAME news.inst.test.links.test.
        proxied A 192.0.2.7
        proxied A 192.0.2.8
        text TXT "nothing else"
        twice.links.test CNAME news.inst.test.
        round CNAME about
        about CNAME round
        gone CNAME away.inst.test.
        *.wild CNAME news.inst.test.
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("go.links.test", true, "news.inst.test", "go.links.test leads to news.inst.test, as expected.")]
    [InlineData("over.links.test", true, "news.inst.test", "over.links.test leads to news.inst.test, as expected.")]
    [InlineData("any.wild.links.test", true, "news.inst.test", "any.wild.links.test leads to news.inst.test, as expected.")]
    [InlineData("elsewhere.links.test", false, "other.shop.test", "The CNAME of elsewhere.links.test leads to other.shop.test. Expected is news.inst.test.")]
    [InlineData("dotless.links.test", false, "news.inst.test.links.test", "The CNAME of dotless.links.test leads to news.inst.test.links.test: your DNS host has put your domain behind the value. Expected is news.inst.test; write it with a dot at its end.")]
    [InlineData("proxied.links.test", false, "192.0.2.7, 192.0.2.8", "proxied.links.test has addresses of its own (192.0.2.7, 192.0.2.8) and no CNAME. Expected is a CNAME to news.inst.test. If it stands there, your DNS host hides it behind its proxy: switch that off for this name.")]
    [InlineData("nothing.links.test", false, "", "Nothing stands at nothing.links.test. Expected is a CNAME to news.inst.test.")]
    [InlineData("text.links.test", false, "", "Nothing stands at text.links.test. Expected is a CNAME to news.inst.test.")]
    [InlineData("twice.links.test", false, "twice.links.test.links.test", "Nothing stands at twice.links.test, but the CNAME is at twice.links.test.links.test: the domain is in its name twice. Expected is the name twice in the zone links.test, with a CNAME to news.inst.test.")]
    [InlineData("round.links.test", false, "CNAMEs without an end", "The CNAMEs of round.links.test go round in a circle: round.links.test -> about.links.test -> round.links.test. Expected is a CNAME to news.inst.test.")]
    public async Task It_says_what_was_found_beside_what_is_expected(string host, bool isRight, string found, string sentence)
    {
        var finding = await LookAsync(host, Expected);

        Assert.Equal(new CnameFinding(isRight, found, sentence), finding with { Zone = null });
    }

    [Fact]
    public async Task A_CNAME_to_a_public_address_that_the_DNS_does_not_know_is_the_operators_affair()
    {
        Assert.Equal(new CnameFinding(false, "away.inst.test", "gone.links.test leads to away.inst.test, as expected, but the DNS knows no away.inst.test: whoever runs Postroad looks at the records of its public address.") { Zone = DnsName.Parse("links.test") },
            await LookAsync("gone.links.test", "away.inst.test"));
        Assert.Equal(new CnameFinding(true, "six.inst.test", "both.links.test leads to six.inst.test, as expected.") { Zone = DnsName.Parse("links.test") }, await LookAsync("both.links.test", "six.inst.test"));
    }

    [Theory, InlineData("127.0.0.1", "an IP address"), InlineData("::1", "an IP address"), InlineData("localhost", "known to its own machine alone")]
    public async Task An_installation_whose_public_address_is_no_name_says_so(string address, string what) => Assert.Equal(
        new CnameFinding(false, "", $"The public address of this installation, {address}, is {what}, and a CNAME leads to a name of the DNS: whoever runs Postroad sets one with --public-url of postroad serve."),
        await LookAsync("go.links.test", address));

    [Fact]
    public async Task The_zone_of_a_host_is_the_nearest_that_its_name_servers_have_and_not_known_where_nobody_answers()
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("deep.links-zone.test", "a.b CNAME news.inst.test.");
        Assert.Equal("deep.links-zone.test", (await LookAsync("a.b.deep.links-zone.test", Expected)).Zone?.Text);
        Assert.Equal("deep.links-zone.test", (await LookAsync("deep.links-zone.test", Expected)).Zone?.Text);

        await using var zone = await ChangingZone.OpenAsync();
        zone.Lead("go.silent.test");
        zone.Failing = "silent.test";
        var finding = await new CnameLook(zone.Looks(TimeProvider.System)).LookAsync(DnsName.Parse("go.silent.test"), ChangingZone.Public, Cancel);
        Assert.Equal((true, null), (finding.IsRight, finding.Zone));
    }

    [Fact]
    public async Task Without_an_answer_nothing_is_known()
    {
        await using var zone = await ChangingZone.OpenAsync();
        zone.Fails = true;
        var finding = await new CnameLook(zone.Looks(TimeProvider.System)).LookAsync(DnsName.Parse("go.silent.test"), Expected, Cancel);

        Assert.Null(finding.IsRight);
        Assert.StartsWith("It is not known where go.silent.test leads: the name server ", finding.Sentence, StringComparison.Ordinal);
        Assert.EndsWith("failed (SERVFAIL) when asked for the A of go.silent.test. Expected is a CNAME to news.inst.test.", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stands_behind_a_CNAME_whose_zone_does_not_answer_is_not_known()
    {
        await using var zone = await ChangingZone.OpenAsync();
        zone.Lead("go.links.test", "x.cdn.test");
        zone.Failing = "x.cdn.test";
        var finding = await new CnameLook(zone.Looks(TimeProvider.System)).LookAsync(DnsName.Parse("go.links.test"), Expected, Cancel);
        Assert.Null(finding.IsRight);
        Assert.StartsWith("It is not known where go.links.test leads over x.cdn.test: the name server ", finding.Sentence, StringComparison.Ordinal);

        // The control: one that answers leads elsewhere.
        zone.Failing = null;
        Assert.False((await new CnameLook(zone.Looks(TimeProvider.System)).LookAsync(DnsName.Parse("go.links.test"), Expected, Cancel)).IsRight);
    }

    private static async Task<CnameFinding> LookAsync(string host, string expected)
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("inst.test", "news A 192.0.2.1\nsix AAAA 2001:db8::1");
        await dns.ServeAsync("links.test", Zone);
        return await new CnameLook(dns.Looks()).LookAsync(DnsName.Parse(host), expected, Cancel);
    }
}
