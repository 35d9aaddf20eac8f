using System.Net;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Checks;

/// <summary>Records that are right, at name servers or resolvers that are not.</summary>
public sealed class ServerFaultTests
{
    private const string Right = """
        k1._domainkey IN CNAME k1.keys.ses.test.
        k2._domainkey IN CNAME k2.keys.ses.test.
        k3._domainkey IN CNAME k3.keys.ses.test.
        bounce IN MX 10 feedback-smtp.eu-central-1.amazonses.com.
        bounce IN TXT "v=spf1 include:amazonses.com ~all"
        _dmarc IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@here.test"
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(5, true, "REFUSED")]
    [InlineData(2, true, "SERVFAIL")]
    [InlineData(0, false, "an answer without authority")]
    [InlineData(4, true, "an error")]
    public async Task A_lame_name_server_is_named_with_what_it_says(int code, bool authoritative, string found)
    {
        var dns = await NameServer.SharedAsync();
        await using var lame = new OwnNameServer(dns.Port, (query, _) => DnsMessage.Answer(query, code, authoritative: authoritative));
        await ServeAsync(dns, $"lame{code}-checks.test", [NameServer.First, lame.EndPoint.Address], Right);

        var check = await CheckAsync(dns.Servers, $"lame{code}-checks.test");

        Assert.All(check.Chips, chip => Assert.Equal(
            (CheckColor.Amber, $"ns1.lame{code}-checks.test is named as a name server of lame{code}-checks.test and does not answer for it"), (chip.Color, chip.Reason)));
        Assert.Equal([CheckSubject.Spf, CheckSubject.Dkim, CheckSubject.Dmarc], check.Mistakes.Select(mistake => mistake.Subject));
        Assert.All(check.Mistakes, mistake => Assert.Equal(
            (found, $"an answer for lame{code}-checks.test from each of its name servers",
                $"Have ns1.lame{code}-checks.test serve lame{code}-checks.test, or have it taken off the name servers of lame{code}-checks.test at the registrar and in the zone."),
            (mistake.Found, mistake.Expected, mistake.Fix)));
    }

    [Fact]
    public async Task Where_all_name_servers_are_lame_the_chips_are_red()
    {
        var dns = await NameServer.SharedAsync();
        await using var lame = new OwnNameServer(dns.Port, (query, _) => DnsMessage.Answer(query, code: 5));
        await ServeAsync(dns, "all-lame.test", [lame.EndPoint.Address], Right);
        await using var resolver = Failing(dns, "all-lame.test");

        var check = await CheckAsync(dns.Servers with { Resolvers = [resolver.EndPoint] }, "all-lame.test");

        Assert.All(check.Chips, chip => Assert.Equal(CheckColor.Red, chip.Color));
        Assert.Equal("ns0.all-lame.test is named as a name server of all-lame.test and does not answer for it", check.Chips[0].Reason);
    }

    [Fact]
    public async Task A_silent_name_server_and_one_that_cannot_be_asked_are_named_and_the_others_hold()
    {
        var dns = await NameServer.SharedAsync();
        await using var silent = new OwnNameServer(dns.Port, (_, _) => null);
        await ServeAsync(dns, "silent-checks.test", [NameServer.First, silent.EndPoint.Address, IPAddress.Parse("10.0.0.53")], Right + "\n@ NS nowhere");

        var check = await CheckAsync(dns.Servers, "silent-checks.test");

        Assert.Equal(
            [
                ("nowhere.silent-checks.test is named as a name server of silent-checks.test and cannot be reached: nowhere.silent-checks.test has no address", "no address to ask"),
                ("ns1.silent-checks.test is named as a name server of silent-checks.test and does not answer", "no answer in time"),
                ("ns2.silent-checks.test is named as a name server of silent-checks.test and cannot be reached: "
                    + "ns2.silent-checks.test has the address 10.0.0.53, which is not out in the world", "no address to ask"),
            ],
            check.Mistakes.Where(mistake => mistake.Subject == CheckSubject.Dkim).Select(mistake => (mistake.Sentence, mistake.Found)));
        Assert.All(check.Chips, chip => Assert.Equal(CheckColor.Amber, chip.Color));
    }

    [Fact]
    public async Task Where_only_resolvers_can_be_asked_they_are_believed()
    {
        var dns = await NameServer.SharedAsync();
        await using var silent = new OwnNameServer(dns.Port, (_, _) => null);
        await ServeAsync(dns, "walled.test", [silent.EndPoint.Address], Right);

        var check = await CheckAsync(dns.Servers, "walled.test");

        Assert.Empty(check.Mistakes);
        Assert.All(check.Chips, chip => Assert.Equal(CheckColor.Green, chip.Color));
    }

    [Fact]
    public async Task Name_servers_that_disagree_are_shown_beside_each_other()
    {
        var dns = await NameServer.SharedAsync();
        await using var behind = new OwnNameServer(dns.Port, (query, _) => DnsMessage.QuestionName(query) switch
        {
            "k2._domainkey.disagree.test" => DnsMessage.Answer(query, code: 3),
            "bounce.disagree.test" when DnsMessage.QuestionType(query) == 15 =>
                DnsMessage.Answer(query, records: ("bounce.disagree.test", 15, [0, 10, .. DnsMessage.Name("old.example")])),
            _ => dns.Forward(query),
        });
        await ServeAsync(dns, "disagree.test", [NameServer.First, behind.EndPoint.Address], Right.Replace("feedback-smtp.eu-central-1.amazonses.com", "new.example", StringComparison.Ordinal));

        var check = await CheckAsync(dns.Servers, "disagree.test");

        Assert.Equal(
            [
                (CheckColor.Red, "The name servers of disagree.test disagree about bounce.disagree.test", "ns0.disagree.test: 10 new.example.; ns1.disagree.test: 10 old.example.",
                    "10 feedback-smtp.eu-central-1.amazonses.com."),
                (CheckColor.Amber, "The name servers of disagree.test disagree about k2._domainkey.disagree.test", "ns0.disagree.test: k2.keys.ses.test.; ns1.disagree.test: nothing",
                    "k2.keys.ses.test."),
            ],
            check.Mistakes.Select(mistake => (mistake.Color, mistake.Sentence, mistake.Found, mistake.Expected)));
        Assert.All(check.Mistakes, mistake => Assert.StartsWith("If the record was changed in the last few minutes, wait; else", mistake.Fix, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("v=DMARC1; p=reject; rua=mailto:dmarc@here.test", CheckColor.Amber)]
    [InlineData("v=DMARC1; ruf=mailto:dmarc@here.test", CheckColor.Red)]
    public async Task Where_name_servers_disagree_one_that_has_a_policy_is_right_whatever_we_would_propose(string policy, CheckColor color)
    {
        var zone = $"other-policy-{color}.test".ToLowerInvariant();
        var dns = await NameServer.SharedAsync();
        await using var behind = new OwnNameServer(dns.Port, (query, _) => DnsMessage.QuestionName(query) == $"_dmarc.{zone}" ? DnsMessage.Answer(query, code: 3) : dns.Forward(query));
        await ServeAsync(dns, zone, [NameServer.First, behind.EndPoint.Address], Right.Replace("v=DMARC1; p=none; rua=mailto:dmarc@here.test", policy, StringComparison.Ordinal));

        var check = await CheckAsync(dns.Servers, zone);

        var mistake = check.Mistakes.First(mistake => mistake.Name.Text == $"_dmarc.{zone}");
        Assert.Equal((color, $"The name servers of {zone} disagree about _dmarc.{zone}"), (mistake.Color, mistake.Sentence));
    }

    [Fact]
    public async Task What_resolvers_keep_of_the_time_before_is_told_with_its_end()
    {
        var dns = await NameServer.SharedAsync();
        await ServeAsync(dns, "stale.test", [NameServer.First], Right);
        await using var resolver = new OwnNameServer(dns.Port, (query, _) => DnsMessage.QuestionName(query) == "bounce.stale.test" && DnsMessage.QuestionType(query) == 15
            ? DnsMessage.Answer(query, records: ("bounce.stale.test", 15, [0, 10, .. DnsMessage.Name("old.example")])) : dns.Forward(query));

        var check = await CheckAsync(dns.Servers with { Resolvers = [resolver.EndPoint] }, "stale.test");

        var mistake = Assert.Single(check.Mistakes);
        Assert.Equal(
            (CheckColor.Amber, "The name servers have bounce.stale.test right, and resolvers still keep what was there before", "10 old.example.",
                "10 feedback-smtp.eu-central-1.amazonses.com.", null, StillClock.Now.AddSeconds(60)),
            (mistake.Color, mistake.Sentence, mistake.Found, mistake.Expected, mistake.Fix, mistake.OldAnswerUntil));
    }

    [Fact]
    public async Task Signatures_that_do_not_fit_are_told_from_records_that_are_wrong()
    {
        var dns = await NameServer.SharedAsync();
        await ZoneCase.ServeAsync(dns);
        var (signed, expired) = (await File.ReadAllTextAsync(ZoneCase.PathOf("signed"), Cancel), await File.ReadAllTextAsync(ZoneCase.PathOf("expired"), Cancel));
        var below = $"signed NS ns1.signed\nns1.signed A {NameServer.First}\nexpired NS ns1.expired\nns1.expired A {NameServer.First}";
        await dns.ServeAsync("anchor.test", ZoneCase.OwnServers(below));
        await dns.ServeAsync("signed.anchor.test", signed);
        await dns.ServeAsync("expired.anchor.test", expired);
        string[] zones = ["anchor.test", "signed.anchor.test", "expired.anchor.test", ZoneCase.Keys, "amazonses.com"];
        await using var resolver = await ValidatingResolver.StartAsync(dns, [AnchorOf(signed), AnchorOf(expired)], zones);

        var right = await CheckAsync(dns.Servers with { Resolvers = [resolver.EndPoint] }, "signed.anchor.test");
        var wrong = await CheckAsync(dns.Servers with { Resolvers = [resolver.EndPoint] }, "expired.anchor.test");
        var unsigned = await CheckAsync(dns.Servers, "expired.anchor.test");

        Assert.Empty(right.Mistakes);
        Assert.Empty(unsigned.Mistakes);
        Assert.Equal([CheckSubject.Spf, CheckSubject.Dkim, CheckSubject.Dmarc], wrong.Mistakes.Select(mistake => mistake.Subject));
        Assert.All(wrong.Mistakes, mistake => Assert.Equal(
            (CheckColor.Red, "Resolvers refuse expired.anchor.test (SERVFAIL) while ns1.expired.anchor.test answers: its DNSSEC signatures do not fit",
                "SERVFAIL from the resolver, while ns1.expired.anchor.test answers",
                "the same answer from both", "Have expired.anchor.test signed anew by the DNS host, or its DS record taken away at the registrar."),
            (mistake.Color, mistake.Sentence, mistake.Found, mistake.Expected, mistake.Fix)));
        Assert.All(wrong.Chips, chip => Assert.Equal(CheckColor.Red, chip.Color));
    }

    [Fact]
    public async Task Where_a_name_server_is_lame_too_signatures_are_not_the_only_reason()
    {
        var dns = await NameServer.SharedAsync();
        await using var lame = new OwnNameServer(dns.Port, (query, _) => DnsMessage.Answer(query, code: 5));
        await ServeAsync(dns, "refused.test", [NameServer.First, lame.EndPoint.Address], Right);
        await using var resolver = Failing(dns, "refused.test");

        var check = await CheckAsync(dns.Servers with { Resolvers = [resolver.EndPoint] }, "refused.test");

        Assert.Equal(
            "Resolvers refuse refused.test (SERVFAIL) while ns0.refused.test answers: its DNSSEC signatures do not fit, or resolvers meet a name server that does not do its work",
            check.Chips[0].Reason);
    }

    [Fact]
    public async Task A_name_that_leads_to_where_the_resolver_fails_is_not_blamed_for_it()
    {
        var dns = await NameServer.SharedAsync();
        await ServeAsync(dns, "leads.test", [NameServer.First], Right);
        await using var resolver = new OwnNameServer(dns.Port, (query, _) =>
            DnsMessage.QuestionType(query) == DnsMessage.Txt && DnsMessage.QuestionName(query) is "k1._domainkey.leads.test" or "k1.keys.ses.test"
            ? DnsMessage.Answer(query, code: 2) : dns.Forward(query));

        var check = await CheckAsync(dns.Servers with { Resolvers = [resolver.EndPoint] }, "leads.test");

        var mistake = Assert.Single(check.Mistakes);
        Assert.Equal(
            (CheckColor.Amber, $"The name servers have k1._domainkey.leads.test right, and the resolver fails at it: "
                + $"the name server {resolver.EndPoint} failed (SERVFAIL) when asked for the TXT of k1._domainkey.leads.test", null),
            (mistake.Color, mistake.Sentence, mistake.Found));
    }

    [Theory]
    [InlineData(true, "no answer in time from {0} to the MX of bounce.mute.test")]
    [InlineData(false, "the name server {0} failed (SERVFAIL) when asked for the MX of bounce.mute.test")]
    public async Task Where_nobody_answers_nothing_is_called_wrong(bool silent, string why)
    {
        var dns = await NameServer.SharedAsync();
        await using var resolver = new OwnNameServer(dns.Port, (query, _) => silent ? null : DnsMessage.Answer(query, code: 2));

        var check = await CheckAsync(dns.Servers with { Resolvers = [resolver.EndPoint], Patience = TimeSpan.FromMilliseconds(100) }, "mute.test");

        Assert.All(check.Chips, chip => Assert.Equal(CheckColor.Amber, chip.Color));
        Assert.Equal("What stands at bounce.mute.test is not known: " + string.Format(System.Globalization.CultureInfo.InvariantCulture, why, resolver.EndPoint), check.Chips[0].Reason);
        Assert.All(check.Mistakes, mistake => Assert.Null(mistake.Found));
    }

    [Fact]
    public async Task Answers_that_are_cut_off_are_fetched_by_TCP()
    {
        var dns = await NameServer.SharedAsync();
        await ServeAsync(dns, "cut.test", [NameServer.First], Right);
        await using var cutting = new OwnNameServer(dns.Port, (query, byTcp) => byTcp ? dns.Forward(query) : DnsMessage.Answer(query, truncated: true));

        var check = await CheckAsync(dns.Servers with { Resolvers = [cutting.EndPoint] }, "cut.test");

        Assert.Empty(check.Mistakes);
        Assert.True(cutting.AskedByTcp >= 6);
    }

    private static async Task ServeAsync(NameServer dns, string zone, IPAddress[] servers, string records)
    {
        await ZoneCase.ServeAsync(dns);
        var named = string.Join('\n', servers.Select((address, i) => $"@ IN NS ns{i}\nns{i} IN A {address}"));
        await dns.ServeAsync(zone, $"@ IN SOA ns0 hostmaster 1 3600 600 86400 60\n{named}\n{records.Replace("here.test", zone, StringComparison.Ordinal)}");
    }

    /// <summary>A resolver that knows the name servers of a domain, and no more.</summary>
    private static OwnNameServer Failing(NameServer dns, string domain) => new(dns.Port, (query, _) =>
        DnsMessage.QuestionType(query) is DnsMessage.Txt or DnsMessage.Cname or 15 && DnsMessage.QuestionName(query).EndsWith(domain, StringComparison.Ordinal)
            ? DnsMessage.Answer(query, code: 2) : dns.Forward(query));

    private static string AnchorOf(string zone) => zone.Split('\n').Single(line => line.Contains(" IN DNSKEY ", StringComparison.Ordinal));

    private static async Task<DomainCheck> CheckAsync(DnsServers servers, string domain)
    {
        var clock = new StillClock();
        using var look = new DnsLooks(servers, clock).Begin();
        return await DomainChecker.CheckAsync(look, new SenderSetup(DnsName.Parse(domain), ZoneCase.Region, ["k1", "k2", "k3"], ZoneCase.Keys, null, DnsName.Parse($"bounce.{domain}")), clock, Cancel);
    }
}
