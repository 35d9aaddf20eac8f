using Postroad.Core.Deliveries;

namespace Postroad.Tests.Simulation;

/// <summary>
/// When all is quiet: does the database say what is true at the provider? Invariants by the numbers of the reliability notes, each answered with the first
/// breach in words.
/// </summary>
internal sealed class Checker(World world)
{
    private readonly List<Row> rows = Rows(world);
    private readonly ILookup<int, AcceptedMessage> copies = world.Provider.Accepted.ToLookup(m => m.Seq);

    public string? FirstBreach() =>
        WatchedByTheDatabase() ?? EverybodyIsThere() ?? EverybodyEnded() ?? RowsAgreeWithProvider() ?? NobodyTwice() ?? EvidenceIsTrue() ?? EventsSettled()
        ?? SuppressedStayed() ?? CountersAreRight() ?? TablesAgree() ?? EventsStoredOnce() ?? CalmRunsLeaveNoDoubt();

    public static string States(World world) => string.Join(", ", Rows(world).GroupBy(r => r.State).OrderBy(g => g.Key).Select(g => $"{g.Count()} {g.Key} ({string.Join(' ', g.Select(r => r.Seq))})"));

    /// <summary>Who holds what, when a run does not end.</summary>
    public static string Tables(World world) => string.Join("; ", (string[])
    [
        .. world.Store.Read("SELECT state FROM sending_servers", r => $"server {r.GetInt32(0)}"), .. world.Store.Read("SELECT status FROM sends", r => $"send {r.GetInt32(0)}"),
        .. world.Store.Read("SELECT first_seq, open, epoch, owner FROM leases", r => $"range {r.GetInt32(0)}: {r.GetInt32(1)} open, epoch {r.GetInt32(2)}, owner {r.GetValue(3)}"),
        .. world.Store.Read("SELECT seq, settle, epoch, owner FROM retries", r => $"retry {r.GetInt32(0)}: settle {r.GetInt32(1)}, epoch {r.GetInt32(2)}, owner {r.GetValue(3)}"),
    ]);

    private static List<Row> Rows(World world) => world.Store.Read(
        "SELECT seq, state, attempt, outcome, bounce, marks, reason, status FROM deliveries WHERE send_id = 1 ORDER BY seq",
        r => new Row(r.GetInt32(0), (DeliveryState)r.GetInt32(1), r.GetInt32(2), (Outcome)r.GetInt32(3), r.GetInt32(4), (DeliveryMarks)r.GetInt32(5),
            r.IsDBNull(6) ? null : r.GetString(6), r.IsDBNull(7) ? null : r.GetString(7)));

    private string? WatchedByTheDatabase() => world.Store.Read("SELECT what, seq FROM broken LIMIT 1", r => $"{r.GetString(0)} ({r.GetInt64(1)})").FirstOrDefault();

    private string? EverybodyIsThere() => rows.Count == world.Recipients ? null : $"I1: {rows.Count} rows for {world.Recipients} recipients";

    private string? EverybodyEnded() => First(rows, r => r.State is DeliveryState.Queued or DeliveryState.Retrying or DeliveryState.Submitting or DeliveryState.Ambiguous,
        r => $"I2, I12: the send is finished and delivery {r.Seq} is {r.State}");

    private string? RowsAgreeWithProvider() =>
        First(rows, r => r.State == DeliveryState.Accepted && !copies.Contains(r.Seq), r => $"I3: delivery {r.Seq} is called accepted, and the provider never had it")
        ?? First(rows, r => copies.Contains(r.Seq) && !MayBeThere(r), r => $"I5: delivery {r.Seq} is {r.State}, and the provider has it");

    private static bool MayBeThere(Row row) =>
        row.State is DeliveryState.Accepted or DeliveryState.UnknownClosed || (row.State == DeliveryState.Rejected && row.Marks.HasFlag(DeliveryMarks.RejectedByProvider));

    private string? NobodyTwice() => copies.FirstOrDefault(c => c.Count(m => !world.Proofs.Excuses(m)) > 1) is { } twice
        ? $"I4: delivery {twice.Key} was sent {twice.Count()} times, in attempts {string.Join(", ", twice.Select(c => c.Attempt))}"
        : null;

    private string? EvidenceIsTrue()
    {
        var evidence = world.Store.Read("SELECT seq, message_id, attempt FROM delivery_evidence", r => (Seq: r.GetInt32(0), Id: r.GetString(1), Attempt: r.GetInt32(2)));
        var truth = world.Provider.Accepted.Select(m => (m.Seq, m.Id, m.Attempt)).ToHashSet();
        return First(evidence, e => !truth.Contains(e), e => $"I3: evidence {e.Id} of delivery {e.Seq}, attempt {e.Attempt}, is not the provider's")
            ?? First(rows, r => r.State == DeliveryState.Accepted && !evidence.Exists(e => e.Seq == r.Seq), r => $"I3: delivery {r.Seq} is accepted without evidence");
    }

    private string? EventsSettled() => First(rows, r => r.State == DeliveryState.UnknownClosed && copies[r.Seq].Any(c => world.Feed.Queue.Told.Contains(c.Id)),
        r => $"I7: delivery {r.Seq} is closed as unknown, and an event has told of it");

    private string? SuppressedStayed() => world.Store.Read("SELECT d.seq FROM deliveries d JOIN temp.suppressed s ON s.seq = d.seq WHERE d.attempt > s.attempt",
        r => $"I8: delivery {r.GetInt32(0)} was submitted after its address was suppressed").FirstOrDefault();

    private string? CountersAreRight()
    {
        var counted = rows.Aggregate(default(Tally), (sum, r) => sum + Tally.Of(r.State, r.Outcome, r.Marks));
        var stored = world.Store.Read("SELECT recipients, sent, delivered, bounced, delayed, uncertain, suppressed, failed, complained FROM send_counters", r => new Tally
        {
            Recipients = r.GetInt64(0), Sent = r.GetInt64(1), Delivered = r.GetInt64(2), Bounced = r.GetInt64(3), Delayed = r.GetInt64(4), Uncertain = r.GetInt64(5),
            Suppressed = r.GetInt64(6), Failed = r.GetInt64(7), Complained = r.GetInt64(8),
        }).Aggregate(default(Tally), Tally.Add);
        return stored == counted ? BounceReasonsAreRight() : $"I10: the counters say {stored}, the rows {counted}";
    }

    private string? BounceReasonsAreRight()
    {
        var counted = rows.Where(r => r is { State: DeliveryState.Accepted, Outcome: Outcome.Bounced }).GroupBy(r => (r.Reason ?? "Bounced", r.Bounce, r.Status ?? "")).ToDictionary(g => g.Key, g => g.LongCount());
        var stored = world.Store.Read("SELECT reason, kind, status, deliveries FROM send_bounces WHERE deliveries <> 0", r => (Key: (r.GetString(0), r.GetInt32(1), r.GetString(2)), Count: r.GetInt64(3)));
        return stored.Count == counted.Count && stored.TrueForAll(s => counted.GetValueOrDefault(s.Key) == s.Count) ? null
            : $"I10: bounce reasons are stored as {string.Join(", ", stored)}, the rows say {string.Join(", ", counted)}";
    }

    private string? TablesAgree() =>
        world.Store.Read("SELECT seq FROM retries", r => $"I12: delivery {r.GetInt32(0)} still waits in the retry table").FirstOrDefault()
        ?? world.Store.Read("SELECT first_seq, open FROM leases WHERE open <> 0", r => $"I12: the range from {r.GetInt32(0)} says that {r.GetInt32(1)} of its rows are open").FirstOrDefault();

    private string? EventsStoredOnce()
    {
        var stored = world.Store.Read("SELECT count(*) FROM delivery_events", r => r.GetInt64(0))[0];
        var told = world.Feed.Queue.Delivered.Where(e => e.Type != "Send").Select(e => e.Body).Distinct().Count();
        return stored == told ? null : $"I11: {stored} events are stored of {told} that came";
    }

    /// <summary>Invariant 6 at its edge: without crashes and lost commits only the provider's own silence leaves a delivery uncertain.</summary>
    private string? CalmRunsLeaveNoDoubt()
    {
        var uncertain = rows.Count(r => r.Marks.HasFlag(DeliveryMarks.WasUncertain));
        return !world.WasCalm || uncertain <= world.Provider.Doubts ? null : $"I6: {uncertain} deliveries were uncertain, and the provider left only {world.Provider.Doubts} in doubt";
    }

    private static string? First<T>(IEnumerable<T> all, Func<T, bool> isBroken, Func<T, string> words)
    {
        foreach (var one in all)
        {
            if (isBroken(one)) return words(one);
        }

        return null;
    }

    private sealed record Row(int Seq, DeliveryState State, int Attempt, Outcome Outcome, int Bounce, DeliveryMarks Marks, string? Reason, string? Status);
}
