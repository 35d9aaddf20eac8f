using static Postroad.Core.Deliveries.Checks.LedgerCheck;

namespace Postroad.Core.Deliveries.Checks;

/// <summary>That what the rows say is borne out by answers, events and suppressions.</summary>
internal sealed class ProofPromises(CheckReader reader, CancellationToken cancel)
{
    /// <summary>An unsubscribe is stamped when it comes in and counts when it is on disk; an intent may pass between.</summary>
    private static readonly TimeSpan Meanwhile = TimeSpan.FromSeconds(5);

    public async Task<Promise> SentHasProofAsync()
    {
        var without = await RowsAsync("SELECT d.send_id, d.seq FROM deliveries d WHERE d.state = 3 AND NOT EXISTS (SELECT 1 FROM delivery_evidence e WHERE e.send_id = d.send_id AND e.seq = d.seq)");
        return Judge("I3", "What counts as sent has proof", without, "Each has the answer of its server or an event; 0 without.", count => $"{Many(count)} count as sent without either.");
    }

    public async Task<Promise> NoCopyUnaskedAsync()
    {
        const string copies = """
            FROM (SELECT send_id, seq, count(*) AS copies FROM delivery_evidence GROUP BY send_id, seq HAVING count(*) > 1) e
            JOIN deliveries d ON d.send_id = e.send_id AND d.seq = e.seq
            """;
        var unasked = await RowsAsync($"SELECT d.send_id, d.seq {copies} WHERE d.marks & 128 = 0");
        var all = await reader.NumberAsync($"SELECT coalesce(sum(e.copies - 1), 0) {copies}", cancel);
        return Judge("I4", "Nobody got a second copy unasked", unasked,
            all == 0 ? "No delivery has a second message id." : $"{Number(all)} second copies, each sent again out of doubt, by proof or by a person.", count => $"{Many(count)} have more than one message id and were never sent again.");
    }

    public async Task<Promise> NothingHeldBackLeftAsync()
    {
        const string title = "Nobody got what was held back";
        // 64: taken by the provider, which then refused to send it.
        var left = await RowsAsync("""
            SELECT d.send_id, d.seq FROM delivery_evidence e JOIN deliveries d ON d.send_id = e.send_id AND d.seq = e.seq
            WHERE d.state IN (0, 1, 6, 7) OR (d.state = 5 AND d.marks & 64 = 0)
            """);
        return left.Count > 0
            ? Judge("I5", title, left, "", count => $"{Many(count)} are said not to have left, and a server has them.")
            : new Promise("I5", title, PromiseState.NotSeen, "Not to be seen from here: only an event would tell of a mail that a server took in silence. 0 such events came.", []);
    }

    /// <summary>A suppression bears the time at which it happened; a bounce or complaint of which the provider told later was not known before.</summary>
    public async Task<Promise> NobodyMailedAfterLeavingAsync()
    {
        var late = await RowsAsync($"""
            SELECT d.send_id, d.seq FROM suppressions x
            JOIN sends s ON (x.customer_id = 0 OR x.customer_id = s.customer_id) AND (x.list_id = 0 OR x.list_id = s.list_id OR s.has_many_lists) AND (s.finished_at IS NULL OR s.finished_at > x.created_at)
            JOIN deliveries d ON d.send_id = s.id AND d.address_key = x.email_key AND (x.list_id = 0 OR x.list_id = coalesce(d.list_id, s.list_id))
            WHERE d.intent_at > {reader.After("x.created_at", Meanwhile)} AND NOT EXISTS (
                SELECT 1 FROM sends o CROSS JOIN deliveries m CROSS JOIN delivery_events v
                WHERE o.customer_id = d.customer_id AND m.send_id = o.id AND m.address_key = x.email_key AND v.send_id = m.send_id AND v.seq = m.seq
                  AND v.at = x.created_at AND {reader.After("v.received_at", Meanwhile)} > d.intent_at)
            """);
        return Judge("I8", "Who left was not mailed after it", late, "0 intents later than an unsubscribe, complaint or suppression.", count => $"{Many(count)} were handed over more than {Meanwhile.TotalSeconds} s after the address was suppressed.");
    }

    public async Task<Promise> EventsCountOnceAsync()
    {
        var orphans = await RowsAsync("SELECT v.send_id, v.seq FROM delivery_events v WHERE NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.send_id = v.send_id AND d.seq = v.seq)");
        var stored = await reader.NumberAsync("SELECT count(*) FROM delivery_events", cancel);
        return Judge("I11", "An event counts once", orphans, $"{Number(stored)} stored, each under a key of its own.", count => $"{Number(count)} belong to deliveries that are not there.");
    }

    private Task<Found> RowsAsync(string sql) => reader.FindAsync(sql, row => $"send {row.Number(0)}, delivery {row.Number(1)}", cancel);

    private static string Many(long count) => count == 1 ? "1 delivery" : $"{Number(count)} deliveries";
}
