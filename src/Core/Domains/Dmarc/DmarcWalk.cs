using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Dmarc;

/// <summary>What stands at one name of a walk.</summary>
/// <param name="Domain">Without <c>_dmarc.</c>.</param>
/// <param name="Answer">To the question for the TXT of <c>_dmarc.{domain}</c>.</param>
/// <param name="Texts">The records of DMARC there; several count as none.</param>
/// <param name="Record">Null: none, or several, or one that counts as none.</param>
internal sealed record DmarcStep(DnsName Domain, DnsAnswer Answer, IReadOnlyList<string> Texts, DmarcRecord? Record);

/// <summary>The DNS tree walk (RFC 9989 section 4.10): from a domain up to the top, in at most eight questions.</summary>
/// <param name="Start">Where it began.</param>
/// <param name="Steps">In order, the domain itself first.</param>
internal sealed record DmarcWalk(DnsName Start, IReadOnlyList<DmarcStep> Steps)
{
    public const int MostQuestions = 8;

    /// <summary>The first step that got no answer, as which nothing can be said for certain; null: all did.</summary>
    public DmarcStep? Unanswered => Steps.FirstOrDefault(step => !step.Answer.IsDefinite);

    /// <summary>RFC 9989 section 4.10.2.</summary>
    public DnsName OrganizationalDomain
    {
        get
        {
            var records = Steps.Where(step => step.Record is not null).ToList();
            foreach (var step in records)
            {
                if (step.Record!.Suffix == DmarcSuffix.No) return step.Domain;
                if (step.Record.Suffix == DmarcSuffix.Yes && step.Domain != Start) return OneBelow(step.Domain);
            }

            return records.Count > 0 ? records[^1].Domain : Start;
        }
    }

    /// <summary>Where the policy of the domain stands (RFC 9989 section 4.10.1): at the domain, else at its organizational domain, else at the public suffix; null: nowhere.</summary>
    public DmarcStep? Policy
    {
        get
        {
            if (Steps is [{ Record: not null } own, ..]) return own;
            var organization = OrganizationalDomain;
            return Steps.FirstOrDefault(step => step.Record is not null && step.Domain == organization)
                ?? Steps.FirstOrDefault(step => step.Record is { Suffix: DmarcSuffix.Yes });
        }
    }

    public static async Task<DmarcWalk> ReadAsync(DomainLook look, DnsName start, CancellationToken cancel)
    {
        List<DmarcStep> steps = [];
        for (var domain = start; !domain.IsRoot && steps.Count < MostQuestions; domain = Above(domain))
        {
            var step = await AskAsync(look, domain, cancel);
            steps.Add(step);
            if (step.Record is { Suffix: DmarcSuffix.No } || (step.Record is { Suffix: DmarcSuffix.Yes } && domain != start)) break;
        }

        return new DmarcWalk(start, steps);
    }

    private static async Task<DmarcStep> AskAsync(DomainLook look, DnsName domain, CancellationToken cancel)
    {
        if (!domain.TryUnder("_dmarc", out var name))
            return new DmarcStep(domain, new DnsAnswer.Unusable(new DnsQuestion(domain, DnsKind.Txt), [], DnsFlaw.NotAsked, $"_dmarc.{domain} is longer than a name can be"), [], null);
        var answer = await look.AskAsync(name, DnsKind.Txt, cancel);
        var texts = answer is DnsAnswer.Found found ? found.Texts.Where(DmarcSyntax.IsRecord).ToList() : [];
        var record = texts.Count == 1 ? DmarcSyntax.Read(texts[0]) : null;
        return new DmarcStep(domain, answer, texts, record is { IsUsable: true } ? record : null);
    }

    /// <summary>Of more than eight labels the walk goes on with seven, so that all of it takes eight questions.</summary>
    private static DnsName Above(DnsName domain)
    {
        var labels = domain.Labels;
        return labels.Count <= MostQuestions ? domain.Parent : DnsName.Parse(string.Join('.', labels.TakeLast(MostQuestions - 1)));
    }

    private DnsName OneBelow(DnsName suffix) => DnsName.Parse(string.Join('.', Start.Labels.TakeLast(suffix.Labels.Count + 1)));
}
