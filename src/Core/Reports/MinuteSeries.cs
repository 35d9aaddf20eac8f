using Postroad.Core.Deliveries;

namespace Postroad.Core.Reports;

/// <summary>What happened in one step of the chart.</summary>
public sealed record MinuteCount(DateTimeOffset At, long Sent, long Delivered, long OpenedByPeople, long OpenedByMachines, long Clicked);

/// <summary>Counts over time, in steps of one minute or, for long campaigns, of more, so that a chart has at most <see cref="MostSteps"/> of them.</summary>
/// <param name="StepMinutes">Length of a step.</param>
public sealed record MinuteSeries(int StepMinutes, IReadOnlyList<MinuteCount> Steps)
{
    public const int MostSteps = 72;

    public static readonly MinuteSeries Empty = new(1, []);

    private static readonly int[] StepLengths = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1440, 10_080];

    internal static MinuteSeries Of(IReadOnlyCollection<SendMinute> rows)
    {
        if (rows.Count == 0) return Empty;
        var (first, last) = (rows.Min(m => m.Minute), rows.Max(m => m.Minute));
        var step = Array.Find(StepLengths, length => (last / length) - (first / length) < MostSteps);
        if (step == 0) step = StepLengths[^1];

        var bySlot = rows.ToLookup(m => m.Minute / step);
        var steps = new List<MinuteCount>();
        for (var slot = Math.Max(first / step, (last / step) - MostSteps + 1); slot <= last / step; slot++)
        {
            var here = bySlot[slot];
            steps.Add(new MinuteCount(DateTimeOffset.FromUnixTimeSeconds(slot * step * 60), here.Sum(m => m.Sent), here.Sum(m => m.Delivered),
                here.Sum(m => m.OpenedPeople), here.Sum(m => m.OpenedMachines), here.Sum(m => m.Clicked)));
        }

        return new MinuteSeries(step, steps);
    }
}
