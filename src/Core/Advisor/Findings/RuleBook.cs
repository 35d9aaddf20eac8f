using Postroad.Core.Advisor.Findings.Rules;

namespace Postroad.Core.Advisor.Findings;

/// <summary>All rules, one for each kind.</summary>
internal static class RuleBook
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new AccountPausedRule(), new ServerBlockedRule(), new CampaignHeldRule(), new AccountUnderReviewRule(), new IdentityElsewhereRule(), new DefaultFromLostRule(), new RecipientRefusedRule(), new SandboxHereRule(), new RaisedStepwiseRule(), new AccountSharedRule(), new ThrottledRule(),
        new BouncesHighRule(), new ComplaintsHighRule(), new OpensAtZeroRule(), new DkimUnpublishedRule(), new DomainBrokenRule(), new LinksBrokenRule(), new TrackedTwiceRule(),
        new NoEventsRule(), new LoopNotProvenRule(), new PermissionMissingRule(), new ConditionOnReadsRule(), new ClockWrongRule(), new PlanChangedRule(),
    ];

    private static readonly Dictionary<FindingKind, Rule> ByKind = All.ToDictionary(r => r.Kind);

    public static Rule Of(FindingKind kind) => ByKind[kind];
}
