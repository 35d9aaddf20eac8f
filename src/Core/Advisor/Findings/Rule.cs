using Postroad.Core.Primitives;

namespace Postroad.Core.Advisor.Findings;

/// <summary>What a finding is about.</summary>
internal sealed record SubjectRef(CustomerId Customer, SubjectKind Kind, long Id, string PublicId, string Name);

/// <summary>What a rule says of one subject.</summary>
internal abstract record Verdict
{
    private Verdict()
    {
    }

    public sealed record Seen(Evidence Evidence) : Verdict;

    /// <summary>Nothing of the kind: what was open is over.</summary>
    public sealed record Well : Verdict;

    /// <summary>It could not be looked at: what is open stays open.</summary>
    public sealed record Unknown : Verdict;
}

internal sealed record Sighting(SubjectRef Subject, Verdict Verdict);

/// <summary>Knows one kind of finding: when it is there, and what to say of it. Pure: what it judges has been read before.</summary>
internal abstract class Rule
{
    protected static readonly Verdict Well = new Verdict.Well(), Unknown = new Verdict.Unknown();

    public abstract FindingKind Kind { get; }

    public abstract FindingGroup Group { get; }

    public virtual FindingTurn Turn => FindingTurn.Person;

    /// <summary>Of all that there is to be looked at: what is not named any more is over.</summary>
    public abstract IEnumerable<Sighting> Judge(CheckUp facts);

    /// <param name="evidence">As stored: of an older version it may lack something.</param>
    /// <param name="name">Of the subject.</param>
    public abstract FindingText Say(Evidence evidence, string name);

    protected static Verdict Seen(params IEnumerable<(string Name, object? Value)> facts) => new Verdict.Seen(new Evidence(facts));
}

/// <summary>A rule about sending servers.</summary>
internal abstract class ServerRule : Rule
{
    public sealed override IEnumerable<Sighting> Judge(CheckUp facts) => facts.Servers.Select(server => new Sighting(server.Subject, Judge(server, facts)));

    protected abstract Verdict Judge(ServerFacts server, CheckUp facts);
}

/// <summary>A rule about campaigns that run, or ended within a day.</summary>
internal abstract class CampaignRule : Rule
{
    public sealed override IEnumerable<Sighting> Judge(CheckUp facts) => facts.Campaigns.Select(campaign => new Sighting(campaign.Subject, Judge(campaign, facts)));

    protected abstract Verdict Judge(CampaignFacts campaign, CheckUp facts);
}
