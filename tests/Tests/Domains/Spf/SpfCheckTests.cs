using System.Net;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Domains.Spf;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Spf;

/// <summary>Every check is also made by python3-spf, of the same zone: two that were written apart say the same.</summary>
public sealed class SpfCheckTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_record_of_the_table_is_judged_as_expected_and_as_python3_spf_does()
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("spf.test", SpfTable.Zone);
        await dns.ServeAsync("2.0.192.in-addr.arpa", SpfTable.ReverseZone);

        var ours = new List<string>();
        foreach (var check in SpfTable.Checks) ours.Add((await CheckAsync(dns, check)).Result.ToString().ToLowerInvariant());
        var theirs = await SpfJudge.JudgeAsync(dns, SpfTable.Checks, Cancel);

        Assert.True(SpfTable.Checks.Count >= 60);
        Assert.Equal(SpfTable.Checks.Select(check => $"{check}"), SpfTable.Checks.Zip(ours, (check, result) => $"{check with { Result = result }}"));
        Assert.Equal(SpfTable.Checks.Zip(theirs, (check, result) => $"{check with { Result = result }}"), SpfTable.Checks.Zip(ours, (check, result) => $"{check with { Result = result }}"));
    }

    [Fact]
    public async Task Six_hundred_records_made_by_chance_are_judged_as_python3_spf_does()
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("spf.test", SpfTable.Zone);
        await dns.ServeAsync("2.0.192.in-addr.arpa", SpfTable.ReverseZone);
        var chance = new Random(20_260_803);
        var records = Enumerable.Range(0, 600).Select(_ => SpfTable.ByChance(chance)).ToList();
        await dns.ServeAsync("chance.test", string.Join('\n', records.Select((record, i) => $"c{i} IN TXT {SpfTable.Strings(record)}")));
        var checks = records.Select((record, i) => new SpfCase($"c{i}", SpfTable.AddressByChance(chance), record) { Below = "chance.test" }).ToList();

        var ours = new List<string>();
        foreach (var check in checks) ours.Add((await CheckAsync(dns, check)).Result.ToString().ToLowerInvariant());
        var theirs = await SpfJudge.JudgeAsync(dns, checks, Cancel);

        Assert.True(theirs.Distinct().Count() >= 5);
        var differences = Enumerable.Range(0, checks.Count).Where(i => ours[i] != theirs[i])
            .Select(i => $"{checks[i].Address} \"{records[i]}\": {ours[i]}, python3-spf says {theirs[i]}").ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Theory]
    [InlineData("two", "two.spf.test has 2 SPF records, and may have one", null)]
    [InlineData("typo", "\"ipv4:192.0.2.0/24\" of typo.spf.test: \"ipv4\" is no mechanism of SPF", "ipv4:192.0.2.0/24")]
    [InlineData("eleven", "\"include:i10.spf.test\" of eleven.spf.test is the 11th term that asks the DNS, and 10 may", "include:i10.spf.test")]
    [InlineData("void3", "\"a:no3.spf.test\" of void3.spf.test: no3.spf.test is the 3rd name with nothing there, and 2 may be", "a:no3.spf.test")]
    [InlineData("mx11", "\"mx\" of mx11.spf.test: mx11.spf.test has 11 MX records, and 10 are looked at", "mx")]
    [InlineData("include-none", "\"include:plain.spf.test\" of include-none.spf.test: plain.spf.test has no SPF record", "include:plain.spf.test")]
    [InlineData("circle", "\"include:circle2.spf.test\" of circle.spf.test is the 11th term that asks the DNS, and 10 may", "include:circle2.spf.test")]
    [InlineData("nothing", "nothing.spf.test has no SPF record", null)]
    [InlineData("soft", "\"~all\" of soft.spf.test matches 192.0.2.1", "~all")]
    public async Task The_reason_names_the_term_and_the_limit(string name, string reason, string? term)
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("spf.test", SpfTable.Zone);
        var verdict = await CheckAsync(dns, new SpfCase(name, "192.0.2.1", ""));

        Assert.Equal((reason, term), (verdict.Reason, verdict.Term));
    }

    [Fact]
    public async Task A_name_server_that_fails_is_a_temporary_error_with_the_term_that_met_it()
    {
        await using var server = new OwnNameServer(0x3537, (query, _) => DnsMessage.QuestionName(query) == "a.test"
            ? DnsMessage.Answer(query, records: ("a.test", DnsMessage.Txt, DnsMessage.Text("v=spf1 include:b.test -all")))
            : DnsMessage.Answer(query, code: 2));
        using var look = new DnsLooks(new DnsServers([server.EndPoint], 53, IPAddress.IsLoopback), TimeProvider.System).Begin();
        var domain = DnsName.Parse("a.test");
        var verdict = await SpfCheck.CheckAsync(look, new SpfSender(IPAddress.Parse("192.0.2.1"), "x", domain, "helo.test"), domain, Cancel);

        Assert.Equal(SpfResult.TempError, verdict.Result);
        Assert.Equal($"\"include:b.test\" of a.test: the name server {server.EndPoint} failed (SERVFAIL) when asked for the TXT of b.test", verdict.Reason);
    }

    [Fact]
    public async Task A_tree_says_what_is_included_and_what_each_part_costs()
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("tree.test", """
            @ IN TXT "v=spf1 mx include:a.tree.test include:_spf.%{d} ~all"
            a IN TXT "v=spf1 include:amazonses.com include:gone.tree.test a -all"
            _spf IN TXT "v=spf1 exists:%{i}.tree.test redirect=a.tree.test"
            self IN TXT "v=spf1 include:self.tree.test include:%{i}.tree.test ?all"
            """);
        await dns.ServeAsync("amazonses.com", "@ IN TXT \"v=spf1 ip4:199.255.192.0/22 -all\"");

        var tree = await ReadAsync(dns, "tree.test");
        var self = await ReadAsync(dns, "self.tree.test");

        Assert.Equal(["a.tree.test", "_spf.tree.test"], tree.Parts.Select(part => part.Domain));
        Assert.Equal((11, 3, 5), (tree.Lookups, tree.Parts[0].Lookups, tree.Parts[1].Lookups));
        Assert.Equal(["amazonses.com", "gone.tree.test"], tree.Parts[0].Record!.Includes);
        Assert.True(tree.Includes(DnsName.Parse("amazonses.com")));
        Assert.False(tree.Record!.IncludesDirectly(DnsName.Parse("amazonses.com")));
        Assert.True(tree.Parts[0].Record!.IncludesDirectly(DnsName.Parse("amazonses.com")));
        Assert.Equal("gone.tree.test has no SPF record", tree.Parts[0].Parts[1].Fault);
        Assert.Equal(["self.tree.test includes itself: self.tree.test -> self.tree.test", "depends on who sends, and was not read"], self.Parts.Select(part => part.Fault));
    }

    [Fact]
    public async Task A_tree_that_fans_out_is_read_to_a_bound()
    {
        var dns = await NameServer.SharedAsync();
        string Record(string name, string part) => $"{name} IN TXT \"v=spf1 {string.Join(' ', Enumerable.Range(0, 9).Select(i => $"include:{part}{i}.fan.test"))} -all\"";
        var records = Enumerable.Range(0, 9).Select(i => Record($"f{i}", $"g{i}")).Append(Record("@", "f")).Append("*.fan.test. IN TXT \"v=spf1 a -all\"").Append("*.fan.test. IN A 192.0.2.9");
        await dns.ServeAsync("fan.test", string.Join('\n', records));

        var tree = await ReadAsync(dns, "fan.test");
        var verdict = await CheckAsync(dns, new SpfCase("@", "192.0.2.1", "") { Below = "fan.test" });

        Assert.Equal("more than 40 records belong to it; the rest was not read", tree.Parts[^1].Fault);
        Assert.True(tree.Lookups is > 40 and < 100);
        Assert.Equal((SpfResult.PermError, 11), (verdict.Result, verdict.Lookups));
    }

    [Theory]
    [InlineData("v=spf1 include:amazonses.com ~all", true, false)]
    [InlineData("v=spf1 +include:AmazonSES.com. -all", true, false)]
    [InlineData("v=spf1 -include:amazonses.com +all", false, true)]
    [InlineData("v=spf1 include:notamazonses.com all", false, true)]
    public void A_record_says_what_it_includes_and_whether_it_lets_everybody_send(string text, bool includes, bool everybody)
    {
        Assert.True(SpfRecord.TryParse(text, out var record, out _));
        Assert.Equal((includes, everybody), (record.IncludesDirectly(DnsName.Parse("amazonses.com")), record.AllowsEverybody));
    }

    private static async Task<SpfTree> ReadAsync(NameServer dns, string name)
    {
        using var look = dns.Looks().Begin();
        return await SpfTree.ReadAsync(look, DnsName.Parse(name), Cancel);
    }

    private static async Task<SpfVerdict> CheckAsync(NameServer dns, SpfCase check)
    {
        using var look = dns.Looks().Begin();
        var domain = DnsName.Parse(check.Domain);
        return await SpfCheck.CheckAsync(look, new SpfSender(IPAddress.Parse(check.Address), SpfTable.Local, domain, SpfTable.Helo), domain, Cancel);
    }
}
