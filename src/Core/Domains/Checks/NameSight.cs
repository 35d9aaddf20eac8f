using System.Net;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>What stands at a name.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="Answer">Of the first name server of the zone that knows, with what its CNAMEs lead to; of the resolver where none does.</param>
/// <param name="Resolved">What the resolver says, which may still be old.</param>
/// <param name="View">What each name server says.</param>
/// <param name="Authority">Whose <paramref name="Answer"/> it is; null: the resolver's.</param>
internal sealed record NameSight(DnsQuestion Question, DnsAnswer Answer, DnsAnswer Resolved, AuthorityView View, IPEndPoint? Authority)
{
    /// <summary>Of what is there; null: nothing is.</summary>
    public TimeSpan? Ttl => Answer is DnsAnswer.Found found ? TtlOf(found) : Answer.Chain.Count > 0 ? Answer.Chain[0].Ttl : null;

    /// <summary>When who asks now asks again; null: what was said is not kept.</summary>
    public static DateTimeOffset? KeptUntil(DnsAnswer answer) => answer switch
    {
        DnsAnswer.Found found => found.SaidAt + TtlOf(found),
        // RFC 2308 section 5.
        DnsAnswer.NoSuchName { Zone: { } soa } none => none.SaidAt + Smaller(soa.Ttl, soa.Minimum),
        DnsAnswer.NoSuchRecord { Zone: { } soa } none => none.SaidAt + Smaller(soa.Ttl, soa.Minimum),
        _ => null,
    };

    private static TimeSpan TtlOf(DnsAnswer.Found found) => found.Chain.Count > 0 ? found.Chain[0].Ttl : found.Records.Max(record => record.Ttl);

    private static TimeSpan Smaller(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>Looks at names: authoritative servers first, for what they say holds.</summary>
internal sealed class Sights(DomainLook look, TimeProvider time)
{
    private readonly Authorities authorities = new(look, time);

    public DomainLook Look => look;

    public async Task<NameSight> SeeAsync(DnsName name, DnsKind kind, CancellationToken cancel)
    {
        var question = new DnsQuestion(name, kind);
        var viewing = authorities.AskAsync(question, cancel);
        var resolved = await look.AskAsync(name, kind, cancel);
        var view = await viewing;
        return view.Words.Select(word => word.Answer).FirstOrDefault(answer => answer.IsDefinite) is { } said
            ? new NameSight(question, await LedToAsync(said, cancel), resolved, view, ServerOf(said))
            : new NameSight(question, resolved, resolved, view, null);
    }

    /// <summary>Another name, asked of whoever answered for the first.</summary>
    public async Task<DnsAnswer> NearAsync(NameSight first, DnsName name, DnsKind kind, CancellationToken cancel)
    {
        if (first.Authority is not { } server) return await look.AskAsync(name, kind, cancel);
        var said = await authorities.AskAsync(server, new DnsQuestion(name, kind));
        cancel.ThrowIfCancellationRequested();
        return await LedToAsync(said, cancel);
    }

    /// <summary>A name server knows a chain of CNAMEs as far as its zones go.</summary>
    private async Task<DnsAnswer> LedToAsync(DnsAnswer said, CancellationToken cancel)
    {
        if (said is not DnsAnswer.Found { Records.Count: 0, Chain: [.., var last] } part) return said;
        var end = await look.AskAsync(last.Target, part.Question.Kind, cancel);
        IReadOnlyList<DnsRecord.Cname> chain = [.. part.Chain, .. end.Chain];
        // What could not be learned is told of the name that was asked for.
        end = end with { Question = end.IsDefinite ? part.Question : end.Question, Chain = chain };
        return end is DnsAnswer.Found found ? found with { SaidAt = part.SaidAt } : end;
    }

    private static IPEndPoint? ServerOf(DnsAnswer answer) => answer switch
    {
        DnsAnswer.Found found => found.Server,
        DnsAnswer.NoSuchName none => none.Server,
        DnsAnswer.NoSuchRecord none => none.Server,
        _ => null,
    };
}
