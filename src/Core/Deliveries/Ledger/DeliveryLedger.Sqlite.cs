using Microsoft.Extensions.Logging;
using Postroad.Core.Persistence;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>The ledger on SQLite: inside the one writer's transaction, so no row needs a lock; a prepared statement per row costs 1-2 us.</summary>
internal class SqliteLedger(Database database, DeliveryOptions options, TimeProvider time, ILogger<DeliveryLedger> log) : DeliveryLedger(database, options, time, log)
{
    // Of a settled delivery only: who comes late may find the row in somebody else's hands, and that one's retry must stay.
    private const string ForgetRetry =
        "DELETE FROM retries WHERE send_id = @p0 AND seq = @p1 AND (SELECT state FROM deliveries WHERE send_id = @p0 AND seq = @p1) NOT IN (0, 1, 2, 4)";

    protected override async Task<Lease?> LeaseNextRangeAsync(WriteSession session, RunningSend send, string owner, DateTimeOffset now, DateTimeOffset until)
    {
        await using var reader = await session.ReadAsync("""
            UPDATE leases SET owner = @p1, epoch = epoch + 1, lease_until = @p2
            WHERE send_id = @p0 AND first_seq = (
                SELECT first_seq FROM leases INDEXED BY ix_leases_open WHERE send_id = @p0 AND open > 0 AND (owner IS NULL OR lease_until < @p3) ORDER BY first_seq LIMIT 1)
            RETURNING first_seq, last_seq, epoch
            """, send.Id.Value, owner, session.Instant(until), session.Instant(now));
        return await reader.ReadAsync() ? new Lease(send.Customer, send.Id, send.ListId, reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2)) : null;
    }

    protected override async Task MakeAmbiguousAsync(WriteSession session, Lease lease, DateTimeOffset now)
    {
        var waiting = await session.RunAsync("""
            INSERT INTO retries (send_id, seq, next_at, settle, epoch)
            SELECT send_id, seq, intent_at + @p3, 1, epoch FROM deliveries d
            WHERE d.send_id = @p0 AND d.seq BETWEEN @p1 AND @p2 AND d.state = 2 AND NOT EXISTS (SELECT 1 FROM retries r WHERE r.send_id = d.send_id AND r.seq = d.seq)
            """, lease.Send.Value, lease.First, lease.Last, (long)Options.Horizon.TotalMilliseconds);
        if (waiting == 0) return;
        await session.RunAsync("""
            UPDATE deliveries SET state = 4, marks = marks | 32, answered_at = @p3, reason = 'The process stopped before the server answered'
            WHERE send_id = @p0 AND seq BETWEEN @p1 AND @p2 AND state = 2
              AND EXISTS (SELECT 1 FROM retries r WHERE r.send_id = deliveries.send_id AND r.seq = deliveries.seq AND r.settle = 1)
            """, lease.Send.Value, lease.First, lease.Last, session.Instant(now));
        await Doubts.OpenRangeAsync(session, lease, now);
        await CountUncertainAsync(session, lease, waiting, now);
    }

    protected override async Task<IReadOnlyList<QueuedDelivery>> ReadQueuedAsync(WriteSession session, Lease lease)
    {
        var rows = new List<QueuedDelivery>();
        await using var reader = await session.ReadAsync(
            "SELECT seq, attempt, failures, contact_id, address, address_key, coalesce(list_id, 0) FROM deliveries WHERE send_id = @p0 AND seq BETWEEN @p1 AND @p2 AND state = 0 ORDER BY seq",
            lease.Send.Value, lease.First, lease.Last);
        while (await reader.ReadAsync())
            rows.Add(new QueuedDelivery(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2), lease.Epoch, reader.GetInt64(3), reader.GetString(4), reader.GetString(5), reader.GetInt64(6)));
        return rows;
    }

    protected override Task<int> LeaseDueRetriesAsync(WriteSession session, Lease lease, string owner, DateTimeOffset now, DateTimeOffset until, int most) =>
        session.RunAsync("""
            UPDATE retries SET owner = @p1, epoch = epoch + 1, lease_until = @p2
            WHERE send_id = @p0 AND seq IN (SELECT seq FROM retries WHERE send_id = @p0 AND settle = 0 AND next_at <= @p3 AND (owner IS NULL OR lease_until < @p3)
                                            ORDER BY next_at LIMIT @p4)
            """, lease.Send.Value, owner, session.Instant(until), session.Instant(now), most);

    protected override async Task MakeLeasedRetriesAmbiguousAsync(WriteSession session, Lease lease, string owner, DateTimeOffset now)
    {
        var ambiguous = await session.RunAsync("""
            UPDATE deliveries SET state = 4, marks = marks | 32, answered_at = @p2, reason = 'The process stopped before the server answered'
            WHERE send_id = @p0 AND state = 2 AND seq IN (SELECT seq FROM retries WHERE send_id = @p0 AND owner = @p1 AND settle = 0)
            """, lease.Send.Value, owner, session.Instant(now));
        if (ambiguous == 0) return;
        await session.RunAsync("""
            UPDATE retries SET settle = 1, owner = NULL, lease_until = NULL,
                next_at = (SELECT intent_at + @p2 FROM deliveries d WHERE d.send_id = retries.send_id AND d.seq = retries.seq)
            WHERE send_id = @p0 AND owner = @p1 AND EXISTS (SELECT 1 FROM deliveries d WHERE d.send_id = retries.send_id AND d.seq = retries.seq AND d.state = 4)
            """, lease.Send.Value, owner, (long)Options.Horizon.TotalMilliseconds);
        await Doubts.OpenRetriesAsync(session, lease, now);
        await CountUncertainAsync(session, lease, ambiguous, now);
    }

    // CROSS JOIN keeps SQLite from walking through all deliveries of the send to find the few that are in the other table.
    protected override async Task<IReadOnlyList<QueuedDelivery>> ReadLeasedRetriesAsync(WriteSession session, Lease lease, string owner)
    {
        var rows = new List<QueuedDelivery>();
        await using var reader = await session.ReadAsync("""
            SELECT d.seq, d.attempt, d.failures, r.epoch, d.contact_id, d.address, d.address_key, coalesce(d.list_id, 0)
            FROM retries r CROSS JOIN deliveries d ON d.send_id = r.send_id AND d.seq = r.seq
            WHERE r.send_id = @p0 AND r.owner = @p1 AND r.settle = 0 AND d.state = 1 ORDER BY d.seq
            """, lease.Send.Value, owner);
        while (await reader.ReadAsync())
            rows.Add(new QueuedDelivery(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt64(4), reader.GetString(5), reader.GetString(6), reader.GetInt64(7)));
        return rows;
    }

    protected override async Task<Recorded> RecordAsync(WriteSession session, Lease lease, IReadOnlyList<DeliveryOutcome> outcomes)
    {
        var (delta, late) = (default(Tally), 0);
        foreach (var outcome in outcomes)
        {
            var change = outcome.Kind switch
            {
                OutcomeKind.Accepted => Accept(session, lease, outcome) ? new Tally { Sent = 1 } : await RepairAsync(session, lease, outcome),
                OutcomeKind.Rejected => await RejectAsync(session, lease, outcome),
                OutcomeKind.Retry => await PutBackAsync(session, lease, outcome),
                _ => await DoubtAsync(session, lease, outcome),
            };
            if (change is { } counted) delta += counted;
            else late++;
        }

        return new Recorded(delta, late);
    }

    protected override async Task<(Intents Intents, int Skipped)> IntendAsync(WriteSession session, Lease lease, IReadOnlyList<QueuedDelivery> wanted, DateTimeOffset now)
    {
        if (wanted.Count == 0) return (new Intents(IntentVerdict.Granted, []), 0);
        var verdict = await JudgeAsync(session, lease, now, "");
        if (verdict != IntentVerdict.Granted) return (new Intents(verdict, []), 0);

        var granted = new List<QueuedDelivery>(wanted.Count);
        var (skipped, at) = (0, session.Instant(now));
        var atOnce = IntendAtOnce(session, lease, wanted, now);
        foreach (var row in wanted)
        {
            if (atOnce.Contains(row.Seq)) granted.Add(row with { Attempt = row.Attempt + 1 });
            else if (await SuppressionAsync(session, lease, row) is { } why) skipped += await SkipAsync(session, lease, row, why, at);
            else if (await IntendAsync(session, lease, row, at)) granted.Add(row with { Attempt = row.Attempt + 1 });
        }

        return (new Intents(IntentVerdict.Granted, granted), skipped);
    }

    protected override async Task TakeBackAsync(WriteSession session, Lease lease, IReadOnlyList<QueuedDelivery> rows)
    {
        foreach (var row in rows)
        {
            await session.RunAsync(
                "UPDATE deliveries SET state = @p4, intent_at = NULL WHERE send_id = @p0 AND seq = @p1 AND epoch = @p2 AND attempt = @p3 AND state = 2",
                lease.Send.Value, row.Seq, row.Epoch, row.Attempt + 1, lease.OfRetries ? 1 : 0);
        }
    }

    /// <summary>
    /// Neighbours of a range in one statement, as nearly always. Answers whose intent stands; what is missing is suppressed or not queued any more, and looked
    /// at one by one.
    /// </summary>
    private static SeqSet IntendAtOnce(WriteSession session, Lease lease, IReadOnlyList<QueuedDelivery> wanted, DateTimeOffset now)
    {
        var (first, last, at) = (wanted[0].Seq, wanted[^1].Seq, now.ToUnixTimeMilliseconds());
        if (lease.OfRetries || last - first + 1 != wanted.Count || wanted.Count > SeqSet.Most) return default;
        // The plus keeps SQLite from looking for each pair of customer and list by itself: one look-up by address.
        var changed = session.Statement($"""
            UPDATE deliveries SET state = 2, attempt = attempt + 1, epoch = @p3, intent_at = @p4
            WHERE send_id = @p0 AND seq BETWEEN @p1 AND @p2 AND state = 0
              AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.email_key = deliveries.address_key AND +x.customer_id IN (0, @p5) AND +x.list_id IN (0, coalesce(deliveries.list_id, @p6)) AND {SkipReasons.Counts})
            """).Bind(0, lease.Send.Value).Bind(1, first).Bind(2, last).Bind(3, lease.Epoch).Bind(4, at).Bind(5, lease.Customer.Value).Bind(6, lease.ListId).Run();
        return changed == wanted.Count ? SeqSet.All(first, changed) : Intended(session, lease, wanted, at);
    }

    /// <summary>Which of a slice were intended in this very turn. RETURNING would tell for each turn, at three times the cost.</summary>
    private static SeqSet Intended(WriteSession session, Lease lease, IReadOnlyList<QueuedDelivery> wanted, long at)
    {
        var intended = new SeqSet(wanted[0].Seq);
        var statement = session.Statement("SELECT seq, attempt FROM deliveries WHERE send_id = @p0 AND seq BETWEEN @p1 AND @p2 AND state = 2 AND epoch = @p3 AND intent_at = @p4")
            .Bind(0, lease.Send.Value).Bind(1, wanted[0].Seq).Bind(2, wanted[^1].Seq).Bind(3, lease.Epoch).Bind(4, at);
        while (statement.Step())
        {
            var seq = (int)statement.Int64(0);
            if (statement.Int64(1) == wanted[seq - wanted[0].Seq].Attempt + 1) intended = intended.With(seq);
        }

        return intended;
    }

    private static async Task<bool> IntendAsync(WriteSession session, Lease lease, QueuedDelivery row, object at) => lease.OfRetries
        ? await session.RunAsync("""
            UPDATE deliveries SET state = 2, attempt = attempt + 1, epoch = @p2, intent_at = @p3, answered_at = NULL
            WHERE send_id = @p0 AND seq = @p1 AND state = 1 AND EXISTS (SELECT 1 FROM retries WHERE send_id = @p0 AND seq = @p1 AND epoch = @p2)
            """, lease.Send.Value, row.Seq, row.Epoch, at) > 0
        : await session.RunAsync(
            "UPDATE deliveries SET state = 2, attempt = attempt + 1, epoch = @p2, intent_at = @p3 WHERE send_id = @p0 AND seq = @p1 AND state = 0",
            lease.Send.Value, row.Seq, row.Epoch, at) > 0;

    private static async Task<long?> SuppressionAsync(WriteSession session, Lease lease, QueuedDelivery row) => (long?)await session.ScalarAsync(
        $"SELECT x.reason FROM suppressions x WHERE x.email_key = @p1 AND x.customer_id IN (0, @p2) AND x.list_id IN (0, @p3) AND {SkipReasons.Counts} LIMIT 1",
        lease.Send.Value, row.AddressKey, lease.Customer.Value, lease.ListOf(row));

    private static async Task<int> SkipAsync(WriteSession session, Lease lease, QueuedDelivery row, long why, object at)
    {
        var skipped = await session.RunAsync(
            "UPDATE deliveries SET state = 6, reason = @p2, answered_at = @p3 WHERE send_id = @p0 AND seq = @p1 AND state IN (0, 1)",
            lease.Send.Value, row.Seq, SkipReasons.Words(why), at);
        // A row that another owner of the retry is submitting keeps its place there.
        if (lease.OfRetries && skipped > 0) await ForgetRetryAsync(session, lease, row);
        return skipped;
    }

    /// <summary>The busiest statements of all. False: the row was taken over or settled meanwhile.</summary>
    private static bool Accept(WriteSession session, Lease lease, DeliveryOutcome outcome)
    {
        var (row, at) = (outcome.Row, outcome.At.ToUnixTimeMilliseconds());
        session.Statement("""
            INSERT INTO delivery_evidence (customer_id, send_id, seq, message_id, attempt, source, first_seen_at) VALUES (@p0, @p1, @p2, @p3, @p4, 1, @p5)
            ON CONFLICT DO NOTHING
            """).Bind(0, lease.Customer.Value).Bind(1, lease.Send.Value).Bind(2, row.Seq).Bind(3, outcome.MessageId).Bind(4, row.Attempt).Bind(5, at).Run();
        var changed = session.Statement(
            "UPDATE deliveries SET state = 3, answered_at = @p3, reason = NULL, words = NULL WHERE send_id = @p0 AND seq = @p1 AND epoch = @p2 AND state = 2")
            .Bind(0, lease.Send.Value).Bind(1, row.Seq).Bind(2, row.Epoch).Bind(3, at).Run();
        if (lease.OfRetries) session.Statement(ForgetRetry).Bind(0, lease.Send.Value).Bind(1, row.Seq).Run();
        return changed > 0;
    }

    /// <summary>A positive answer also repairs what was declared uncertain while it was on its way.</summary>
    private static async Task<Tally?> RepairAsync(WriteSession session, Lease lease, DeliveryOutcome outcome)
    {
        var row = outcome.Row;
        var changed = await session.RunAsync(
            "UPDATE deliveries SET state = 3, answered_at = @p3, reason = NULL, words = NULL WHERE send_id = @p0 AND seq = @p1 AND epoch = @p2 AND state IN (4, 8)",
            lease.Send.Value, row.Seq, row.Epoch, session.Instant(outcome.At));
        if (changed == 0) return null;
        await ForgetRetryAsync(session, lease, row);
        await Doubts.SettleAsync(session, lease.Send, row.Seq, DoubtEnding.Reply, outcome.At);
        return new Tally { Uncertain = -1 };
    }

    private static async Task<Tally?> RejectAsync(WriteSession session, Lease lease, DeliveryOutcome outcome)
    {
        var changed = await session.RunAsync(
            "UPDATE deliveries SET state = 5, answered_at = @p3, reason = @p4, words = @p5 WHERE send_id = @p0 AND seq = @p1 AND epoch = @p2 AND state = 2",
            lease.Send.Value, outcome.Row.Seq, outcome.Row.Epoch, session.Instant(outcome.At), outcome.Reason, outcome.Words);
        if (changed == 0) return null;
        if (lease.OfRetries) await ForgetRetryAsync(session, lease, outcome.Row);
        return new Tally { Failed = 1 };
    }

    private static async Task<Tally?> PutBackAsync(WriteSession session, Lease lease, DeliveryOutcome outcome)
    {
        var changed = await session.RunAsync("""
            UPDATE deliveries SET state = 1, answered_at = @p3, reason = @p4, words = @p5, failures = failures + @p6
            WHERE send_id = @p0 AND seq = @p1 AND epoch = @p2 AND state = 2
            """, lease.Send.Value, outcome.Row.Seq, outcome.Row.Epoch, session.Instant(outcome.At), outcome.Reason, outcome.Words, outcome.Spent ? 1 : 0);
        if (changed == 0) return null;
        await WaitAsync(session, lease, outcome, settle: false);
        return default(Tally);
    }

    private static async Task<Tally?> DoubtAsync(WriteSession session, Lease lease, DeliveryOutcome outcome)
    {
        var changed = await session.RunAsync(
            "UPDATE deliveries SET state = 4, marks = marks | 32, answered_at = @p3, reason = @p4, words = @p5 WHERE send_id = @p0 AND seq = @p1 AND epoch = @p2 AND state = 2",
            lease.Send.Value, outcome.Row.Seq, outcome.Row.Epoch, session.Instant(outcome.At), outcome.Reason, outcome.Words);
        if (changed == 0) return null;
        await WaitAsync(session, lease, outcome, settle: true);
        await Doubts.OpenAsync(session, lease, outcome);
        return new Tally { Sent = 1, Uncertain = 1 };
    }

    private static Task WaitAsync(WriteSession session, Lease lease, DeliveryOutcome outcome, bool settle) => session.RunAsync("""
        INSERT INTO retries (send_id, seq, next_at, settle, epoch) VALUES (@p0, @p1, @p2, @p3, @p4)
        ON CONFLICT (send_id, seq) DO UPDATE SET next_at = excluded.next_at, settle = excluded.settle, owner = NULL, lease_until = NULL
        """, lease.Send.Value, outcome.Row.Seq, session.Instant(outcome.NextAt), settle ? 1 : 0, outcome.Row.Epoch);

    private static Task ForgetRetryAsync(WriteSession session, Lease lease, QueuedDelivery row) =>
        session.RunAsync(ForgetRetry, lease.Send.Value, row.Seq);

    /// <summary>Up to <see cref="Most"/> numbers of deliveries behind each other.</summary>
    private readonly record struct SeqSet(int First, ulong Bits = 0)
    {
        public const int Most = 64;

        public static SeqSet All(int first, int count) => new(first, ulong.MaxValue >> (Most - count));

        public SeqSet With(int seq) => this with { Bits = Bits | (1UL << (seq - First)) };

        public bool Contains(int seq) => seq - First is >= 0 and < Most && (Bits >> (seq - First) & 1) != 0;
    }
}
