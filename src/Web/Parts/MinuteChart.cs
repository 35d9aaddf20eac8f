using System.Text.Json;
using System.Text.Json.Serialization;
using Postroad.Core.Reports;

namespace Postroad.Web.Parts;

/// <summary>What the chart's script draws, and what is said instead of it.</summary>
internal static partial class MinuteChart
{
    public static string Json(MinuteSeries series, Clock clock) => JsonSerializer.Serialize(
        new Data(
            [.. series.Steps.Select(s => clock.Axis(s.At, series.StepMinutes))],
            series.StepMinutes == 1 ? "a minute" : $"in {series.StepMinutes} minutes",
            [.. series.Steps.Select(s => s.Delivered)], [.. series.Steps.Select(s => s.OpenedByPeople)], [.. series.Steps.Select(s => s.OpenedByMachines)]),
        Context.Default.Data);

    public static string Sentence(MinuteSeries series, Clock clock)
    {
        if (series.Steps.Count == 0) return "Nothing has happened yet.";
        var most = series.Steps.MaxBy(s => s.Delivered)!;
        return $"From {clock.Axis(series.Steps[0].At, series.StepMinutes)} to {clock.Axis(series.Steps[^1].At, series.StepMinutes)}: {Figures.Number(series.Steps.Sum(s => s.Delivered))} delivered, "
            + $"at most {Figures.Number(most.Delivered)} {(series.StepMinutes == 1 ? "a minute" : $"in {series.StepMinutes} minutes")} at {clock.Axis(most.At, series.StepMinutes)}; "
            + $"first opened by people {Figures.Number(series.Steps.Sum(s => s.OpenedByPeople))} times, by machines {Figures.Number(series.Steps.Sum(s => s.OpenedByMachines))} times.";
    }

    internal sealed record Data(string[] X, string Unit, long[] Delivered, long[] People, long[] Machines);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Data))]
    private sealed partial class Context : JsonSerializerContext;
}
