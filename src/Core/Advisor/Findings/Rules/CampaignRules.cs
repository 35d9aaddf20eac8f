using System.Globalization;

namespace Postroad.Core.Advisor.Findings.Rules;

/// <summary>Too many addresses of a campaign are dead. Those that bounced are suppressed already; the rest of the list is of the same make.</summary>
internal sealed class BouncesHighRule : CampaignRule
{
    private static readonly TimeSpan FirstDay = TimeSpan.FromDays(1);

    public override FindingKind Kind => FindingKind.BouncesHigh;

    public override FindingGroup Group => FindingGroup.Deliverability;

    protected override Verdict Judge(CampaignFacts campaign, CheckUp facts) =>
        campaign.Sent < facts.Facts.RateFrom || campaign.HardBounced * 100m < campaign.Sent * facts.Terms.BounceReview ? Well
        : Seen(("Bounced for good", campaign.HardBounced), ("Handed over", campaign.Sent), ("Per cent", Percent(campaign.HardBounced, campaign.Sent)), ("AWS reviews at %", facts.Terms.BounceReview),
            ("AWS may pause at %", facts.Facts.BouncePause), ("On its first day", facts.At - campaign.StartedAt < FirstDay ? "yes" : "no"), ("Campaign", campaign.State.ToString()));

    public override FindingText Say(Evidence evidence, string name) => new("Many addresses bounce",
        $"“{name}”: {evidence["Bounced for good"]} of {evidence["Handed over"]} bounced for good, {evidence["Per cent"]}\u00a0%.",
        "The list is old, or was not collected by sign-up: mailboxes that nobody has any more.",
        $"Pause it, take the bounced addresses out of the source of the list, and go on with those who joined or opened lately. AWS reviews an account from {evidence["AWS reviews at %"]}\u00a0% and may pause it from {evidence["AWS may pause at %"]}\u00a0%.",
        FixPlace.Campaign, "Open the campaign") { Source = Source.Review };

    internal static string Percent(long part, long whole) => (part * 100m / whole).ToString("0.##", CultureInfo.InvariantCulture);
}

/// <summary>Too many people said that it is spam.</summary>
internal sealed class ComplaintsHighRule : CampaignRule
{
    public override FindingKind Kind => FindingKind.ComplaintsHigh;

    public override FindingGroup Group => FindingGroup.Deliverability;

    protected override Verdict Judge(CampaignFacts campaign, CheckUp facts) =>
        campaign.Sent < facts.Facts.RateFrom || campaign.Complained < facts.Facts.ComplaintsFrom || campaign.Complained * 100m < campaign.Sent * facts.Terms.ComplaintReview ? Well
        : Seen(("Complained", campaign.Complained), ("Handed over", campaign.Sent), ("Per cent", BouncesHighRule.Percent(campaign.Complained, campaign.Sent)), ("AWS reviews at %", facts.Terms.ComplaintReview),
            ("AWS may pause at %", facts.Facts.ComplaintPause), ("Campaign", campaign.State.ToString()));

    public override FindingText Say(Evidence evidence, string name) => new("Many people complain",
        $"“{name}”: {evidence["Complained"]} of {evidence["Handed over"]} people marked it as spam, {evidence["Per cent"]}\u00a0%.",
        "They do not remember that they asked for it, or get more than they want.",
        $"Pause it, and mail only those who opened lately. AWS reviews an account from {evidence["AWS reviews at %"]}\u00a0% and may pause it from {evidence["AWS may pause at %"]}\u00a0%. Whoever complained gets nothing more.",
        FixPlace.Campaign, "Open the campaign") { Source = Source.Review };
}
