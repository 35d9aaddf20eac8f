using System.Text.Json;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Checks;

/// <summary>What is handed out to be published takes nothing away that is right.</summary>
public sealed class PublishTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_policy_that_somebody_chose_stays_and_so_do_others_texts_at_the_name()
    {
        var reading = await ReadAsync("publish.test", """
            k1._domainkey CNAME k1.keys.ses.test.
            k2._domainkey CNAME k2.keys.ses.test.
            bounce MX 10 feedback-smtp.eu-central-1.amazonses.com.
            bounce TXT "v=spf1 include:sendgrid.net ~all"
            bounce TXT "site-verification=1234"
            _dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@publish.test"
            """);

        Assert.Equal(["CNAME k3._domainkey.publish.test", "TXT bounce.publish.test"], DomainRecords.ToPublish(reading).Select(record => $"{record.Kind} {record.Name}"));
        using var batch = JsonDocument.Parse(DomainRecords.Route53(reading));
        var sets = batch.RootElement.GetProperty("Changes").EnumerateArray().Select(change => change.GetProperty("ResourceRecordSet")).ToList();
        Assert.Equal(["k3._domainkey.publish.test.", "bounce.publish.test."], sets.Select(set => set.GetProperty("Name").GetString()));
        Assert.Equal(["\"v=spf1 include:amazonses.com ~all\"", "\"site-verification=1234\""],
            sets[1].GetProperty("ResourceRecords").EnumerateArray().Select(record => record.GetProperty("Value").GetString()));
        Assert.Equal("v=DMARC1; p=reject; rua=mailto:dmarc@publish.test", reading.Records.Single(record => record.Subject == CheckSubject.Dmarc).Value);
        // Control: with none there is one to begin with.
        var none = await ReadAsync("publish-none.test", "www A 192.0.2.1");
        Assert.Equal("v=DMARC1; p=none; rua=mailto:dmarc@publish-none.test", DomainRecords.ToPublish(none).Single(record => record.Subject == CheckSubject.Dmarc).Value);
        Assert.Equal(6, DomainRecords.ToPublish(none).Count);
    }

    [Fact]
    public async Task The_policy_of_a_domain_above_is_what_is_shown_for_one_below()
    {
        await ReadAsync("publish-above.test", "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@publish-above.test\"");
        var record = (await ReadAsync("news.publish-above.test", null)).Records.Single(r => r.Subject == CheckSubject.Dmarc);

        Assert.Equal((CheckColor.Green, record.Found, "publish-above.test"), (record.Color, record.Value, record.Zone));
        Assert.Equal("v=DMARC1; p=reject; rua=mailto:dmarc@publish-above.test", record.Found);
        Assert.Equal("The DMARC record of publish-above.test holds for news.publish-above.test too", record.Reason);
    }

    [Fact]
    public async Task What_nobody_told_about_is_neither_wrong_nor_handed_out()
    {
        await using var resolver = new OwnNameServer((await NameServer.SharedAsync()).Port, (query, _) => DnsMessage.Answer(query, code: 2));
        var reading = Of(await CheckAsync(new DnsServers([resolver.EndPoint], resolver.EndPoint.Port, _ => true), "publish-unknown.test"));

        Assert.All(reading.Records, record => Assert.True(record.IsUnknown));
        Assert.All(reading.Mistakes.Where(mistake => mistake.Name != "publish-unknown.test"), mistake => Assert.True(mistake.IsUnknown));
        Assert.Empty(DomainRecords.ToPublish(reading));
        Assert.All(reading.Chips, chip => Assert.True(chip.IsUnknown));
        Assert.StartsWith("What stands at k1._domainkey.publish-unknown.test is not known", reading.Chips[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stands_at_a_name_instead_of_its_record_is_shown_with_it()
    {
        var reading = await ReadAsync("publish-instead.test", """
            k1._domainkey A 192.0.2.1
            k2._domainkey TXT "v=spf1 -all"
            bounce TXT "v=spf1" "include:amazonses.com" "~all"
            bounce TXT "site-verification=1234"
            _dmarc TXT "\"v=DMARC1; p=none\""
            """);

        Assert.Equal(
            [
                "CNAME  instead k1._domainkey.publish-instead.test A 192.0.2.1", "CNAME v=spf1 -all instead ", "CNAME  instead ", "MX  instead ",
                "TXT  instead \"v=spf1\" \"include:amazonses.com\" \"~all\"", "TXT  instead \"v=DMARC1; p=none\"",
            ],
            reading.Records.Select(record => $"{record.Kind} {record.Found} instead {record.Instead}"));
        // What is handed out takes the place of what was mangled, and of nothing else.
        using var batch = JsonDocument.Parse(DomainRecords.Route53(reading));
        var texts = batch.RootElement.GetProperty("Changes").EnumerateArray().Select(change => change.GetProperty("ResourceRecordSet")).Where(set => set.GetProperty("Type").GetString() == "TXT")
            .Select(set => string.Join(" + ", set.GetProperty("ResourceRecords").EnumerateArray().Select(record => record.GetProperty("Value").GetString())));
        Assert.Equal(["\"v=spf1 include:amazonses.com ~all\" + \"site-verification=1234\"", "\"v=DMARC1; p=none; rua=mailto:dmarc@publish-instead.test\""], texts);
        // Each mistake is told of the kind of its record: two may stand at one name.
        Assert.Equal(["MX", "TXT"], reading.Mistakes.Where(mistake => mistake.Name == "bounce.publish-instead.test").Select(mistake => mistake.Kind));
    }

    [Fact]
    public async Task A_policy_that_a_wildcard_swallows_is_handed_out_and_the_text_of_the_wildcard_is_not()
    {
        var reading = await ReadAsync("publish-swallowed.test", "* TXT \"google-site-verification=abc\"");

        Assert.Contains("TXT _dmarc.publish-swallowed.test", DomainRecords.ToPublish(reading).Select(record => $"{record.Kind} {record.Name}"));
        Assert.DoesNotContain("google", DomainRecords.Route53(reading), StringComparison.Ordinal);
        // A loop of CNAMEs is something that stands there, too.
        var loop = await ReadAsync("publish-loop.test", "_dmarc CNAME one\none CNAME _dmarc");
        Assert.Contains("_dmarc.publish-loop.test -> one.publish-loop.test", loop.Records.Single(record => record.Subject == CheckSubject.Dmarc).Instead, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_right_is_not_published_again_because_a_name_server_is_lame()
    {
        var dns = await NameServer.SharedAsync();
        await using var lame = new OwnNameServer(dns.Port, (query, _) => DnsMessage.Answer(query, code: 5));
        var reading = await ReadAsync("publish-lame.test", $"""
            @ IN SOA ns0 hostmaster 1 3600 600 86400 60
            @ NS ns0
            @ NS ns1
            ns0 A {NameServer.First}
            ns1 A {lame.EndPoint.Address}
            k1._domainkey CNAME k1.keys.ses.test.
            k2._domainkey CNAME k2.keys.ses.test.
            k3._domainkey CNAME k3.keys.ses.test.
            bounce MX 10 feedback-smtp.eu-central-1.amazonses.com.
            bounce TXT "v=spf1 ip4:192.0.2.0/24 include:amazonses.com -all"
            """);

        Assert.All(reading.Records, record => Assert.NotEqual(CheckColor.Green, record.Color));
        Assert.Equal(5, reading.Records.Count(record => record.Stands));
        Assert.Equal(["_dmarc.publish-lame.test"], DomainRecords.ToPublish(reading).Select(record => record.Name));
    }

    private static async Task<DomainReading> ReadAsync(string domain, string? records)
    {
        var dns = await NameServer.SharedAsync();
        await ZoneCase.ServeAsync(dns);
        if (records is not null) await dns.ServeAsync(domain, records);
        return Of(await CheckAsync(dns.Servers, domain));
    }

    private static DomainReading Of(DomainCheck check) =>
        new(StillClock.Now, [.. check.Chips.Select(chip => ChipReading.Of(chip, null))], [.. check.Records.Select(RecordReading.Of)], [.. check.Mistakes.Select(MistakeReading.Of)]);

    private static async Task<DomainCheck> CheckAsync(DnsServers servers, string domain)
    {
        using var look = new DnsLooks(servers, new StillClock()).Begin();
        var setup = new SenderSetup(DnsName.Parse(domain), ZoneCase.Region, ["k1", "k2", "k3"], ZoneCase.Keys, null, DnsName.Parse($"bounce.{domain}"));
        return await DomainChecker.CheckAsync(look, setup, new StillClock(), Cancel);
    }
}
