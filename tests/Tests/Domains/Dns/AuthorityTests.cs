using System.Net;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Dns;

public sealed class AuthorityTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_name_servers_of_the_zone_above_a_name_are_asked()
    {
        var dns = await NameServer.SharedAsync();
        await ServeAsync(dns, "two.test", NameServer.First, NameServer.Second, "_dmarc.mail IN TXT \"v=DMARC1\"");

        var view = await AskAsync(dns.Looks(), "_dmarc.mail.two.test");

        Assert.Equal("two.test", view.Zone!.Value.Text);
        Assert.Equal([NameServer.First, NameServer.Second], view.Words.Select(word => word.Address));
        Assert.All(view.Words, word => Assert.Equal("v=DMARC1", word.Content));
        Assert.False(view.Disagree);
        Assert.Empty(view.Lame);
    }

    [Fact]
    public async Task Name_servers_that_say_different_things_are_told_apart()
    {
        var dns = await NameServer.SharedAsync();
        await using var other = new OwnNameServer(dns.Port, (query, _) => DnsMessage.Answer(query, records: (DnsMessage.QuestionName(query), DnsMessage.Txt, DnsMessage.Text("old"))));
        await ServeAsync(dns, "differ.test", NameServer.First, other.EndPoint.Address, "@ IN TXT \"new\"");

        var view = await AskAsync(dns.Looks(), "differ.test");

        Assert.True(view.Disagree);
        Assert.Equal(["new", "old"], view.Words.Select(word => word.Content).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(5, true, nameof(DnsFailure.Refused))]
    [InlineData(0, false, nameof(DnsFailure.NotAuthoritative))]
    [InlineData(2, false, nameof(DnsFailure.ServerFailure))]
    public async Task A_name_server_that_does_not_have_the_zone_is_lame(int code, bool authoritative, string failure)
    {
        var dns = await NameServer.SharedAsync();
        await using var lame = new OwnNameServer(dns.Port, (query, _) => DnsMessage.Answer(query, code, authoritative: authoritative));
        await ServeAsync(dns, $"lame{code}.test", NameServer.First, lame.EndPoint.Address, "@ IN TXT \"here\"");

        var view = await AskAsync(dns.Looks(), $"lame{code}.test");

        var word = Assert.Single(view.Lame);
        Assert.Equal((lame.EndPoint.Address, failure), (word.Address, Assert.IsType<DnsAnswer.Failed>(word.Answer).Failure.ToString()));
        Assert.False(view.Disagree);
    }

    [Fact]
    public async Task Name_servers_that_are_silent_or_without_address_or_not_out_in_the_world_are_named()
    {
        var dns = await NameServer.SharedAsync();
        await using var silent = new OwnNameServer(dns.Port, (_, _) => null);
        await dns.ServeAsync("odd.test", $"""
            @ IN SOA ns1 hostmaster 1 3600 600 86400 60
            @ IN NS a
            @ IN NS b
            @ IN NS c
            @ IN NS d
            a IN A {NameServer.First}
            b IN A {silent.EndPoint.Address}
            c IN A 10.0.0.53
            @ IN TXT "here"
            """);

        var view = await AskAsync(dns.Looks(), "odd.test");

        Assert.Equal(["here", null, null, null], view.Words.Select(word => word.Content));
        Assert.Equal("b.odd.test", Assert.Single(view.Silent).Name.Text);
        Assert.Equal(2, silent.Asked);
        Assert.Equal(
            ["c.odd.test has the address 10.0.0.53, which is not out in the world", "d.odd.test has no address"],
            view.Words.Select(word => word.Answer).OfType<DnsAnswer.Unusable>().Select(answer => answer.Detail));
    }

    [Fact]
    public async Task One_that_was_silent_is_not_asked_again_within_the_same_look()
    {
        var dns = await NameServer.SharedAsync();
        await using var silent = new OwnNameServer(dns.Port, (_, _) => null);
        await ServeAsync(dns, "quiet.test", NameServer.First, silent.EndPoint.Address, "@ IN TXT \"here\"");
        using var look = dns.Looks().Begin();
        var authorities = new Authorities(look, TimeProvider.System);

        foreach (var kind in new[] { DnsKind.Txt, DnsKind.Mx, DnsKind.A })
            Assert.Single((await authorities.AskAsync(new DnsQuestion(DnsName.Parse("quiet.test"), kind), Cancel)).Silent);

        Assert.Equal(2, silent.Asked);
    }

    [Fact]
    public async Task A_zone_at_which_only_the_resolver_fails_is_found_through_the_zone_above()
    {
        var dns = await NameServer.SharedAsync();
        await ServeAsync(dns, "above.test", NameServer.First, NameServer.Second, $"""
            signed IN NS ns.signed
            ns.signed IN A {NameServer.Second}
            """);
        await ServeAsync(dns, "signed.above.test", NameServer.First, NameServer.Second, $"ns IN A {NameServer.Second}\nwww IN TXT \"answered\"");
        await using var resolver = new OwnNameServer(dns.Port, (query, _) =>
            DnsMessage.QuestionName(query).EndsWith("signed.above.test", StringComparison.OrdinalIgnoreCase) ? DnsMessage.Answer(query, code: 2) : dns.Forward(query));
        var looks = new DnsLooks(dns.Servers with { Resolvers = [resolver.EndPoint] }, TimeProvider.System);
        var question = new DnsQuestion(DnsName.Parse("www.signed.above.test"), DnsKind.Txt);

        var resolved = await looks.AskAsync(question, Cancel);
        var view = await AskAsync(looks, question.Name.Text);

        Assert.Equal("signed.above.test", view.Zone!.Value.Text);
        Assert.True(view.IsRefusedByResolver(resolved));
        Assert.False(view.IsRefusedByResolver(await dns.Looks().AskAsync(question, Cancel)));
    }

    [Fact]
    public async Task Of_a_name_without_a_zone_nothing_is_said()
    {
        var dns = await NameServer.SharedAsync();
        var view = await AskAsync(dns.Looks(), "nobody-has-this.example");

        Assert.Null(view.Zone);
        Assert.Empty(view.Words);
    }

    private static Task ServeAsync(NameServer dns, string zone, IPAddress one, IPAddress other, string records) => dns.ServeAsync(zone, $"""
        @ IN SOA ns1 hostmaster 1 3600 600 86400 60
        @ IN NS ns1
        @ IN NS ns2
        ns1 IN A {one}
        ns2 IN A {other}
        {records}
        """);

    private static async Task<AuthorityView> AskAsync(DnsLooks looks, string name)
    {
        using var look = looks.Begin();
        return await new Authorities(look, TimeProvider.System).AskAsync(new DnsQuestion(DnsName.Parse(name), DnsKind.Txt), Cancel);
    }
}
