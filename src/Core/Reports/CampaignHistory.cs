using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;

namespace Postroad.Core.Reports;

/// <summary>A stop of the process as a campaign saw it, and what became of the deliveries that it left uncertain.</summary>
/// <param name="StoppedAt">The last sign of life.</param>
/// <param name="WentOnAt">When the next process found it.</param>
/// <param name="Uncertain">How many were left uncertain.</param>
/// <param name="ByEvents">Settled by events or by a late answer since: they had arrived, or were refused.</param>
/// <param name="SentAgain">Proven absent and sent again, or sent again by a person.</param>
/// <param name="Closed">Closed as unknown.</param>
/// <param name="LastSettledAt">Null: none so far.</param>
/// <param name="WatchedUntil">Until when evidence for the last open one is waited for; null: none is open.</param>
public sealed record ProcessStop(
    DateTimeOffset StoppedAt, DateTimeOffset WentOnAt, int Uncertain, int ByEvents, int SentAgain, int Closed, DateTimeOffset? LastSettledAt, DateTimeOffset? WatchedUntil)
{
    public int Open => Uncertain - ByEvents - SentAgain - Closed;
}

/// <summary>Something a person did to a campaign.</summary>
/// <param name="Action">As in the audit log.</param>
public sealed record Deed(DateTimeOffset At, string Action, string By, string? Note);

/// <summary>What happened to a campaign besides being sent: stops of the process and what people did. The latest few, in order of time.</summary>
public sealed record CampaignHistory(IReadOnlyList<ProcessStop> Stops, IReadOnlyList<Deed> Deeds)
{
    public const int MostOfEach = 6;

    public static readonly CampaignHistory None = new([], []);

    public bool IsEmpty => Stops.Count == 0 && Deeds.Count == 0;

    public bool Equals(CampaignHistory? other) => other is not null && Stops.SequenceEqual(other.Stops) && Deeds.SequenceEqual(other.Deeds);

    public override int GetHashCode() => HashCode.Combine(Stops.Count, Deeds.Count);

    internal static async Task<CampaignHistory> ReadAsync(PostroadDb db, CampaignHead head, TimeSpan watchedFor, CancellationToken cancel)
    {
        if (head.Send is not { } send) return None;
        var stops = await db.Set<Interruption>().Where(i => i.SendId == send.Value).OrderByDescending(i => i.Id).Take(MostOfEach).ToListAsync(cancel);
        var ids = stops.Select(i => (long?)i.Id).ToList();
        var endings = stops.Count == 0 ? [] : await db.Set<Doubt>().Where(d => d.SendId == send.Value && ids.Contains(d.InterruptionId))
            .GroupBy(d => new { d.InterruptionId, d.Ending }).Select(g => new Ended(g.Key.InterruptionId, g.Key.Ending, g.Count(), g.Max(d => d.EndedAt))).ToListAsync(cancel);
        var deeds = await db.Set<AuditEntry>().Where(e => e.Subject == head.PublicId).OrderByDescending(e => e.Id).Take(MostOfEach)
            .Select(e => new Deed(e.At, e.Action, e.By, e.Note)).ToListAsync(cancel);
        deeds.Reverse();
        return new CampaignHistory([.. stops.OrderBy(i => i.Id).Select(i => StopOf(i, endings, watchedFor))], deeds);
    }

    private static ProcessStop StopOf(Interruption stop, List<Ended> endings, TimeSpan watchedFor)
    {
        var mine = endings.Where(e => e.Interruption == stop.Id).ToList();
        int Count(params DoubtEnding[] which) => mine.Where(e => e.Ending is { } ending && which.Contains(ending)).Sum(e => e.Count);
        var open = mine.Where(e => e.Ending is null).Sum(e => e.Count);
        return new ProcessStop(
            stop.StoppedAt, stop.FoundAt, stop.Uncertain, Count(DoubtEnding.Event, DoubtEnding.Reply), Count(DoubtEnding.ProvenAbsent, DoubtEnding.SentAgain),
            Count(DoubtEnding.ClosedByPerson, DoubtEnding.ClosedByTime), mine.Where(e => e.Ending is not null).Max(e => e.At), open == 0 ? null : stop.StoppedAt + watchedFor);
    }

    private sealed record Ended(long? Interruption, DoubtEnding? Ending, int Count, DateTimeOffset? At);
}
