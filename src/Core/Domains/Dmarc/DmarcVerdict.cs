using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Dmarc;

/// <summary>Who is in the mails of a sender.</summary>
/// <param name="From">Domain of the From header.</param>
/// <param name="Dkim">d= of the signature; null: none that is valid.</param>
/// <param name="Envelope">Domain of the envelope sender, for which SPF passes; null: it does not pass.</param>
internal sealed record DmarcSender(DnsName From, DnsName? Dkim, DnsName? Envelope);

internal enum DmarcAlignment
{
    /// <summary>There is nothing to be aligned.</summary>
    Absent,

    /// <summary>Another organization.</summary>
    Other,

    /// <summary>Of the same organization, where the record asks for the very same domain.</summary>
    OnlyRelaxed,
    Aligned,
}

/// <summary>What DMARC says about a sender (RFC 9989 sections 4.4 and 5.3).</summary>
/// <param name="Sender">Who sends.</param>
/// <param name="Found">Where the policy stands; null: there is none, and receivers do not apply DMARC.</param>
/// <param name="Policy">What holds for mail of this From that is not aligned, before t=y; null: no policy.</param>
/// <param name="FromExists">False: the domain of From does not exist, and np holds.</param>
/// <param name="Organization">The organizational domain of From.</param>
/// <param name="Dkim">How d= stands to From.</param>
/// <param name="Spf">How the envelope stands to From.</param>
/// <param name="Uncertain">Why nothing can be said for certain, in words; null: it can.</param>
internal sealed record DmarcVerdict(
    DmarcSender Sender, DmarcStep? Found, DmarcPolicy? Policy, bool FromExists, DnsName Organization, DmarcAlignment Dkim, DmarcAlignment Spf, string? Uncertain)
{
    /// <summary>One aligned proof is enough.</summary>
    public bool Passes => Dkim == DmarcAlignment.Aligned || Spf == DmarcAlignment.Aligned;

    /// <summary>What receivers are asked to do: with t=y one step milder. Null: no policy.</summary>
    public DmarcPolicy? Handling => Found?.Record is { IsTest: true } ? Policy switch { DmarcPolicy.Reject => DmarcPolicy.Quarantine, null => null, _ => DmarcPolicy.None } : Policy;

    public static async Task<DmarcVerdict> JudgeAsync(DomainLook look, DmarcSender sender, CancellationToken cancel)
    {
        var walk = await DmarcWalk.ReadAsync(look, sender.From, cancel);
        var found = walk.Policy;
        var own = found?.Domain == sender.From;
        // Whether there is an address does not matter, only whether there is the name (RFC 8020).
        var there = own ? null : await look.AskAsync(sender.From, DnsKind.A, cancel);
        var exists = there is not DnsAnswer.NoSuchName;
        var aligning = new Aligning(look, sender.From, walk.OrganizationalDomain);
        var dkim = await aligning.OfAsync(sender.Dkim, found?.Record is { IsDkimStrict: true }, cancel);
        var spf = await aligning.OfAsync(sender.Envelope, found?.Record is { IsSpfStrict: true }, cancel);
        return new DmarcVerdict(sender, found, found?.Record?.PolicyFor(own, exists), exists, walk.OrganizationalDomain, dkim, spf,
            (walk.Unanswered?.Answer ?? aligning.Unanswered?.Answer ?? (there is { IsDefinite: false } ? there : null))?.InWords());
    }

    /// <summary>Compares domains by their organization, which takes a walk of its own where they differ (RFC 9989 section 4.4).</summary>
    private sealed class Aligning(DomainLook look, DnsName from, DnsName organization)
    {
        public DmarcStep? Unanswered { get; private set; }

        public async Task<DmarcAlignment> OfAsync(DnsName? proved, bool strict, CancellationToken cancel)
        {
            if (proved is not { } domain) return DmarcAlignment.Absent;
            if (domain == from) return DmarcAlignment.Aligned;
            var walk = await DmarcWalk.ReadAsync(look, domain, cancel);
            Unanswered ??= walk.Unanswered;
            if (walk.OrganizationalDomain != organization) return DmarcAlignment.Other;
            return strict ? DmarcAlignment.OnlyRelaxed : DmarcAlignment.Aligned;
        }
    }
}
