using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Links;

namespace Postroad.Core.Advisor.Findings.Rules;

/// <summary>The DKIM records of a sending domain are not what they should be, an hour after they were asked for.</summary>
internal sealed class DkimUnpublishedRule : Rule
{
    public override FindingKind Kind => FindingKind.DkimUnpublished;

    public override FindingGroup Group => FindingGroup.Deliverability;

    public override IEnumerable<Sighting> Judge(CheckUp facts) => facts.Domains.Select(domain => new Sighting(SubjectOf(domain), Judge(domain, facts)));

    public override FindingText Say(Evidence evidence, string name) => new($"{name} is not signed yet",
        evidence["What is wrong"], evidence["Published instead"] is { Length: > 0 } instead ? $"At {evidence["Name"]} there is: {instead}" : "At these names nothing is published.",
        evidence["Fix"] is { Length: > 0 } fix ? $"{fix.TrimEnd('.')}." : $"Publish {evidence["Expected"]} at {evidence["Name"]}.", FixPlace.Domain, "Show what to type") { Source = Source.Dkim };

    internal static SubjectRef SubjectOf(SendingDomain domain) => new(domain.CustomerId, SubjectKind.Domain, domain.Id, domain.PublicId, domain.Shown);

    // What broke is told as that.
    private static Verdict Judge(SendingDomain domain, CheckUp facts)
    {
        if (domain.BrokeAt is not null || domain.WaitsSince > facts.At - facts.Facts.DkimAfter) return Well;
        if (domain.Read() is not { } reading) return Unknown;
        if (reading.Chips.FirstOrDefault(c => c.Subject == CheckSubject.Dkim) is not { } chip) return Well;
        if (chip.IsUnknown) return Unknown;
        if (chip.Color != CheckColor.Red) return Well;
        var mistake = reading.Mistakes.FirstOrDefault(m => m is { Subject: CheckSubject.Dkim, Color: CheckColor.Red });
        var record = reading.Records.FirstOrDefault(r => r.Subject == CheckSubject.Dkim && !r.Stands && r.Name == (mistake?.Name ?? r.Name));
        return Seen(("What is wrong", mistake?.Sentence ?? chip.Reason), ("Name", mistake?.Name ?? record?.Name), ("Published instead", mistake?.Found ?? record?.Found ?? record?.Instead),
            ("Expected", mistake?.Expected ?? record?.Value), ("Fix", mistake?.Fix), ("Waited for since", domain.WaitsSince));
    }
}

/// <summary>A sending domain was right, and is not any more.</summary>
internal sealed class DomainBrokenRule : Rule
{
    private const int MostReasons = 5;

    public override FindingKind Kind => FindingKind.DomainBroken;

    public override FindingGroup Group => FindingGroup.Deliverability;

    public override IEnumerable<Sighting> Judge(CheckUp facts) => facts.Domains.Where(d => d.BrokeAt is not null)
        .Select(d => new Sighting(DkimUnpublishedRule.SubjectOf(d), Seen(("Since", d.BrokeAt), ("What is wrong", string.Join(" ", d.Broken.Take(MostReasons).Select(r => $"{r.TrimEnd('.')}."))))));

    public override FindingText Say(Evidence evidence, string name) => new($"{name} is not right any more",
        evidence["What is wrong"], "A record was changed or taken away where the domain’s DNS is, or at the provider.",
        "The page of the domain says what was found and what is expected. It is looked at again by itself.", FixPlace.Domain, "Open the domain");
}

/// <summary>A tracking domain at which links do not work any more, or soon will not.</summary>
internal sealed class LinksBrokenRule : Rule
{
    public override FindingKind Kind => FindingKind.LinksBroken;

    public override FindingGroup Group => FindingGroup.Deliverability;

    public override IEnumerable<Sighting> Judge(CheckUp facts) =>
        from domain in facts.TrackingDomains
        let trouble = TrackingTroubles.Of(domain, facts.At)
        where trouble is not null
        select new Sighting(new SubjectRef(domain.CustomerId, SubjectKind.TrackingDomain, domain.Id, domain.PublicId, domain.Host),
            // Paths on the server are for its administrators.
            Seen(("Trouble", trouble.Title), ("What is wrong", trouble.NamesFiles ? "Its certificate file gives no certificate that can be used." : trouble.Says)));

    public override FindingText Say(Evidence evidence, string name) => new(evidence["Trouble"] is { Length: > 0 } trouble ? trouble : $"{name} is in trouble",
        evidence["What is wrong"], "A record or a certificate of the host was changed, or has ended.",
        "The page of the tracking domain says what to do. New mails do without it where their links would be dead.", FixPlace.TrackingDomain, "Open the tracking domain") { Source = Source.Hosts };
}
