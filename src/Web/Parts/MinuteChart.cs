using System.Text.Json;
using System.Text.Json.Serialization;
using Postroad.Core.Reports;

namespace Postroad.Web.Parts;

/// <summary>What the chart's script draws.</summary>
/// <param name="X">Names of the steps.</param>
/// <param name="Unit">Of what is counted.</param>
/// <param name="Marks">Full height where something happened, else 0. Null: nothing did.</param>
internal sealed record ChartData(string[] X, string Unit, ChartSeries Bars, IReadOnlyList<ChartSeries> Lines, ChartSeries? Marks = null);

internal sealed record ChartSeries(string Name, long[] Data)
{
    /// <summary>A token of colour; of lines alone.</summary>
    public string? Tone { get; init; }

    public bool Dashed { get; init; }
}

/// <summary>The chart of a report, and what is said instead of it.</summary>
internal static partial class MinuteChart
{
    /// <param name="isReported">False: nobody tells what was delivered, so what was sent is drawn.</param>
    public static string Json(MinuteSeries series, Clock clock, bool isReported) => Json(new ChartData(
        [.. series.Steps.Select(s => clock.Axis(s.At, series.StepMinutes))],
        series.StepMinutes == 1 ? "a minute" : $"in {series.StepMinutes} minutes",
        new ChartSeries(isReported ? "Delivered" : "Sent", [.. series.Steps.Select(s => isReported ? s.Delivered : s.Sent)]),
        [
            new ChartSeries("Opened by people", [.. series.Steps.Select(s => s.OpenedByPeople)]) { Tone = "c2" },
            new ChartSeries("Opened by machines", [.. series.Steps.Select(s => s.OpenedByMachines)]) { Tone = "c6", Dashed = true },
        ]));

    public static string Json(ChartData data) => JsonSerializer.Serialize(data, Context.Default.ChartData);

    /// <inheritdoc cref="Json(MinuteSeries, Clock, bool)"/>
    public static string Sentence(MinuteSeries series, Clock clock, bool isReported)
    {
        long Bar(MinuteCount step) => isReported ? step.Delivered : step.Sent;
        if (series.Steps.Count == 0) return "Nothing has happened yet.";
        var most = series.Steps.MaxBy(Bar)!;
        return $"From {clock.Axis(series.Steps[0].At, series.StepMinutes)} to {clock.Axis(series.Steps[^1].At, series.StepMinutes)}: {Figures.Number(series.Steps.Sum(Bar))} {(isReported ? "delivered" : "sent")}, "
            + $"at most {Figures.Number(Bar(most))} {(series.StepMinutes == 1 ? "a minute" : $"in {series.StepMinutes} minutes")} at {clock.Axis(most.At, series.StepMinutes)}; "
            + $"first opened by people {Figures.Number(series.Steps.Sum(s => s.OpenedByPeople))} times, by machines {Figures.Number(series.Steps.Sum(s => s.OpenedByMachines))} times.";
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(ChartData))]
    private sealed partial class Context : JsonSerializerContext;
}
