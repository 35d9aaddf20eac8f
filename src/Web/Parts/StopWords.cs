using Postroad.Core.Reports;

namespace Postroad.Web.Parts;

/// <summary>What a stop of the process left behind, in one phrase: "12 uncertain, 11 settled by events".</summary>
internal static class StopWords
{
    public static string Left(ProcessStop stop) => stop.Uncertain == 0 ? "nothing was left uncertain"
        : string.Join(", ", new[] { $"{Figures.Number(stop.Uncertain)} uncertain", Some(stop.ByEvents, "settled by events"), Some(stop.SentAgain, "sent again"), Some(stop.Closed, "closed as unknown") }
            .Where(part => part.Length > 0));

    private static string Some(int count, string what) => count == 0 ? "" : $"{Figures.Number(count)} {what}";
}
