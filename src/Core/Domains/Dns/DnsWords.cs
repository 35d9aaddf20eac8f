namespace Postroad.Core.Domains.Dns;

/// <summary>Answers in a sentence, for people.</summary>
internal static class DnsWords
{
    public static string InWords(this DnsAnswer answer) => answer switch
    {
        DnsAnswer.Found found => $"{found.Question}: {found.Records.Count} found",
        DnsAnswer.NoSuchName none => $"the name {NameOf(none)} does not exist",
        DnsAnswer.NoSuchRecord none => $"{NameOf(none)} has no {KindOf(none)} record",
        DnsAnswer.Failed failed => $"the name server {failed.Server} {Verb(failed.Failure)} when asked for the {failed.Question}",
        DnsAnswer.NoAnswer { Servers.Count: 0 } none => $"there was no time to ask for the {none.Question}",
        DnsAnswer.NoAnswer none => $"no answer in time from {string.Join(", ", none.Servers)} to the {none.Question}",
        DnsAnswer.Unusable { Flaw: DnsFlaw.CnameLoop } loop => $"the CNAMEs of {loop.Question.Name} go round in a circle: {loop.Detail}",
        DnsAnswer.Unusable { Flaw: DnsFlaw.CnameChainTooLong } chain => $"the CNAMEs of {chain.Question.Name} do not end: {chain.Detail}",
        DnsAnswer.Unusable unusable => $"the answer to the {unusable.Question} is of no use: {unusable.Detail}",
        _ => answer.Question.ToString(),
    };

    private static DnsName NameOf(DnsAnswer answer) => answer.Chain.Count > 0 ? answer.Chain[^1].Target : answer.Question.Name;

    private static string KindOf(DnsAnswer answer) => answer.Question.Kind.ToString().ToUpperInvariant();

    private static string Verb(DnsFailure failure) => failure switch
    {
        DnsFailure.ServerFailure => "failed (SERVFAIL)",
        DnsFailure.Refused => "refused (REFUSED)",
        DnsFailure.Referral => "named other servers",
        DnsFailure.NotAuthoritative => "answered without having the zone",
        _ => "answered with an error",
    };
}
