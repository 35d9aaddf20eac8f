using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>A record to be published.</summary>
/// <param name="Subject">What it is for.</param>
/// <param name="Name">Where it belongs.</param>
/// <param name="Kind">Of what kind it is.</param>
/// <param name="Value">As a zone file holds it: names end with a dot; a text stands without the quotation marks around its pieces.</param>
internal sealed record ExpectedRecord(CheckSubject Subject, DnsName Name, DnsKind Kind, string Value)
{
    /// <summary>The kind as DNS hosts write it.</summary>
    public string KindText => Kind.ToString().ToUpperInvariant();
}
