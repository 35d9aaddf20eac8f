using System.Net;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Domains.Spf;
using Postroad.Tests.Domains.Spf;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Checks;

/// <summary>The zones of <c>Zones/</c>, each with what is to be said about it.</summary>
public sealed class ZoneTests
{
    /// <summary>Where python3-spf says something else: of a circle "none", though resolvers answer it with SERVFAIL; and it reads a text of any length.</summary>
    private static readonly HashSet<string> OtherwiseInPython = ["mail-from-circle", "too-long"];

    public static TheoryData<string> Names => [.. ZoneCase.All.Select(zone => zone.Name)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_said_of_a_zone_is_what_stands_beside_it(string name)
    {
        var dns = await NameServer.SharedAsync();
        await ZoneCase.ServeAsync(dns);
        var zone = ZoneCase.All.Single(other => other.Name == name);

        var check = await CheckAsync(dns, zone.Setup);

        var said = ZoneCase.Write(check, StillClock.Now);
        Assert.Equal(zone.Said, said);
        Assert.Equal(check.Mistakes.Count == 0, check.Chips.All(chip => chip.Color == CheckColor.Green));
        Assert.Equal(zone.Setup.Records, check.Records.Select(record => record.Expected));
    }

    [Fact]
    public void Ten_zones_and_more_are_healthy_and_all_others_have_a_mistake()
    {
        var healthy = ZoneCase.All.Where(zone => !zone.Said.Contains("expected", StringComparison.Ordinal)).ToList();

        Assert.True(ZoneCase.All.Count >= 60);
        Assert.True(healthy.Count >= 10);
        Assert.All(healthy, zone => Assert.Equal(3, zone.Said.Split(" green: ").Length - 1));
    }

    [Fact]
    public async Task SPF_of_every_MAIL_FROM_domain_is_judged_as_python3_spf_does()
    {
        var dns = await NameServer.SharedAsync();
        await ZoneCase.ServeAsync(dns);
        var checks = ZoneCase.All.Where(zone => zone.Setup.MailFrom is not null && !OtherwiseInPython.Contains(zone.Name))
            .SelectMany(zone => new[] { "199.255.192.7", "203.0.113.9" }.Select(address => new SpfCase("bounce", address, "") { Below = zone.Domain })).ToList();

        var ours = new List<string>();
        foreach (var check in checks) ours.Add(await SpfAsync(dns, check));
        var theirs = await SpfJudge.JudgeAsync(dns, checks, Cancel);

        Assert.Equal(checks.Zip(theirs, (check, result) => $"{check.Domain} {check.Address} {result}"), checks.Zip(ours, (check, result) => $"{check.Domain} {check.Address} {result}"));
        Assert.True(theirs.Distinct().Count() >= 5);
    }

    [Fact]
    public async Task A_record_says_what_is_there_and_how_long_it_is_kept()
    {
        var dns = await NameServer.SharedAsync();
        await ZoneCase.ServeAsync(dns);

        var check = await CheckAsync(dns, ZoneCase.All.Single(zone => zone.Name == "other-region").Setup);

        Assert.Equal(
            [
                (CheckColor.Green, "k1.keys.ses.test."), (CheckColor.Green, "k2.keys.ses.test."), (CheckColor.Green, "k3.keys.ses.test."),
                (CheckColor.Red, "10 feedback-smtp.us-east-1.amazonses.com."), (CheckColor.Green, "v=spf1 include:amazonses.com ~all"),
                (CheckColor.Green, "v=DMARC1; p=none; rua=mailto:dmarc@other-region.zones.test"),
            ],
            check.Records.Select(record => (record.Color, record.Found)));
        Assert.All(check.Records, record => Assert.Equal(TimeSpan.FromSeconds(60), record.Ttl));
        Assert.Equal("k1._domainkey.other-region.zones.test has the right CNAME record", check.Records[0].Reason);
        Assert.Equal("The MX record of bounce.other-region.zones.test is that of us-east-1, and the identity is in eu-central-1", check.Records[3].Reason);
    }

    private static async Task<DomainCheck> CheckAsync(NameServer dns, SenderSetup setup)
    {
        var clock = new StillClock();
        using var look = new DnsLooks(dns.Servers, clock).Begin();
        return await DomainChecker.CheckAsync(look, setup, clock, Cancel);
    }

    private static async Task<string> SpfAsync(NameServer dns, SpfCase check)
    {
        using var look = dns.Looks().Begin();
        var domain = DnsName.Parse(check.Domain);
        var verdict = await SpfCheck.CheckAsync(look, new SpfSender(IPAddress.Parse(check.Address), SpfTable.Local, domain, SpfTable.Helo), domain, Cancel);
        return verdict.Result.ToString().ToLowerInvariant();
    }
}
