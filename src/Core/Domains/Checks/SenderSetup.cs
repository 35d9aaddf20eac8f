using Postroad.Core.Domains.Dkim;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>One domain in one region of Amazon SES, as GetEmailIdentity told it.</summary>
/// <param name="Domain">The identity's, which signs.</param>
/// <param name="Region">As <c>eu-central-1</c>.</param>
/// <param name="Tokens">Of Easy DKIM; empty with an own key, and where DKIM is not set up.</param>
/// <param name="HostedZone">SigningHostedZone; null: <see cref="DkimLook.DefaultHostedZone"/>.</param>
/// <param name="OwnSelector">Selector of an own key (BYODKIM); null: none.</param>
/// <param name="MailFrom">The custom MAIL FROM domain; null: none, and the envelope sender is in amazonses.com.</param>
internal sealed record SenderSetup(DnsName Domain, string Region, IReadOnlyList<string> Tokens, string? HostedZone, string? OwnSelector, DnsName? MailFrom)
{
    private readonly DnsName? from;

    /// <summary>Word for a <see cref="MailFrom"/> that the provider has seen (SES API, MailFromDomainStatus).</summary>
    public const string Taken = "SUCCESS";

    /// <summary>The provider's own word for <see cref="MailFrom"/>, such as PENDING; nothing with none.</summary>
    public string MailFromStatus { get; init; } = Taken;

    /// <summary>The domain in From: <see cref="Domain"/>, or a name below it.</summary>
    public DnsName From
    {
        get => from ?? Domain;
        init => from = value;
    }

    /// <summary>False: DKIM is set up, and its signing is switched off.</summary>
    public bool IsSigning { get; init; } = true;

    /// <summary>Mail leaves by servers of others than Amazon SES: their addresses are not known here, and so nothing of SPF.</summary>
    public bool IsRelay { get; init; }

    /// <summary>Keys of ours whose records are to be published.</summary>
    public IReadOnlyList<PublishedKey> OwnKeys { get; init; } = [];

    /// <summary>Bounces go to <see cref="MailFrom"/> once it is <see cref="Taken"/>; until then mail leaves as <see cref="Provider"/>, or not at all.</summary>
    public bool IsMailFromTaken => MailFrom is not null && MailFromStatus == Taken;

    public static readonly DnsName Provider = DnsName.Parse("amazonses.com");

    /// <summary>Of the MAIL FROM domain (SES developer guide, "Using a custom MAIL FROM domain").</summary>
    public const string SpfValue = "v=spf1 include:amazonses.com ~all";

    /// <summary>
    /// All that can be published for it, DKIM first, then MAIL FROM, then DMARC, which is a proposal for a domain that has none. Not the key of an <see cref="OwnSelector"/>: only its owner knows it.
    /// Tokens and zones that make no name of the DNS are left out.
    /// </summary>
    public IReadOnlyList<ExpectedRecord> Records => [.. DkimRecords, .. OwnRecords, .. MailFromRecords, .. DmarcRecords];

    /// <summary>Where bounces of the region go (SES developer guide, as above).</summary>
    public string Exchange => $"feedback-smtp.{Region}.{Provider}";

    private IEnumerable<ExpectedRecord> DkimRecords =>
        from token in Tokens
        where Domain.TryUnder($"{token}._domainkey", out _) && DnsName.TryParse($"{token}.{HostedZone ?? DkimLook.DefaultHostedZone}", out _)
        select new ExpectedRecord(CheckSubject.Dkim, DkimLook.NameOf(token, Domain), DnsKind.Cname, $"{DkimLook.TargetOf(token, HostedZone)}.");

    private IEnumerable<ExpectedRecord> OwnRecords => OwnKeys.Select(key => new ExpectedRecord(CheckSubject.Dkim, DkimLook.NameOf(key.Selector, Domain), DnsKind.Txt, key.Value));

    private IEnumerable<ExpectedRecord> MailFromRecords => MailFrom is not { } name ? [] :
    [
        new ExpectedRecord(CheckSubject.Spf, name, DnsKind.Mx, $"10 {Exchange}."),
        new ExpectedRecord(CheckSubject.Spf, name, DnsKind.Txt, SpfValue),
    ];

    private IEnumerable<ExpectedRecord> DmarcRecords =>
        Domain.TryUnder("_dmarc", out var name) ? [new ExpectedRecord(CheckSubject.Dmarc, name, DnsKind.Txt, $"v=DMARC1; p=none; rua=mailto:dmarc@{Domain}")] : [];
}
