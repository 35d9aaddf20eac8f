using System.Globalization;
using System.Text;

namespace Postroad.Tests.Crash;

/// <summary>How a crash run went.</summary>
/// <param name="Restarts">From each start of a process after another one had ended to the next mail at the provider.</param>
internal sealed record CrashOutcome(CrashPlan Plan, IReadOnlyDictionary<Blow, int> Blows, IReadOnlyList<string> Findings, TimeSpan Took, IReadOnlyList<TimeSpan> Restarts)
{
    /// <summary>Mails at the provider.</summary>
    public required int Received { get; init; }

    /// <summary>Mails beyond the first of a person.</summary>
    public required int Copies { get; init; }

    /// <summary>People who got none and are not listed as uncertain.</summary>
    public required int Lost { get; init; }

    /// <summary>kill -9 of a process, woken from a freeze or not.</summary>
    public required int Kills { get; init; }

    /// <summary>Those that found a mail on the wire.</summary>
    public required int Hits { get; init; }

    /// <summary>Deliveries that were uncertain at any time.</summary>
    public required int Uncertain { get; init; }

    /// <summary>Submissions that are uncertain because a process stopped; the others had no answer.</summary>
    public required int ByStops { get; init; }

    /// <summary>Submissions that were proven absent and sent again.</summary>
    public required int ProvenAbsent { get; init; }

    public required int ClosedAsUnknown { get; init; }

    public string Database => Plan.Url.StartsWith("sqlite:", StringComparison.Ordinal) ? "SQLite" : "PostgreSQL";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"Crash run on {Database}, seed {Plan.Seed}{(Plan.Control is null ? "" : $", control {Plan.Control}")}: {string.Join(", ", Blows.OrderBy(b => b.Key).Select(b => $"{b.Value} {b.Key}"))}; {Plan.People} people, {Received} received, {Lost} lost, {Copies} copies, {Hits} of {Kills} kills found mails on the wire, {Uncertain} uncertain, {ByStops} of them by stops, {ProvenAbsent} proven absent, {ClosedAsUnknown} closed as unknown; {Took.TotalSeconds:0} s, {GoesOn()}.{(Findings.Count == 0 ? "" : "\n  " + string.Join("\n  ", Findings))}");

    /// <summary>A section of the report that <c>./test --crash</c> writes.</summary>
    public string Markdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {Database}: {Blows.Values.Sum()} blows over {Plan.People:N0} recipients\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Seed {Plan.Seed}; lease {Plan.Lease} s, horizon {Plan.Horizon} s, {Plan.Rate} messages/s; took {Took.TotalSeconds:0} s.\n\n| | |\n|---|---:|\n");
        foreach (var (blow, count) in Blows.OrderBy(b => b.Key)) text.Append(CultureInfo.InvariantCulture, $"| {Words(blow)} | {count} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| kills that found mails on the wire | {Hits} of {Kills} |\n| mails at the provider | {Received:N0} |\n| people who got none and are not listed as uncertain | {Lost} |\n| copies | {Copies} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| deliveries that were uncertain at some time | {Uncertain:N0} |\n| submissions uncertain because a process stopped, each of them seen on the wire then | {ByStops:N0} |\n| proven absent and sent again | {ProvenAbsent:N0} |\n| closed as unknown | {ClosedAsUnknown:N0} |\n| {GoesOn()} | {Restarts.Count} starts |\n\n");
        text.Append(Findings.Count == 0 ? "The checker has nothing to say.\n\n" : string.Concat(Findings.Select(f => $"- **{f}**\n")) + "\n");
        text.Append(CultureInfo.InvariantCulture, $"Again: `POSTROAD_CRASH_SEED={Plan.Seed} ./test --crash {Plan.Blows}`. Faults of the provider meanwhile: `{string.Join(' ', Plan.Faults.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))}`\n\n");
        return text.ToString();
    }

    private string GoesOn()
    {
        if (Restarts.Count == 0) return "never started again";
        var sorted = Restarts.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"started again, the next mail comes after {sorted[sorted.Count / 2].TotalSeconds:0.0} s (median), {sorted[^1].TotalSeconds:0.0} s at most");
    }

    private static string Words(Blow blow) => blow switch
    {
        Blow.Kill => "kill -9",
        Blow.Terminate => "SIGTERM, drained",
        Blow.Freeze => "SIGSTOP of 2-10 leases, woken",
        Blow.FreezeAndKill => "SIGSTOP of 2-10 leases, woken and killed",
        Blow.StopDatabase => "pg_ctl stop -m immediate, started again",
        _ => "pg_terminate_backend of every connection",
    };
}
