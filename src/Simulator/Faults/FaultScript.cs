using System.Text.Json;

namespace Postroad.Simulator.Faults;

/// <summary>
/// What happens to the next requests and events, one after the other: names of faults as in the settings, or "none". While there are lines left, shares decide nothing.
/// Not kept: a restart forgets it.
/// </summary>
public sealed record FaultScript
{
    /// <summary>Most lines of either list.</summary>
    internal const int MostLines = 100_000;

    /// <summary>Of SendEmail, in the order of their coming.</summary>
    public IReadOnlyList<string> Requests { get; init; } = [];

    /// <summary>In the order in which they happen.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    internal IReadOnlyList<string> Wrong() => [.. Wrong("requests", Requests, ofEvents: false), .. Wrong("events", Events, ofEvents: true)];

    internal static FaultKind? Kind(string line) =>
        line == "none" ? null : Enum.GetValues<FaultKind>().Cast<FaultKind?>().FirstOrDefault(k => Name(k!.Value) == line) ?? throw new ArgumentOutOfRangeException(nameof(line), line, "No fault.");

    internal static string Name(FaultKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    internal static bool IsOfEvents(FaultKind kind) => kind is FaultKind.LoseEvents or FaultKind.SendEventsTwice or FaultKind.ShuffleEvents or FaultKind.LateEvents;

    private static IEnumerable<string> Wrong(string list, IReadOnlyList<string> lines, bool ofEvents)
    {
        if (lines.Count > MostLines) yield return $"{list} has {lines.Count} lines; at most {MostLines}.";
        var known = Enum.GetValues<FaultKind>().Where(k => IsOfEvents(k) == ofEvents).Select(Name).Append("none").ToArray();
        foreach (var line in lines.Distinct().Except(known)) yield return $"{list}: there is no \"{line}\"; {string.Join(", ", known)}.";
    }
}
