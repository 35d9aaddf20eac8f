namespace Postroad.Tests.Domains.Dmarc;

/// <summary>A sender, and what RFC 9989 says of it.</summary>
/// <param name="From">Below the zone, as the others.</param>
/// <param name="Dkim">d=; "-": no valid signature.</param>
/// <param name="Envelope">"-": SPF does not pass.</param>
/// <param name="Expected">Where the policy stands, which it is, what receivers do, the organization, how d= and the envelope stand to it.</param>
internal sealed record DmarcSenderCase(string From, string Dkim, string Envelope, string Expected);

/// <summary>RFC 9989 section 4.10 and appendix B, as a zone and its senders.</summary>
internal static class DmarcSenders
{
    public const string Zone = """
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

    public static readonly IReadOnlyList<DmarcSenderCase> All =
    [
        new("own", "own", "bounce.own", "own Reject Reject own Aligned Aligned"),
        new("own", "-", "amazonses.com", "own Reject Reject own Absent Other"),
        new("mail.own", "own", "-", "own Quarantine Quarantine own Aligned Absent"),
        new("gone.own", "mail.own", "-", "own None None own Aligned Absent"),
        new("news.own", "own", "-", "news.own None None own Aligned Absent"),
        new("strict", "mail.strict", "bounce.strict", "strict Reject Reject strict OnlyRelaxed OnlyRelaxed"),
        new("strict", "strict", "strict", "strict Reject Reject strict Aligned Aligned"),
        new("strict", "own", "-", "strict Reject Reject strict Other Absent"),
        new("trying", "-", "-", "trying Reject Quarantine trying Absent Absent"),
        new("trying-q", "-", "-", "trying-q Quarantine None trying-q Absent Absent"),
        new("twice", "twice", "-", "- - - twice Aligned Absent"),
        new("beside", "-", "-", "beside Reject Reject beside Absent Absent"),
        new("reports", "-", "-", "reports None None reports Absent Absent"),
        new("nothing", "-", "-", "- - - nothing Absent Absent"),
        new("cname", "-", "-", "cname Reject Reject cname Absent Absent"),
        new("a.unit.corp", "unit.corp", "corp", "unit.corp Quarantine Quarantine unit.corp Aligned Other"),
        new("b.mid.corp", "corp", "mid.corp", "corp Reject Reject corp Aligned Aligned"),
        new("mid.corp", "corp", "-", "mid.corp None None corp Aligned Absent"),
        new("corp", "mid.corp", "unit.corp", "corp Reject Reject corp Aligned Other"),
        new("giant.bank", "mail.giant.bank", "mega.bank", "bank Quarantine Quarantine giant.bank Aligned Other"),
        new("mail.giant.bank", "giant.bank", "bank", "bank Quarantine Quarantine giant.bank Aligned Other"),
        new("gone.bank", "-", "-", "bank Reject Reject gone.bank Absent Absent"),
        new("x.mega.bank", "mega.bank", "giant.bank", "mega.bank None None mega.bank Aligned Other"),
        new("bank", "bank", "-", "bank Reject Reject bank Aligned Absent"),
    ];
}
