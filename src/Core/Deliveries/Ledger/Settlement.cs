using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>Ends the uncertainty of one delivery without evidence: it is sent again, or closed as unknown. Only what is uncertain at this moment changes.</summary>
internal static class Settlement
{
    /// <summary>
    /// Due at once, in the retry table. It leaves the sum of what was sent until it is handed over again. False: settled meanwhile.
    /// </summary>
    /// <param name="fromClosed">Also when it was closed as unknown before.</param>
    public static async Task<bool> SendAgainAsync(WriteSession session, Decision decision, bool fromClosed)
    {
        var (send, seq) = (decision.Delivery.Send.Value, decision.Delivery.Seq);
        var changed = await session.RunAsync($"""
            UPDATE deliveries SET state = 1, marks = marks | 128, reason = @p2, words = NULL WHERE send_id = @p0 AND seq = @p1 AND state {(fromClosed ? "IN (4, 8)" : "= 4")}
            """, send, seq, decision.Ending == DoubtEnding.ProvenAbsent ? "Proven not to have arrived; it is sent again" : $"Sent again by {decision.By}");
        if (changed == 0) return false;
        await session.RunAsync("""
            INSERT INTO retries (send_id, seq, next_at, settle, epoch) SELECT send_id, seq, @p2, @p3, epoch FROM deliveries WHERE send_id = @p0 AND seq = @p1
            ON CONFLICT (send_id, seq) DO UPDATE SET next_at = excluded.next_at, settle = excluded.settle, owner = NULL, lease_until = NULL
            """, send, seq, session.Instant(decision.At), session.Flag(false));
        await EndAsync(session, decision);
        await Totals.AddAsync(session, decision.Customer, decision.Delivery.Send, SendCounters.EnginePart, new Tally { Sent = -1, Uncertain = -1 });
        return true;
    }

    /// <summary>Counts as uncertain before and after. False: settled meanwhile, or closed already.</summary>
    public static async Task<bool> CloseAsync(WriteSession session, Decision decision)
    {
        var (send, seq) = (decision.Delivery.Send.Value, decision.Delivery.Seq);
        var changed = await session.RunAsync("UPDATE deliveries SET state = 8 WHERE send_id = @p0 AND seq = @p1 AND state = 4", send, seq);
        await session.RunAsync("DELETE FROM retries WHERE send_id = @p0 AND seq = @p1 AND settle = @p2", send, seq, session.Flag(true));
        if (changed > 0) await EndAsync(session, decision);
        return changed > 0;
    }

    private static Task EndAsync(WriteSession session, Decision d) => Doubts.EndAsync(session, d.Delivery.Send, d.Delivery.Seq, d.Ending, d.By, d.Why, d.At);
}

/// <summary>What ends a delivery's uncertainty.</summary>
/// <param name="By">The person; null: nobody decided.</param>
internal sealed record Decision(CustomerId Customer, DeliveryRef Delivery, DoubtEnding Ending, string? By, string? Why, DateTimeOffset At);
