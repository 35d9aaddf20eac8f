using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>What is wrong with the name servers of a record, whatever the record is.</summary>
internal static class ServerFaults
{
    /// <summary>Resolvers refuse what the name servers say.</summary>
    public static async Task<Fault?> OfResolverAsync(Sights sights, NameSight sight, CancellationToken cancel)
    {
        if (!sight.View.IsRefusedByResolver(sight.Resolved)) return null;
        // A name that leads elsewhere may be refused for what is there; its CNAME alone is not.
        if (sight.Answer.Chain.Count > 0 && (await sights.Look.AskAsync(sight.Question.Name, DnsKind.Cname, cancel)).IsDefinite) return null;
        var zone = sight.View.Zone!.Value;
        var says = sight.View.Words.First(word => word.Answer.IsDefinite);
        var or = sight.View.Words.All(word => word.Answer.IsDefinite) ? "" : ", or resolvers meet a name server that does not do its work";
        return new Fault(CheckColor.Red, $"Resolvers refuse {zone} (SERVFAIL) while {says.Name} answers: its DNSSEC signatures do not fit{or}",
            $"SERVFAIL from the resolver, while {says.Name} answers",
            $"Have {zone} signed anew by the DNS host, or its DS record taken away at the registrar.") { Expected = "the same answer from both" };
    }

    /// <summary>Name servers that say different things about what counts.</summary>
    /// <param name="sight">Of the record.</param>
    /// <param name="values">What an answer says for it.</param>
    /// <param name="isRight">Whether what one of them says may stay: then the others are behind.</param>
    public static Fault? OfOpinions(NameSight sight, Func<DnsAnswer, IReadOnlyList<string>> values, Func<DnsAnswer, bool> isRight)
    {
        var words = sight.View.Words.Where(word => word.Answer.IsDefinite).ToList();
        // Where a name leads elsewhere, not every server has what is there.
        var said = words.Select(word => word.Answer.Chain is [var hop, ..] ? $"{hop.Target}." : DnsQuotes.Of([.. values(word.Answer).Order(StringComparer.Ordinal)])).ToList();
        if (said.Distinct().Count() < 2) return null;
        return new Fault(words.Any(word => isRight(word.Answer)) ? CheckColor.Amber : CheckColor.Red, $"The name servers of {sight.View.Zone} disagree about {sight.Question.Name}",
            string.Join("; ", words.Zip(said, (word, text) => $"{word.Name}: {(text.Length > 0 ? text : "nothing")}").Distinct()),
            "If the record was changed in the last few minutes, wait; else have the DNS host bring the name servers that are behind up to date.");
    }

    /// <summary>Right at its name servers, and otherwise for who asks a resolver.</summary>
    public static Fault? OfOldAnswer(NameSight sight, Func<DnsAnswer, IReadOnlyList<string>> values)
    {
        if (sight is { Authority: not null, Resolved: DnsAnswer.Failed })
            return new Fault(CheckColor.Amber, $"The name servers have {sight.Question.Name} right, and the resolver fails at it: {sight.Resolved.InWords()}", null, null);
        if (sight.Authority is null || !sight.Resolved.IsDefinite) return null;
        var (now, once) = (values(sight.Answer), values(sight.Resolved));
        return now.Order(StringComparer.Ordinal).SequenceEqual(once.Order(StringComparer.Ordinal)) ? null
            : new Fault(CheckColor.Amber, $"The name servers have {sight.Question.Name} right, and resolvers still keep what was there before", once.Count > 0 ? DnsQuotes.Of(once)
                : null, null) { Until = NameSight.KeptUntil(sight.Resolved) };
    }

    /// <summary>Name servers that the zone has and that do not do their work. One fault for each; none where nobody is heard, for then it may be us.</summary>
    public static IEnumerable<Fault> OfServers(NameSight sight) => sight.View.Words.All(word => !word.Answer.IsDefinite && !word.IsLame) ? [] :
        from word in sight.View.Words
        where word.Answer is DnsAnswer.Failed or DnsAnswer.NoAnswer { Servers.Count: > 0 } or DnsAnswer.Unusable { Flaw: DnsFlaw.NotAsked }
        group word by word.Name into server
        select FaultOf(server.First(), sight);

    private static Fault FaultOf(ServerWord word, NameSight sight)
    {
        var zone = sight.View.Zone;
        var color = sight.View.Words.Any(other => other.Answer.IsDefinite) ? CheckColor.Amber : CheckColor.Red;
        var what = word.Answer is DnsAnswer.Unusable unusable ? $"cannot be reached: {unusable.Detail}" : word.IsLame ? "does not answer for it" : "does not answer";
        return new Fault(color, $"{word.Name} is named as a name server of {zone} and {what}", Reply(word.Answer),
            $"Have {word.Name} serve {zone}, or have it taken off the name servers of {zone} at the registrar and in the zone.")
        {
            Expected = $"an answer for {zone} from each of its name servers",
        };
    }

    private static string Reply(DnsAnswer answer) => answer switch
    {
        DnsAnswer.Failed { Failure: DnsFailure.Refused } => "REFUSED",
        DnsAnswer.Failed { Failure: DnsFailure.ServerFailure } => "SERVFAIL",
        DnsAnswer.Failed { Failure: DnsFailure.NotAuthoritative } => "an answer without authority",
        DnsAnswer.Failed { Failure: DnsFailure.Referral } => "a referral to other servers",
        DnsAnswer.Failed => "an error",
        DnsAnswer.Unusable => "no address to ask",
        _ => "no answer in time",
    };
}
