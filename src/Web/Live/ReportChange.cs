using Postroad.Core.Reports;
using Postroad.Web.Parts;

namespace Postroad.Web.Live;

/// <summary>Whether somebody who looks at a report would see a difference, besides when it was read.</summary>
internal static class ReportChange
{
    public static bool IsSame(CampaignReport a, CampaignReport b) =>
        a.Numbers == b.Numbers && a.Head == b.Head && a.History == b.History && Figures.PerSecond(a.Pace.PerSecond) == Figures.PerSecond(b.Pace.PerSecond)
        && a.Minutes.StepMinutes == b.Minutes.StepMinutes && a.Minutes.Steps.SequenceEqual(b.Minutes.Steps)
        && a.Links.SequenceEqual(b.Links) && a.Bounces.SequenceEqual(b.Bounces) && a.Uncertain.SequenceEqual(b.Uncertain);
}
