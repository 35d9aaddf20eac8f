using System.Globalization;
using System.Net;

namespace Postroad.Core.Domains.Dns;

/// <summary>One record of an answer. All text in it is bounded and can be printed.</summary>
internal abstract record DnsRecord(DnsName Owner, TimeSpan Ttl)
{
    public abstract DnsKind Kind { get; }

    /// <summary>What it says, as a zone file writes it, without owner and TTL: two servers agree when these are the same.</summary>
    public abstract string Content { get; }

    public sealed record Address(DnsName Owner, TimeSpan Ttl, IPAddress Value) : DnsRecord(Owner, Ttl)
    {
        public override DnsKind Kind => Value.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? DnsKind.A : DnsKind.Aaaa;
        public override string Content => Value.ToString();
    }

    public sealed record Cname(DnsName Owner, TimeSpan Ttl, DnsName Target) : DnsRecord(Owner, Ttl)
    {
        public override DnsKind Kind => DnsKind.Cname;
        public override string Content => Target.ToString();
    }

    public sealed record Mx(DnsName Owner, TimeSpan Ttl, int Preference, DnsName Exchange) : DnsRecord(Owner, Ttl)
    {
        public override DnsKind Kind => DnsKind.Mx;
        public override string Content => string.Create(CultureInfo.InvariantCulture, $"{Preference} {Exchange}");
    }

    public sealed record Ns(DnsName Owner, TimeSpan Ttl, DnsName Server) : DnsRecord(Owner, Ttl)
    {
        public override DnsKind Kind => DnsKind.Ns;
        public override string Content => Server.ToString();
    }

    public sealed record Ptr(DnsName Owner, TimeSpan Ttl, DnsName Target) : DnsRecord(Owner, Ttl)
    {
        public override DnsKind Kind => DnsKind.Ptr;
        public override string Content => Target.ToString();
    }

    /// <param name="Owner">The apex of the zone.</param>
    /// <param name="Ttl">How long it may be kept.</param>
    /// <param name="Primary">The server where the zone is made.</param>
    /// <param name="Serial">Rises with each change.</param>
    /// <param name="Minimum">How long "there is no such" may be kept (RFC 2308 section 5).</param>
    public sealed record Soa(DnsName Owner, TimeSpan Ttl, DnsName Primary, uint Serial, TimeSpan Minimum) : DnsRecord(Owner, Ttl)
    {
        public override DnsKind Kind => DnsKind.Soa;
        public override string Content => string.Create(CultureInfo.InvariantCulture, $"{Primary} {Serial}");
    }

    /// <param name="Owner">Where it was found.</param>
    /// <param name="Ttl">How long it may be kept.</param>
    /// <param name="Pieces">The strings of at most 255 octets that it is made of; readers put them together without a space (RFC 7208 section 3.3).</param>
    public sealed record Txt(DnsName Owner, TimeSpan Ttl, IReadOnlyList<string> Pieces) : DnsRecord(Owner, Ttl)
    {
        public string Text { get; } = string.Concat(Pieces);

        public override DnsKind Kind => DnsKind.Txt;
        public override string Content => Text;
    }
}
