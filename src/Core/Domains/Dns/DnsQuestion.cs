namespace Postroad.Core.Domains.Dns;

internal enum DnsKind
{
    A,
    Aaaa,
    Cname,
    Mx,
    Ns,
    Ptr,
    Soa,
    Txt,
}

internal readonly record struct DnsQuestion(DnsName Name, DnsKind Kind)
{
    public override string ToString() => $"{Kind.ToString().ToUpperInvariant()} of {Name}";
}
