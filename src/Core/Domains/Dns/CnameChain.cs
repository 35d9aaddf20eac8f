using System.Net;

namespace Postroad.Core.Domains.Dns;

/// <summary>Follows the CNAMEs of one question (RFC 1034 section 3.6.2), over as many replies as that takes.</summary>
internal sealed class CnameChain(DnsQuestion question, TimeProvider time)
{
    /// <summary>Resolvers give up between 8 and 16.</summary>
    public const int MostHops = 10;

    private readonly List<DnsRecord.Cname> hops = [];

    /// <summary>What to ask next: the question, or the same about where the chain has led.</summary>
    public DnsQuestion Next => question with { Name = hops.Count > 0 ? hops[^1].Target : question.Name };

    /// <summary>Null: leads to another name, which is to be asked for.</summary>
    public DnsAnswer? Follow(IPEndPoint server, DnsReply reply)
    {
        if (reply is DnsReply.Broken broken) return new DnsAnswer.Unusable(question, hops, broken.Flaw, broken.Detail);
        if (reply is not DnsReply.Said said) return NoAnswer([server]);
        if (Failure(said) is { } failure) return new DnsAnswer.Failed(question, hops, server, failure);

        var before = hops.Count;
        if (Walk(said) is { } unusable) return unusable;
        if (Records(said) is { Length: > 0 } records) return new DnsAnswer.Found(question, hops, records, server, time.GetUtcNow());
        if (said.Code == DnsReply.Said.NxDomain) return new DnsAnswer.NoSuchName(question, hops, server, time.GetUtcNow(), said.Zone);
        return hops.Count > before ? null : new DnsAnswer.NoSuchRecord(question, hops, server, time.GetUtcNow(), said.Zone);
    }

    /// <summary>As <see cref="Follow"/>, of a server that is asked for what it has: where its part of the chain ends, the answer does.</summary>
    public DnsAnswer OfAuthority(IPEndPoint server, DnsReply reply)
    {
        if (reply is DnsReply.Said { IsAuthoritative: false, Code: DnsReply.Said.NoError or DnsReply.Said.NxDomain, IsReferral: false })
            return new DnsAnswer.Failed(question, hops, server, DnsFailure.NotAuthoritative);
        return Follow(server, reply) ?? new DnsAnswer.Found(question, hops, [], server, time.GetUtcNow());
    }

    public DnsAnswer NoAnswer(IReadOnlyList<IPEndPoint> asked) => new DnsAnswer.NoAnswer(question, hops, asked);

    private static DnsFailure? Failure(DnsReply.Said said) => said.Code switch
    {
        DnsReply.Said.NxDomain => null,
        DnsReply.Said.NoError => said.IsReferral ? DnsFailure.Referral : null,
        DnsReply.Said.ServFail => DnsFailure.ServerFailure,
        DnsReply.Said.Refused => DnsFailure.Refused,
        _ => DnsFailure.Other,
    };

    private DnsAnswer.Unusable? Walk(DnsReply.Said said)
    {
        if (question.Kind == DnsKind.Cname) return null;
        while (said.Answers.OfType<DnsRecord.Cname>().FirstOrDefault(record => record.Owner == Next.Name) is { } hop)
        {
            var loops = hop.Target == question.Name || hops.Any(earlier => earlier.Target == hop.Target);
            hops.Add(hop);
            if (loops) return new DnsAnswer.Unusable(question, hops, DnsFlaw.CnameLoop, Path());
            if (hops.Count > MostHops) return new DnsAnswer.Unusable(question, hops, DnsFlaw.CnameChainTooLong, Path());
        }

        return null;
    }

    private DnsRecord[] Records(DnsReply.Said said) => [.. said.Answers.Where(record => record.Kind == question.Kind && record.Owner == Next.Name)];

    private string Path() => string.Join(" -> ", hops.Select(hop => hop.Target.ToString()).Prepend(question.Name.ToString()));
}
