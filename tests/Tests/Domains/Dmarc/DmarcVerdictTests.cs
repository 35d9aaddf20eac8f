using System.Net;
using Postroad.Core.Domains.Dmarc;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Dmarc;

/// <summary>RFC 9989 section 4.10 and appendix B, as zones.</summary>
public sealed class DmarcVerdictTests
{
    public static TheoryData<string, string, string, string> Senders => [.. DmarcSenders.All.Select(s => (s.From, s.Dkim, s.Envelope, s.Expected))];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>From, d=, envelope ("-": none); then where the policy stands, which it is, what receivers do, the organization, how d= and the envelope stand to it.</summary>
    [Theory, MemberData(nameof(Senders))]
    public async Task The_policy_and_the_alignment_of_a_sender_are_those_of_the_standard(string from, string dkim, string envelope, string expected)
    {
        var dns = await NameServer.SharedAsync();
        // A zone without a name above it: what is called bank here is a top-level domain there.
        await dns.ServeAsync("dm", DmarcSenders.Zone);
        var verdict = await JudgeAsync(dns.Looks(), from, dkim, envelope);

        Assert.Null(verdict.Uncertain);
        Assert.Equal(expected, $"{Short(verdict.Found?.Domain)} {verdict.Policy?.ToString() ?? "-"} {verdict.Handling?.ToString() ?? "-"} {Short(verdict.Organization)} {verdict.Dkim} {verdict.Spf}");
        Assert.Equal(expected.Contains(" Aligned", StringComparison.Ordinal), verdict.Passes);
    }

    [Fact]
    public async Task A_long_name_takes_eight_questions_the_second_of_them_for_seven_labels()
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("dm", DmarcSenders.Zone);
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

    internal static async Task<DmarcVerdict> JudgeAsync(DnsLooks looks, string from, string dkim, string envelope, string below = ".dm")
    {
        using var look = looks.Begin();
        DnsName? Name(string written) => written == "-" ? null : DnsName.Parse(written + (written.Contains(".com", StringComparison.Ordinal) ? "" : below));
        return await DmarcVerdict.JudgeAsync(look, new DmarcSender(Name(from)!.Value, Name(dkim), Name(envelope)), Cancel);
    }

    private static string Short(DnsName? name) => name is { } found ? found.Text.EndsWith(".dm", StringComparison.Ordinal) ? found.Text[..^3] : found.Text : "-";
}
