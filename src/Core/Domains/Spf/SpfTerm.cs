using System.Net;

namespace Postroad.Core.Domains.Spf;

/// <summary>RFC 7208 section 2.6.</summary>
internal enum SpfResult
{
    None,
    Neutral,
    Pass,
    Fail,
    SoftFail,
    TempError,
    PermError,
}

/// <summary>RFC 7208 section 5.</summary>
internal enum SpfMechanism
{
    All,
    Include,
    A,
    Mx,
    Ptr,
    Ip4,
    Ip6,
    Exists,
}

/// <summary>One directive of a record.</summary>
/// <param name="Text">As published.</param>
/// <param name="Qualifier">What holds for whom it matches.</param>
/// <param name="Mechanism">Whom it matches.</param>
/// <param name="Domain">Domain with macros; null: the domain of the record itself.</param>
/// <param name="Address">Of ip4 and ip6, else null.</param>
/// <param name="Prefix4">Bits of an IPv4 network.</param>
/// <param name="Prefix6">Bits of an IPv6 network.</param>
internal sealed record SpfTerm(string Text, SpfResult Qualifier, SpfMechanism Mechanism, string? Domain, IPAddress? Address, int Prefix4, int Prefix6)
{
    /// <summary>Counts to the ten that a record may have (RFC 7208 section 4.6.4).</summary>
    public bool Asks => Mechanism is not (SpfMechanism.All or SpfMechanism.Ip4 or SpfMechanism.Ip6);
}

/// <summary>What is wrong with a record, and in which of its words.</summary>
internal sealed record SpfFault(string Term, string Why);
