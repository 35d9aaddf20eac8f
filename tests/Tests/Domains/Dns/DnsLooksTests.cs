using System.Net;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Dns;

public sealed class DnsLooksTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_of_record_is_read_as_it_is_published()
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("kinds.test", """
            @ IN MX 10 Feedback-SMTP.eu-west-1.amazonses.com.
            @ IN MX 20 other
            @ IN TXT "v=spf1 include:amazonses.com" " ~all"
            @ IN A 192.0.2.1
            @ IN AAAA 2001:db8::1
            www 300 IN CNAME @
            4.3 IN PTR mail.kinds.test.
            """);

        Assert.Equal(["10 feedback-smtp.eu-west-1.amazonses.com", "20 other.kinds.test"], await ContentAsync(dns, "kinds.test", DnsKind.Mx));
        Assert.Equal(["192.0.2.1"], await ContentAsync(dns, "KINDS.test.", DnsKind.A));
        Assert.Equal(["2001:db8::1"], await ContentAsync(dns, "kinds.test", DnsKind.Aaaa));
        Assert.Equal(["kinds.test"], await ContentAsync(dns, "www.kinds.test", DnsKind.Cname));
        Assert.Equal(["ns1.nsd.test"], await ContentAsync(dns, "kinds.test", DnsKind.Ns));
        Assert.Equal(["mail.kinds.test"], await ContentAsync(dns, "4.3.kinds.test", DnsKind.Ptr));
        Assert.StartsWith("ns1.nsd.test ", Assert.Single(await ContentAsync(dns, "kinds.test", DnsKind.Soa)), StringComparison.Ordinal);
        var txt = Assert.IsType<DnsRecord.Txt>(Assert.Single(Assert.IsType<DnsAnswer.Found>(await AskAsync(dns, "kinds.test", DnsKind.Txt)).Records));
        Assert.Equal(["v=spf1 include:amazonses.com", " ~all"], txt.Pieces);
        Assert.Equal("v=spf1 include:amazonses.com ~all", txt.Text);
    }

    [Fact]
    public async Task A_name_that_is_not_there_differs_from_a_record_that_is_not_there()
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("none.test", "www IN A 192.0.2.1");

        var record = Assert.IsType<DnsAnswer.NoSuchRecord>(await AskAsync(dns, "www.none.test", DnsKind.Txt));
        var name = Assert.IsType<DnsAnswer.NoSuchName>(await AskAsync(dns, "ww.none.test", DnsKind.Txt));

        Assert.Equal("none.test", record.Zone!.Owner.Text);
        Assert.Equal(dns.EndPoint, name.Server);
        Assert.Equal("www.none.test has no TXT record", record.InWords());
        Assert.Equal("the name ww.none.test does not exist", name.InWords());
    }

    [Fact]
    public async Task Names_of_other_alphabets_keep_their_A_labels()
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("xn--mnchen-3ya.test", "@ IN MX 10 mail.xn--mnchen-3ya.test.\nwww IN CNAME xn--mnchen-3ya.test.");

        Assert.Equal(["10 mail.xn--mnchen-3ya.test"], await ContentAsync(dns, "xn--mnchen-3ya.test", DnsKind.Mx));
        Assert.Equal(["xn--mnchen-3ya.test"], await ContentAsync(dns, "www.xn--mnchen-3ya.test", DnsKind.Cname));
    }

    [Fact]
    public async Task CNAMEs_are_followed_from_zone_to_zone_and_kept_with_their_shortest_TTL()
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("chain-a.test", "key 30 IN CNAME key.chain-b.test.");
        await dns.ServeAsync("chain-b.test", "key 300 IN CNAME real\nreal 300 IN TXT \"found\"\nlost IN CNAME nothing.chain-a.test.");

        var found = Assert.IsType<DnsAnswer.Found>(await AskAsync(dns, "key.chain-a.test", DnsKind.Txt));
        var lost = Assert.IsType<DnsAnswer.NoSuchName>(await AskAsync(dns, "lost.chain-b.test", DnsKind.Txt));

        Assert.Equal(["found"], found.Texts);
        Assert.Equal(["key.chain-b.test", "real.chain-b.test"], found.Chain.Select(hop => hop.Target.Text));
        Assert.Equal(TimeSpan.FromSeconds(30), found.RunsOutAt - found.SaidAt);
        Assert.Equal("the name nothing.chain-a.test does not exist", lost.InWords());
    }

    [Fact]
    public async Task A_circle_of_CNAMEs_is_named_and_so_is_a_chain_without_end()
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("circle-a.test", "x IN CNAME y.circle-b.test.\nself IN CNAME self");
        await dns.ServeAsync("circle-b.test", "y IN CNAME x.circle-a.test.\n" + string.Join('\n', Enumerable.Range(0, 15).Select(i => $"n{i} IN CNAME n{i + 1}")));

        var circle = Assert.IsType<DnsAnswer.Unusable>(await AskAsync(dns, "x.circle-a.test", DnsKind.Txt));
        var self = Assert.IsType<DnsAnswer.Unusable>(await AskAsync(dns, "self.circle-a.test", DnsKind.A));
        var endless = Assert.IsType<DnsAnswer.Unusable>(await AskAsync(dns, "n0.circle-b.test", DnsKind.Txt));

        Assert.Equal((DnsFlaw.CnameLoop, "x.circle-a.test -> y.circle-b.test -> x.circle-a.test"), (circle.Flaw, circle.Detail));
        Assert.Equal(DnsFlaw.CnameLoop, self.Flaw);
        Assert.Equal(DnsFlaw.CnameChainTooLong, endless.Flaw);
    }

    [Fact]
    public async Task A_text_of_four_thousand_characters_comes_by_TCP_and_an_absurd_one_is_refused()
    {
        var dns = await NameServer.SharedAsync();
        var long4 = string.Concat(Enumerable.Range(0, 400).Select(i => $"{i:0000000000}"));
        await dns.ServeAsync("long.test", $"""
            four IN TXT {Strings(long4)}
            absurd IN TXT {Strings(new string('x', 9000))}
            {string.Join('\n', Enumerable.Range(0, 300).Select(i => $"many IN TXT \"{i}\""))}
            """);

        Assert.Equal([long4], Assert.IsType<DnsAnswer.Found>(await AskAsync(dns, "four.long.test", DnsKind.Txt)).Texts);
        Assert.Equal(DnsFlaw.TooLarge, Assert.IsType<DnsAnswer.Unusable>(await AskAsync(dns, "absurd.long.test", DnsKind.Txt)).Flaw);
        Assert.Equal(DnsFlaw.TooLarge, Assert.IsType<DnsAnswer.Unusable>(await AskAsync(dns, "many.long.test", DnsKind.Txt)).Flaw);
    }

    [Fact]
    public async Task The_next_resolver_is_asked_when_one_is_silent_or_fails()
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("next.test", "@ IN TXT \"here\"");
        await using var silent = new OwnNameServer(dns.Port, (_, _) => null);
        await using var failing = new OwnNameServer(dns.Port, (query, _) => DnsMessage.Answer(query, code: 2));

        var looks = new DnsLooks(new DnsServers([silent.EndPoint, failing.EndPoint, dns.EndPoint], dns.Port, IPAddress.IsLoopback) { Patience = TimeSpan.FromSeconds(1) }, TimeProvider.System);
        var found = Assert.IsType<DnsAnswer.Found>(await looks.AskAsync(Question("next.test", DnsKind.Txt), Cancel));

        Assert.Equal(dns.EndPoint, found.Server);
        Assert.Equal((1, 1), (silent.Asked, failing.Asked));
    }

    [Theory]
    [InlineData(2, nameof(DnsFailure.ServerFailure), "failed (SERVFAIL)")]
    [InlineData(5, nameof(DnsFailure.Refused), "refused (REFUSED)")]
    [InlineData(4, nameof(DnsFailure.Other), "answered with an error")]
    public async Task A_server_that_fails_is_named(int code, string failure, string words)
    {
        await using var server = new OwnNameServer(0x3535, (query, _) => DnsMessage.Answer(query, code));
        var failed = Assert.IsType<DnsAnswer.Failed>(await Looks(server).AskAsync(Question("a.test", DnsKind.Txt), Cancel));

        Assert.Equal((server.EndPoint, failure), (failed.Server, failed.Failure.ToString()));
        Assert.Equal($"the name server {server.EndPoint} {words} when asked for the TXT of a.test", failed.InWords());
    }

    [Fact]
    public async Task Silence_is_an_answer_after_a_second_try()
    {
        await using var server = new OwnNameServer(0x3535, (_, _) => null);
        var none = Assert.IsType<DnsAnswer.NoAnswer>(await Looks(server).AskAsync(Question("a.test", DnsKind.Txt), Cancel));

        Assert.Equal([server.EndPoint], none.Servers);
        Assert.Equal(2, server.Asked);
    }

    [Fact]
    public async Task The_questions_about_a_domain_end_with_its_budget()
    {
        var time = new FakeTimeProvider();
        await using var server = new OwnNameServer(0x3535, (_, _) => null);
        using var look = new DnsLooks(new DnsServers([server.EndPoint], 53, IPAddress.IsLoopback), time).Begin();

        var asked = look.AskAsync(DnsName.Parse("a.test"), DnsKind.Txt, Cancel);
        Assert.False(asked.IsCompleted);
        time.Advance(DnsLooks.Budget);

        Assert.IsType<DnsAnswer.NoAnswer>(await asked);
        Assert.Equal("there was no time to ask for the MX of a.test", (await look.AskAsync(DnsName.Parse("a.test"), DnsKind.Mx, Cancel)).InWords());
    }

    [Fact]
    public async Task An_answer_that_was_cut_off_goes_on_by_TCP()
    {
        await using var server = new OwnNameServer(0x3535, (query, byTcp) => byTcp
            ? DnsMessage.Answer(query, records: ("a.test", DnsMessage.Txt, DnsMessage.Text("whole")))
            : DnsMessage.Answer(query, truncated: true));
        var found = Assert.IsType<DnsAnswer.Found>(await Looks(server).AskAsync(Question("a.test", DnsKind.Txt), Cancel));

        Assert.Equal(["whole"], found.Texts);
        Assert.Equal(1, server.AskedByTcp);
    }

    [Fact]
    public async Task A_server_that_takes_the_call_by_TCP_and_says_nothing_holds_nobody_up()
    {
        using var over = new ManualResetEventSlim();
        await using var server = new OwnNameServer(0x3535, (query, byTcp) =>
        {
            if (!byTcp) return DnsMessage.Answer(query, truncated: true);
            over.Wait(Cancel);
            return null;
        });

        var answer = await Looks(server).AskAsync(Question("a.test", DnsKind.Txt), Cancel);
        over.Set();

        Assert.IsType<DnsAnswer.NoAnswer>(answer);
    }

    [Fact]
    public async Task What_is_no_answer_of_the_DNS_or_one_to_something_else_is_not_taken()
    {
        await using var garbage = new OwnNameServer(0x3535, (_, _) => [1, 2, 3]);
        await using var foreign = new OwnNameServer(0x3535, (query, _) => DnsMessage.Answer(query, records: ("b.test", DnsMessage.Txt, DnsMessage.Text("planted"))));
        await using var stranger = new OwnNameServer(0x3535, (query, _) => DnsMessage.Answer([(byte)~query[0], .. query[1..]], records: ("a.test", DnsMessage.Txt, DnsMessage.Text("planted"))));

        Assert.Equal(DnsFlaw.Garbage, Assert.IsType<DnsAnswer.Unusable>(await Looks(garbage).AskAsync(Question("a.test", DnsKind.Txt), Cancel)).Flaw);
        Assert.IsType<DnsAnswer.NoSuchRecord>(await Looks(foreign).AskAsync(Question("a.test", DnsKind.Txt), Cancel));
        Assert.IsNotType<DnsAnswer.Found>(await Looks(stranger).AskAsync(Question("a.test", DnsKind.Txt), Cancel));
    }

    [Fact]
    public async Task A_resolver_where_nobody_listens_is_silent()
    {
        IPEndPoint gone;
        await using (var server = new OwnNameServer(0x3535, (_, _) => null)) gone = server.EndPoint;
        var looks = new DnsLooks(new DnsServers([gone], 53, IPAddress.IsLoopback), TimeProvider.System);

        Assert.Equal([gone], Assert.IsType<DnsAnswer.NoAnswer>(await looks.AskAsync(Question("a.test", DnsKind.Txt), Cancel)).Servers);
    }

    [Fact]
    public async Task Without_a_resolver_there_is_no_answer_and_no_fault()
    {
        var looks = new DnsLooks(new DnsServers([], 53, IPAddress.IsLoopback), TimeProvider.System);
        Assert.Empty(Assert.IsType<DnsAnswer.NoAnswer>(await looks.AskAsync(Question("a.test", DnsKind.Txt), Cancel)).Servers);
    }

    [Fact]
    public void The_resolvers_of_the_machine_are_those_of_its_file()
    {
        var written = File.Exists("/etc/resolv.conf")
            ? File.ReadLines("/etc/resolv.conf").Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words is ["nameserver", ..]).Select(words => IPAddress.Parse(words[1]))
            : [];
        var servers = DnsServers.OfSystem();

        Assert.Superset(written.Where(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork).ToHashSet(), servers.Resolvers.Select(server => server.Address).ToHashSet());
        Assert.Equal((53, false, true), (servers.AuthorityPort, servers.MayAsk(IPAddress.Parse("169.254.169.254")), servers.MayAsk(IPAddress.Parse("205.251.192.1"))));
    }

    [Fact]
    public async Task What_nobody_sees_becomes_visible()
    {
        await using var server = new OwnNameServer(0x3535, (query, _) =>
            DnsMessage.Answer(query, records: ("a.test", DnsMessage.Txt, DnsMessage.Text("a\0b\u200Bc\u202Ed\r\n<script>"))));
        var found = Assert.IsType<DnsAnswer.Found>(await Looks(server).AskAsync(Question("a.test", DnsKind.Txt), Cancel));

        Assert.Equal(["a\uFFFDb\uFFFDc\uFFFDd\uFFFD\uFFFD<script>"], found.Texts);
    }

    private static DnsLooks Looks(OwnNameServer server) =>
        new(new DnsServers([server.EndPoint], 53, IPAddress.IsLoopback) { Patience = TimeSpan.FromSeconds(1) }, TimeProvider.System);

    private static DnsQuestion Question(string name, DnsKind kind) => new(DnsName.Parse(name), kind);

    private static Task<DnsAnswer> AskAsync(NameServer dns, string name, DnsKind kind) => dns.Looks().AskAsync(Question(name, kind), Cancel);

    private static async Task<IEnumerable<string>> ContentAsync(NameServer dns, string name, DnsKind kind) =>
        Assert.IsType<DnsAnswer.Found>(await AskAsync(dns, name, kind)).Records.Select(record => record.Content).Order(StringComparer.Ordinal);

    private static string Strings(string text) => string.Join(' ', text.Chunk(255).Select(piece => $"\"{new string(piece)}\""));
}
