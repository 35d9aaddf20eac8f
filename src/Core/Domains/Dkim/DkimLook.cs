using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Dkim;

/// <summary>What stands at the name of a key, and where that leads.</summary>
/// <param name="Name"><c>{selector}._domainkey.{domain}</c>.</param>
/// <param name="Answer">To the question for its TXT, CNAMEs followed.</param>
/// <param name="Keys">What was read, one for each TXT record; several are one too many (RFC 6376 section 3.6.2.2).</param>
internal sealed record DkimLook(DnsName Name, DnsAnswer Answer, IReadOnlyList<DkimKey> Keys)
{
    /// <summary>Where Easy DKIM's keys are unless the provider says otherwise (SES: SigningHostedZone is absent).</summary>
    public const string DefaultHostedZone = "dkim.amazonses.com";

    private const string Label = "_domainkey";

    /// <summary>Where the name's own CNAME leads; null: it has none.</summary>
    public DnsName? Target => Answer.Chain.Count > 0 ? Answer.Chain[0].Target : null;

    /// <summary>Null: none, several, or one that cannot be used.</summary>
    public DkimKey? Key => Keys is [not DkimKey.Broken and not DkimKey.Revoked] ? Keys[0] : null;

    /// <summary>The CNAME that Easy DKIM asks for stands there, wherever its end is.</summary>
    public bool LeadsTo(DnsName target) => Target == target;

    /// <exception cref="FormatException">Selector and domain make no name.</exception>
    public static DnsName NameOf(string selector, DnsName domain) => DnsName.Parse($"{selector}.{Label}.{domain}");

    /// <summary>What the CNAME of an Easy DKIM token must lead to (SES developer guide, "Easy DKIM").</summary>
    /// <param name="token">As SES returns it.</param>
    /// <param name="hostedZone">SigningHostedZone; null: <see cref="DefaultHostedZone"/>.</param>
    /// <exception cref="FormatException">They make no name.</exception>
    public static DnsName TargetOf(string token, string? hostedZone) => DnsName.Parse($"{token}.{hostedZone ?? DefaultHostedZone}");

    public static async Task<DkimLook> ReadAsync(DomainLook look, DnsName name, CancellationToken cancel)
    {
        var answer = await look.AskAsync(name, DnsKind.Txt, cancel);
        return new DkimLook(name, answer, answer is DnsAnswer.Found found ? [.. found.Texts.Select(DkimSyntax.Read)] : []);
    }
}
