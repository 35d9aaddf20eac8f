using System.Net;

namespace Postroad.Core.Domains.Dns;

/// <summary>What came of a question. <see cref="Chain"/> are the CNAMEs that were followed, in order; empty when the name has none.</summary>
internal abstract record DnsAnswer(DnsQuestion Question, IReadOnlyList<DnsRecord.Cname> Chain)
{
    /// <summary>Somebody who knows said what is there, or that nothing is.</summary>
    public bool IsDefinite => this is Found or NoSuchName or NoSuchRecord;

    /// <param name="Question">What was asked.</param>
    /// <param name="Chain">CNAMEs on the way.</param>
    /// <param name="Records">At least one, of the kind asked for, at the end of the chain; from an authoritative server that knows only the first part of a chain, none.</param>
    /// <param name="Server">Who said it.</param>
    /// <param name="SaidAt">When it was said; it may have been kept since.</param>
    public sealed record Found(DnsQuestion Question, IReadOnlyList<DnsRecord.Cname> Chain, IReadOnlyList<DnsRecord> Records, IPEndPoint Server, DateTimeOffset SaidAt) : DnsAnswer(Question, Chain)
    {
        /// <summary>When whoever asked at the same time asks again, and sees a change.</summary>
        public DateTimeOffset RunsOutAt => SaidAt + Records.Concat(Chain).Min(record => record.Ttl);

        public IEnumerable<string> Texts => Records.OfType<DnsRecord.Txt>().Select(record => record.Text);
    }

    /// <summary>NXDOMAIN: neither the name nor anything below it exists (RFC 8020). <paramref name="Zone"/>: whose SOA came with it; null when none did.</summary>
    public sealed record NoSuchName(DnsQuestion Question, IReadOnlyList<DnsRecord.Cname> Chain, IPEndPoint Server, DateTimeOffset SaidAt, DnsRecord.Soa? Zone) : DnsAnswer(Question, Chain);

    /// <summary>NODATA: the name exists, but has no record of that kind (RFC 2308 section 2.2).</summary>
    public sealed record NoSuchRecord(DnsQuestion Question, IReadOnlyList<DnsRecord.Cname> Chain, IPEndPoint Server, DateTimeOffset SaidAt, DnsRecord.Soa? Zone) : DnsAnswer(Question, Chain);

    /// <summary>The server answered that it does not answer this.</summary>
    public sealed record Failed(DnsQuestion Question, IReadOnlyList<DnsRecord.Cname> Chain, IPEndPoint Server, DnsFailure Failure) : DnsAnswer(Question, Chain);

    /// <summary>Nothing came in time. <paramref name="Servers"/>: who was asked; empty when there is nobody to ask or no time was left.</summary>
    public sealed record NoAnswer(DnsQuestion Question, IReadOnlyList<DnsRecord.Cname> Chain, IReadOnlyList<IPEndPoint> Servers) : DnsAnswer(Question, Chain);

    /// <summary>Something came of which nothing can be made. <paramref name="Detail"/>: in words, with the names of a loop.</summary>
    public sealed record Unusable(DnsQuestion Question, IReadOnlyList<DnsRecord.Cname> Chain, DnsFlaw Flaw, string Detail) : DnsAnswer(Question, Chain);
}

internal enum DnsFailure
{
    /// <summary>SERVFAIL; from a resolver also its word for signatures that do not fit (RFC 4035 section 5.5).</summary>
    ServerFailure,
    Refused,

    /// <summary>Names other servers instead of answering.</summary>
    Referral,

    /// <summary>Answers, but not as one that has the zone (no AA).</summary>
    NotAuthoritative,
    Other,
}

internal enum DnsFlaw
{
    CnameLoop,
    CnameChainTooLong,
    TooLarge,
    Garbage,
    NotAsked,
}
