using Postroad.Core.Reports;
using Postroad.Core.Sending;

namespace Postroad.Web.Parts;

/// <summary>The chart of what left through a server, and what is said instead of it.</summary>
internal static class ThroughputChart
{
    /// <param name="allowed">Messages in a step that may leave; null: not drawn.</param>
    /// <param name="marked">Changes of the quota within the time shown.</param>
    public static string Json(Throughput throughput, double? allowed, IReadOnlyList<QuotaChange> marked, Clock clock)
    {
        var steps = throughput.Steps;
        var sent = steps.Select(s => s.Sent).ToArray();
        var top = Math.Max(1, Math.Max(sent.Max(), (long)(allowed ?? 0)));
        return MinuteChart.Json(new ChartData(
            [.. steps.Select(s => clock.Axis(s.At, throughput.StepMinutes))], throughput.StepMinutes == 1 ? "a minute" : $"in {throughput.StepMinutes} minutes",
            new ChartSeries("Sent", sent),
            allowed is { } most ? [new ChartSeries("Allowed", [.. sent.Select(_ => (long)most)]) { Tone = "c6", Dashed = true }] : [],
            marked.Count == 0 ? null : new ChartSeries("Quota changed", [.. steps.Select(s => marked.Any(c => IsIn(c, s, throughput)) ? top : 0)])));
    }

    public static string Sentence(Throughput throughput, IReadOnlyList<QuotaChange> marked, Clock clock)
    {
        var most = throughput.Steps.MaxBy(s => s.Sent);
        var when = $"From {clock.Axis(throughput.Steps[0].At, throughput.StepMinutes)} to {clock.Axis(throughput.Steps[^1].At, throughput.StepMinutes)}";
        var what = most.Sent == 0 ? "nothing was sent" : $"{Figures.Number(throughput.Sent)} sent, at most {Figures.Number(most.Sent)} {(throughput.StepMinutes == 1 ? "a minute" : $"in {throughput.StepMinutes} minutes")} at {clock.Axis(most.At, throughput.StepMinutes)}";
        return $"{when}: {what}.{string.Concat(marked.Reverse().Select(c => $" {clock.Axis(c.At, throughput.StepMinutes)}: quota {char.ToLowerInvariant(LimitWords.Change(c)[0])}{LimitWords.Change(c)[1..]}."))}";
    }

    public static bool IsIn(QuotaChange change, SentMinute step, Throughput throughput) => change.At >= step.At && change.At < step.At.AddMinutes(throughput.StepMinutes);
}
