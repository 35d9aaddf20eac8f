using System.Net;
using Postroad.Core.Domains.Dmarc;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Dmarc;

/// <summary>RFC 9989 section 4.10 and appendix B, as zones.</summary>
public sealed class DmarcVerdictTests
{
    private const string Zone = """
        _dmarc.own TXT "v=DMARC1; p=reject; sp=quarantine; np=none"
        own A 192.0.2.1
        mail.own A 192.0.2.1
        _dmarc.news.own TXT "v=DMARC1; p=none"
        _dmarc.strict TXT "v=DMARC1; p=reject; adkim=s; aspf=s"
        _dmarc.trying TXT "v=DMARC1; p=reject; t=y"
        _dmarc.trying-q TXT "v=DMARC1; p=quarantine; t=y"
        _dmarc.twice TXT "v=DMARC1; p=reject"
        _dmarc.twice TXT "v=DMARC1; p=none"
        _dmarc.beside TXT "v=DMARC1; p=reject"
        _dmarc.beside TXT "v=spf1 -all"
        _dmarc.reports TXT "v=DMARC1; rua=mailto:a@reports.dm"
        _dmarc.nothing TXT "v=DMARC1; ruf=mailto:a@nothing.dm"
        _dmarc.cname CNAME _dmarc.own
        _dmarc.corp TXT "v=DMARC1; p=reject"
        _dmarc.unit.corp TXT "v=DMARC1; p=quarantine; psd=n"
        a.unit.corp A 192.0.2.1
        b.mid.corp A 192.0.2.1
        _dmarc.mid.corp TXT "v=DMARC1; p=none"
        _dmarc.bank TXT "v=DMARC1; p=reject; sp=quarantine; np=reject; psd=y"
        giant.bank A 192.0.2.1
        mail.giant.bank A 192.0.2.1
        _dmarc.mega.bank TXT "v=DMARC1; p=none"
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>From, d=, envelope ("-": none); then where the policy stands, which it is, what receivers do, the organization, how d= and the envelope stand to it.</summary>
    [Theory]
    [InlineData("own", "own", "bounce.own", "own Reject Reject own Aligned Aligned")]
    [InlineData("own", "-", "amazonses.com", "own Reject Reject own Absent Other")]
    [InlineData("mail.own", "own", "-", "own Quarantine Quarantine own Aligned Absent")]
    [InlineData("gone.own", "mail.own", "-", "own None None own Aligned Absent")]
    [InlineData("news.own", "own", "-", "news.own None None own Aligned Absent")]
    [InlineData("strict", "mail.strict", "bounce.strict", "strict Reject Reject strict OnlyRelaxed OnlyRelaxed")]
    [InlineData("strict", "strict", "strict", "strict Reject Reject strict Aligned Aligned")]
    [InlineData("strict", "own", "-", "strict Reject Reject strict Other Absent")]
    [InlineData("trying", "-", "-", "trying Reject Quarantine trying Absent Absent")]
    [InlineData("trying-q", "-", "-", "trying-q Quarantine None trying-q Absent Absent")]
    [InlineData("twice", "twice", "-", "- - - twice Aligned Absent")]
    [InlineData("beside", "-", "-", "beside Reject Reject beside Absent Absent")]
    [InlineData("reports", "-", "-", "reports None None reports Absent Absent")]
    [InlineData("nothing", "-", "-", "- - - nothing Absent Absent")]
    [InlineData("cname", "-", "-", "cname Reject Reject cname Absent Absent")]
    [InlineData("a.unit.corp", "unit.corp", "corp", "unit.corp Quarantine Quarantine unit.corp Aligned Other")]
    [InlineData("b.mid.corp", "corp", "mid.corp", "corp Reject Reject corp Aligned Aligned")]
    [InlineData("mid.corp", "corp", "-", "mid.corp None None corp Aligned Absent")]
    [InlineData("corp", "mid.corp", "unit.corp", "corp Reject Reject corp Aligned Other")]
    [InlineData("giant.bank", "mail.giant.bank", "mega.bank", "bank Quarantine Quarantine giant.bank Aligned Other")]
    [InlineData("mail.giant.bank", "giant.bank", "bank", "bank Quarantine Quarantine giant.bank Aligned Other")]
    [InlineData("gone.bank", "-", "-", "bank Reject Reject gone.bank Absent Absent")]
    [InlineData("x.mega.bank", "mega.bank", "giant.bank", "mega.bank None None mega.bank Aligned Other")]
    [InlineData("bank", "bank", "-", "bank Reject Reject bank Aligned Absent")]
    public async Task The_policy_and_the_alignment_of_a_sender_are_those_of_the_standard(string from, string dkim, string envelope, string expected)
    {
        var dns = await NameServer.SharedAsync();
        // A zone without a name above it: what is called bank here is a top-level domain there.
        await dns.ServeAsync("dm", Zone);
        var verdict = await JudgeAsync(dns.Looks(), from, dkim, envelope);

        Assert.Null(verdict.Uncertain);
        Assert.Equal(expected, $"{Short(verdict.Found?.Domain)} {verdict.Policy?.ToString() ?? "-"} {verdict.Handling?.ToString() ?? "-"} {Short(verdict.Organization)} {verdict.Dkim} {verdict.Spf}");
        Assert.Equal(expected.Contains(" Aligned", StringComparison.Ordinal), verdict.Passes);
    }

    [Fact]
    public async Task A_long_name_takes_eight_questions_the_second_of_them_for_seven_labels()
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("dm", Zone);
        using var look = dns.Looks().Begin();

        var walk = await DmarcWalk.ReadAsync(look, DnsName.Parse("a.b.c.d.e.f.g.h.i.j.mail.own.dm"), Cancel);
        var eight = await DmarcWalk.ReadAsync(look, DnsName.Parse("a.b.c.d.e.mail.own.dm"), Cancel);

        Assert.Equal(
            ["a.b.c.d.e.f.g.h.i.j.mail.own.dm", "g.h.i.j.mail.own.dm", "h.i.j.mail.own.dm", "i.j.mail.own.dm", "j.mail.own.dm", "mail.own.dm", "own.dm", "dm"],
            walk.Steps.Select(step => step.Domain.Text));
        Assert.Equal(DmarcWalk.MostQuestions, eight.Steps.Count);
        Assert.Equal("own.dm", walk.OrganizationalDomain.Text);
    }

    [Fact]
    public async Task What_a_name_server_does_not_say_is_called_uncertain()
    {
        await using var server = new OwnNameServer(0x3538, (query, _) => DnsMessage.Answer(query, DnsMessage.QuestionName(query) == "_dmarc.a.test" ? 2 : 3));
        var verdict = await JudgeAsync(new DnsLooks(new DnsServers([server.EndPoint], 53, IPAddress.IsLoopback), TimeProvider.System), "a.test", "-", "-", "");

        Assert.Equal($"the name server {server.EndPoint} failed (SERVFAIL) when asked for the TXT of _dmarc.a.test", verdict.Uncertain);
    }

    [Fact]
    public async Task Whether_a_name_exists_is_uncertain_too_when_nobody_says()
    {
        await using var server = new OwnNameServer(0x3538, (query, _) => DnsMessage.QuestionName(query) switch
        {
            "_dmarc.a.test" => DnsMessage.Answer(query, records: ("_dmarc.a.test", DnsMessage.Txt, DnsMessage.Text("v=DMARC1; p=none; np=reject"))),
            "b.a.test" => DnsMessage.Answer(query, code: 5),
            _ => DnsMessage.Answer(query, code: 3),
        });
        var verdict = await JudgeAsync(new DnsLooks(new DnsServers([server.EndPoint], 53, IPAddress.IsLoopback), TimeProvider.System), "b.a.test", "-", "-", "");

        Assert.Equal((true, DmarcPolicy.None), (verdict.FromExists, verdict.Policy));
        Assert.Equal($"the name server {server.EndPoint} refused (REFUSED) when asked for the A of b.a.test", verdict.Uncertain);
    }

    private static async Task<DmarcVerdict> JudgeAsync(DnsLooks looks, string from, string dkim, string envelope, string below = ".dm")
    {
        using var look = looks.Begin();
        DnsName? Name(string written) => written == "-" ? null : DnsName.Parse(written + (written.Contains(".com", StringComparison.Ordinal) ? "" : below));
        return await DmarcVerdict.JudgeAsync(look, new DmarcSender(Name(from)!.Value, Name(dkim), Name(envelope)), Cancel);
    }

    private static string Short(DnsName? name) => name is { } found ? found.Text.EndsWith(".dm", StringComparison.Ordinal) ? found.Text[..^3] : found.Text : "-";
}
