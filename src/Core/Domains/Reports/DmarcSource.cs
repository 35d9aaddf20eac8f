using System.Diagnostics.CodeAnalysis;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Reports;

/// <summary>By what a source is known. Stored; do not renumber.</summary>
public enum SourceKind : short
{
    /// <summary>Amazon SES: SPF passes for its envelope domain, or its own signature does.</summary>
    AmazonSes = 1,

    /// <summary>SPF passes for this envelope domain.</summary>
    Domain = 2,

    /// <summary>SPF proves nothing; a signature of this domain does.</summary>
    Signature = 3,

    /// <summary>Nothing is proven but the address.</summary>
    Address = 4,
}

/// <summary>Who sent mail, as far as SPF and DKIM prove it: a source is what bears the same proof, from however many addresses.</summary>
/// <param name="Name">Of Amazon SES the region, empty when it does not show because the envelope domain is another; else a domain or an address.</param>
public sealed record DmarcSource(SourceKind Kind, string Name)
{
    private const string Ses = "amazonses.com", FirstRegion = "us-east-1";

    /// <summary>As addresses of screens and calls write it: <c>amazon_ses:eu-central-1</c>, <c>domain:list.example</c>.</summary>
    public string Id => $"{WordOf(Kind)}:{Name}";

    /// <summary>Of Amazon SES with a region: the envelope domain by which it is known.</summary>
    public string EnvelopeDomain => Name == FirstRegion ? Ses : $"{Name}.{Ses}";

    /// <summary>The reverse of <see cref="Id"/>.</summary>
    public static bool TryParse(string? id, [NotNullWhen(true)] out DmarcSource? source)
    {
        source = null;
        if (id?.Split(':', 2) is not [var word, var name] || name.Length > ReportLimits.DomainCharacters || name.Any(char.IsControl)) return false;
        foreach (var kind in Enum.GetValues<SourceKind>())
            if (WordOf(kind) == word) source = new DmarcSource(kind, name);
        return source is not null;
    }

    internal static DmarcSource Of(ReportRow row)
    {
        var envelopes = row.Spf.Where(s => s.Result == "pass").Select(s => ReportedDomain.Spell(s.Domain)).Where(d => d.Length > 0).ToList();
        var signers = row.Dkim.Where(d => d.Result == "pass").Select(d => ReportedDomain.Spell(d.Domain)).Where(d => d.Length > 0).ToList();
        // Every mail that SES sends bears its signature beside that of the identity; without a MAIL FROM of one's own the envelope is {region}.amazonses.com,
        // and plain amazonses.com in the first region (AWS: "Amazon SES now supports custom MAIL FROM domains", 2016).
        if (envelopes.Find(IsOfSes) is { } envelope) return new DmarcSource(SourceKind.AmazonSes, RegionOf(envelope));
        if (signers.Exists(IsOfSes)) return new DmarcSource(SourceKind.AmazonSes, "");
        if (envelopes is [var domain, ..]) return new DmarcSource(SourceKind.Domain, domain);
        var from = ReportedDomain.Spell(row.HeaderFrom);
        if ((row.DkimPasses ? signers.Find(s => AreRelated(s, from)) ?? signers.FirstOrDefault() : signers.FirstOrDefault()) is { } signer) return new DmarcSource(SourceKind.Signature, signer);
        // The receiver says that a proof is aligned and does not say which.
        if (row.SpfPasses || row.DkimPasses) return new DmarcSource(row.SpfPasses ? SourceKind.Domain : SourceKind.Signature, from);
        return new DmarcSource(SourceKind.Address, row.Source.ToString());
    }

    private static bool IsOfSes(string domain) => domain == Ses || domain.EndsWith("." + Ses, StringComparison.Ordinal);

    /// <summary>The first one's, or one label that has the form of a region.</summary>
    private static string RegionOf(string envelope)
    {
        if (envelope == Ses) return FirstRegion;
        var label = envelope[..^(Ses.Length + 1)];
        return label.Split('-').Length >= 3 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? label : "";
    }

    private static bool AreRelated(string one, string other) =>
        DnsName.TryParse(one, out var a) && DnsName.TryParse(other, out var b) && (a.IsAtOrUnder(b) || b.IsAtOrUnder(a));

    private static string WordOf(SourceKind kind) => kind switch
    {
        SourceKind.AmazonSes => "amazon_ses",
        SourceKind.Domain => "domain",
        SourceKind.Signature => "signature",
        _ => "address",
    };
}
