using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>
/// Writes down when a delivery became uncertain and what ended that, in the transaction that changes its state. Statements that both databases understand:
/// doubts are few.
/// </summary>
internal static class Doubts
{
    /// <summary>For what a range has ambiguous since just now.</summary>
    public static Task OpenRangeAsync(WriteSession session, Lease lease, DateTimeOffset now) => session.RunAsync("""
        INSERT INTO doubts (customer_id, send_id, seq, attempt, since, cause)
        SELECT customer_id, send_id, seq, attempt, @p3, 2 FROM deliveries WHERE send_id = @p0 AND seq BETWEEN @p1 AND @p2 AND state = 4
        ON CONFLICT DO NOTHING
        """, lease.Send.Value, lease.First, lease.Last, session.Instant(now));

    /// <summary>For what was being tried again and is ambiguous since just now.</summary>
    public static Task OpenRetriesAsync(WriteSession session, Lease lease, DateTimeOffset now) => session.RunAsync("""
        INSERT INTO doubts (customer_id, send_id, seq, attempt, since, cause)
        SELECT customer_id, send_id, seq, attempt, @p2, 2 FROM deliveries
        WHERE send_id = @p0 AND state = 4 AND seq IN (SELECT seq FROM retries WHERE send_id = @p0 AND settle = @p1)
        ON CONFLICT DO NOTHING
        """, lease.Send.Value, session.Flag(true), session.Instant(now));

    /// <summary>The line broke or the answer made no sense.</summary>
    public static Task OpenAsync(WriteSession session, Lease lease, in DeliveryOutcome outcome) => session.RunAsync("""
        INSERT INTO doubts (customer_id, send_id, seq, attempt, since, cause) VALUES (@p0, @p1, @p2, @p3, @p4, 1) ON CONFLICT DO NOTHING
        """, lease.Customer.Value, lease.Send.Value, outcome.Row.Seq, outcome.Row.Attempt, session.Instant(outcome.At));

    /// <summary>Evidence settles also what was closed as unknown.</summary>
    public static Task SettleAsync(WriteSession session, SendId send, int seq, DoubtEnding ending, DateTimeOffset at) => session.RunAsync(
        "UPDATE doubts SET ended_at = @p2, ending = @p3 WHERE send_id = @p0 AND seq = @p1 AND (ended_at IS NULL OR ending IN (5, 6))",
        send.Value, seq, session.Instant(at), (short)ending);

    /// <summary>An event that names a submission which was believed absent, or was repeated by a person, says what really became of it.</summary>
    public static Task SettleByEventAsync(WriteSession session, SendId send, int seq, int attempt, DateTimeOffset at) => session.RunAsync("""
        UPDATE doubts SET ended_at = @p3, ending = 2
        WHERE send_id = @p0 AND seq = @p1 AND (ended_at IS NULL OR ending IN (5, 6) OR (ending IN (3, 4) AND attempt = @p2))
        """, send.Value, seq, attempt, session.Instant(at));

    /// <summary>What nobody knows stays so: time is over, absence is proven, or a person decides. A decision stands over one that was made before.</summary>
    /// <param name="by">The person; null: nobody decided.</param>
    public static Task EndAsync(WriteSession session, SendId send, int seq, DoubtEnding ending, string? by, string? why, DateTimeOffset at) => session.RunAsync("""
        UPDATE doubts SET ended_at = @p2, ending = @p3, ended_by = CAST(@p4 AS text), why = CAST(@p5 AS text) WHERE send_id = @p0 AND seq = @p1 AND (ended_at IS NULL OR ending IN (5, 6))
        """, send.Value, seq, session.Instant(at), (short)ending, by, why);
}
