using System.Text.Json;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Checks;

public sealed class RecordDownloadsTests
{
    private static readonly DnsName Zone = DnsName.Parse("take.test");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void What_is_to_be_published_is_listed_by_purpose() => Assert.Equal(
        [
            "Dkim k1._domainkey.take.test CNAME k1.keys.ses.test.", "Dkim k2._domainkey.take.test CNAME k2.keys.ses.test.", "Dkim k3._domainkey.take.test CNAME k3.keys.ses.test.",
            "Spf bounce.take.test MX 10 feedback-smtp.eu-central-1.amazonses.com.", "Spf bounce.take.test TXT v=spf1 include:amazonses.com ~all",
            "Dmarc _dmarc.take.test TXT v=DMARC1; p=none; rua=mailto:dmarc@take.test",
        ],
        Setup("take.test").Records.Select(record => $"{record.Subject} {record.Name} {record.KindText} {record.Value}"));

    [Fact]
    public void Without_a_hosted_zone_the_keys_are_at_the_place_that_Amazon_SES_used_first()
    {
        var records = (Setup("take.test") with { HostedZone = null, MailFrom = null, Tokens = ["abc", "no name"] }).Records;

        Assert.Equal(["abc.dkim.amazonses.com.", "v=DMARC1; p=none; rua=mailto:dmarc@take.test"], records.Select(record => record.Value));
    }

    [Theory]
    [InlineData("_dmarc.news.take.test", "take.test", "_dmarc.news", "_dmarc.news.take.test.")]
    [InlineData("_dmarc.news.take.test", "news.take.test", "_dmarc", "_dmarc.news.take.test.")]
    [InlineData("take.test", "take.test", "@", "take.test.")]
    [InlineData("mistake.test", "take.test", "mistake.test.", "mistake.test.")]
    [InlineData("take.test", ".", "take.test.", "take.test.")]
    public void Names_are_written_as_the_DNS_host_wants_them(string name, string zone, string relative, string absolute)
    {
        var record = new ExpectedRecord(CheckSubject.Dmarc, DnsName.Parse(name), DnsKind.Txt, "");

        Assert.Equal(relative, RecordDownloads.NameFor(record, DnsName.Parse(zone), NameForm.Relative));
        Assert.Equal(absolute, RecordDownloads.NameFor(record, DnsName.Parse(zone), NameForm.Absolute));
    }

    [Fact]
    public async Task The_zone_file_makes_all_chips_green_when_a_name_server_reads_it()
    {
        var dns = await NameServer.SharedAsync();
        await ZoneCase.ServeAsync(dns);
        await dns.ServeAsync("take.test", ZoneCase.OwnServers(RecordDownloads.ZoneFile(Zone, Setup("take.test").Records)));

        await AssertGreenAsync(dns, "take.test");
    }

    [Fact]
    public async Task The_change_batch_of_Route_53_says_the_same()
    {
        var dns = await NameServer.SharedAsync();
        await ZoneCase.ServeAsync(dns);
        using var batch = JsonDocument.Parse(RecordDownloads.Route53(Setup("route.test").Records));
        var changes = batch.RootElement.GetProperty("Changes").EnumerateArray().ToList();
        await dns.ServeAsync("route.test", ZoneCase.OwnServers(string.Join('\n', changes.Select(change => LinesOf(change.GetProperty("ResourceRecordSet"))))));

        Assert.All(changes, change => Assert.Equal("UPSERT", change.GetProperty("Action").GetString()));
        Assert.Equal(6, changes.Count);
        await AssertGreenAsync(dns, "route.test");
    }

    [Fact]
    public async Task A_long_text_comes_in_pieces_and_characters_of_zone_files_stay_characters()
    {
        var text = $"v=DKIM1; n=\"quoted\" \\ back; p={new string('A', 600)}";
        var record = new ExpectedRecord(CheckSubject.Dkim, DnsName.Parse("own._domainkey.long-take.test"), DnsKind.Txt, text);
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("long-take.test", ZoneCase.OwnServers(RecordDownloads.ZoneFile(DnsName.Parse("long-take.test"), [record])));
        using var look = dns.Looks().Begin();

        var found = Assert.IsType<DnsAnswer.Found>(await look.AskAsync(record.Name, DnsKind.Txt, Cancel));

        Assert.Equal([text], found.Texts);
        Assert.Equal([255, 255, text.Length - 510], Assert.IsType<DnsRecord.Txt>(found.Records[0]).Pieces.Select(piece => piece.Length));
    }

    [Fact]
    public void Values_of_one_name_are_one_set()
    {
        var name = DnsName.Parse("take.test");
        ExpectedRecord[] records = [new(CheckSubject.Spf, name, DnsKind.Txt, "one"), new(CheckSubject.Spf, name, DnsKind.Txt, "two"), new(CheckSubject.Spf, name, DnsKind.Mx, "10 a.test.")];
        using var batch = JsonDocument.Parse(RecordDownloads.Route53(records));

        Assert.Equal([2, 1], batch.RootElement.GetProperty("Changes").EnumerateArray().Select(change => change.GetProperty("ResourceRecordSet").GetProperty("ResourceRecords").GetArrayLength()));
    }

    private static string LinesOf(JsonElement set) => string.Join('\n', set.GetProperty("ResourceRecords").EnumerateArray()
        .Select(record => $"{set.GetProperty("Name")} {set.GetProperty("TTL")} IN {set.GetProperty("Type")} {record.GetProperty("Value")}"));

    private static async Task AssertGreenAsync(NameServer dns, string domain)
    {
        using var look = dns.Looks().Begin();
        var check = await DomainChecker.CheckAsync(look, Setup(domain), TimeProvider.System, Cancel);

        Assert.Empty(check.Mistakes);
        Assert.All(check.Chips, chip => Assert.Equal(CheckColor.Green, chip.Color));
    }

    private static SenderSetup Setup(string domain) => new(DnsName.Parse(domain), ZoneCase.Region, ["k1", "k2", "k3"], ZoneCase.Keys, null, DnsName.Parse($"bounce.{domain}"));
}
