using System.Data.Common;
using Microsoft.Extensions.Logging;
using Postroad.Core.Persistence;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>The ledger on PostgreSQL: turns in groups, one statement per kind and group, arrays in.</summary>
internal class PostgresLedger : DeliveryLedger
{
    // The hot statements name their rows by "seq = ANY": a join alone would be planned by what the statistics of a fast growing table said some time ago, and may
    // then read the whole send for a hundred of its rows. PlanTests holds them to that.
    internal const string IntendRange = $"""
        UPDATE deliveries d SET state = 2, attempt = d.attempt + 1, epoch = @p5, intent_at = @p2, answered_at = NULL
        WHERE d.send_id = @p0 AND d.seq = ANY(@p1::integer[]) AND d.state = 0 AND {NotSuppressed} RETURNING d.seq
        """;

    // A row of the retry table is its own lease: the epoch there must be the one that was read.
    internal const string IntendRetries = $"""
        UPDATE deliveries d SET state = 2, attempt = d.attempt + 1, epoch = (@p6::integer[])[array_position(@p1::integer[], d.seq)], intent_at = @p2, answered_at = NULL
        WHERE d.send_id = @p0 AND d.seq = ANY(@p1::integer[]) AND d.state = 1 AND {NotSuppressed}
          AND (d.seq::bigint << 32 | (SELECT r.epoch FROM retries r WHERE r.send_id = d.send_id AND r.seq = d.seq LIMIT 1)) = ANY(@p5::bigint[]) RETURNING d.seq
        """;

    // A join with the answers would compare each row with each of them: the array finds its place by itself. Row and epoch make one number.
    internal const string Accept = """
        UPDATE deliveries d SET state = 3, answered_at = (@p3::timestamptz[])[array_position(@p2::bigint[], d.seq::bigint << 32 | d.epoch)], reason = NULL, words = NULL
        WHERE d.send_id = @p0 AND d.seq = ANY(@p1::integer[]) AND d.state = 2 AND (d.seq::bigint << 32 | d.epoch) = ANY(@p2::bigint[])
        """;

    // One look into the key per row, whatever is thought of the size of the table.
    private const string NotSuppressed = $"(SELECT 1 FROM suppressions x WHERE x.email_key = d.address_key AND x.customer_id IN (0, @p3) AND x.list_id IN (0, coalesce(d.list_id, @p4)) AND {SkipReasons.Counts} LIMIT 1) IS NULL";

    private readonly TurnGroups groups;

    public PostgresLedger(Database database, DeliveryOptions options, TimeProvider time, ILogger<DeliveryLedger> log) : base(database, options, time, log) =>
        groups = new TurnGroups(turns => WriteTurnsAsync(turns, CancellationToken.None), database.IsUndone);

    /// <summary>A turn that waits with others is not given up any more.</summary>
    protected override Task<Intents> WriteTurnAsync(Turn turn, CancellationToken cancel) => groups.RunAsync(turn);

    protected override async Task<Lease?> LeaseNextRangeAsync(WriteSession session, RunningSend send, string owner, DateTimeOffset now, DateTimeOffset until)
    {
        await using var reader = await session.ReadAsync("""
            WITH c AS (SELECT first_seq FROM leases WHERE send_id = @p0 AND open > 0 AND (owner IS NULL OR lease_until < @p3)
                       ORDER BY first_seq LIMIT 1 FOR UPDATE SKIP LOCKED)
            UPDATE leases l SET owner = @p1, epoch = l.epoch + 1, lease_until = @p2 FROM c WHERE l.send_id = @p0 AND l.first_seq = c.first_seq
            RETURNING l.first_seq, l.last_seq, l.epoch
            """, send.Id.Value, owner, session.Instant(until), session.Instant(now));
        return await reader.ReadAsync() ? new Lease(send.Customer, send.Id, send.ListId, reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2)) : null;
    }

    protected override async Task MakeAmbiguousAsync(WriteSession session, Lease lease, DateTimeOffset now)
    {
        var waiting = await session.RunAsync("""
            WITH a AS (UPDATE deliveries d SET state = 4, marks = d.marks | 32, answered_at = @p4, reason = 'The process stopped before the server answered'
                       WHERE d.send_id = @p0 AND d.seq BETWEEN @p1 AND @p2 AND d.state = 2
                         AND NOT EXISTS (SELECT 1 FROM retries r WHERE r.send_id = d.send_id AND r.seq = d.seq)
                       RETURNING d.send_id, d.seq, d.intent_at, d.epoch)
            INSERT INTO retries (send_id, seq, next_at, settle, epoch) SELECT send_id, seq, intent_at + @p3, true, epoch FROM a
            """, lease.Send.Value, lease.First, lease.Last, Options.Horizon, session.Instant(now));
        if (waiting > 0) await Doubts.OpenRangeAsync(session, lease, now);
        await CountUncertainAsync(session, lease, waiting, now);
    }

    protected override async Task<IReadOnlyList<QueuedDelivery>> ReadQueuedAsync(WriteSession session, Lease lease)
    {
        var rows = new List<QueuedDelivery>();
        await using var reader = await session.ReadAsync("""
            SELECT seq, attempt, failures, @p3::integer, contact_id, address, address_key, coalesce(list_id, 0) FROM deliveries
            WHERE send_id = @p0 AND seq BETWEEN @p1 AND @p2 AND state = 0 ORDER BY seq
            """, lease.Send.Value, lease.First, lease.Last, lease.Epoch);
        while (await reader.ReadAsync()) rows.Add(Row(reader));
        return rows;
    }

    protected override Task<int> LeaseDueRetriesAsync(WriteSession session, Lease lease, string owner, DateTimeOffset now, DateTimeOffset until, int most) =>
        session.RunAsync($"""
            WITH c AS (SELECT seq FROM retries WHERE send_id = @p0 AND NOT settle AND next_at <= @p3 AND (owner IS NULL OR lease_until < @p3)
                       ORDER BY next_at LIMIT {most} FOR UPDATE SKIP LOCKED)
            UPDATE retries r SET owner = @p1, epoch = r.epoch + 1, lease_until = @p2 FROM c WHERE r.send_id = @p0 AND r.seq = c.seq
            """, lease.Send.Value, owner, session.Instant(until), session.Instant(now));

    protected override async Task MakeLeasedRetriesAmbiguousAsync(WriteSession session, Lease lease, string owner, DateTimeOffset now)
    {
        var ambiguous = await session.RunAsync("""
            WITH a AS (UPDATE deliveries d SET state = 4, marks = d.marks | 32, answered_at = @p2, reason = 'The process stopped before the server answered'
                       FROM retries r WHERE d.send_id = @p0 AND d.state = 2 AND r.send_id = d.send_id AND r.seq = d.seq AND r.owner = @p1 AND NOT r.settle
                       RETURNING d.seq, d.intent_at)
            UPDATE retries r SET settle = true, owner = NULL, lease_until = NULL, next_at = a.intent_at + @p3 FROM a WHERE r.send_id = @p0 AND r.seq = a.seq
            """, lease.Send.Value, owner, session.Instant(now), Options.Horizon);
        if (ambiguous > 0) await Doubts.OpenRetriesAsync(session, lease, now);
        await CountUncertainAsync(session, lease, ambiguous, now);
    }

    protected override async Task<IReadOnlyList<QueuedDelivery>> ReadLeasedRetriesAsync(WriteSession session, Lease lease, string owner)
    {
        var rows = new List<QueuedDelivery>();
        await using var reader = await session.ReadAsync("""
            SELECT d.seq, d.attempt, d.failures, r.epoch, d.contact_id, d.address, d.address_key, coalesce(d.list_id, 0)
            FROM retries r JOIN deliveries d ON d.send_id = r.send_id AND d.seq = r.seq
            WHERE r.send_id = @p0 AND r.owner = @p1 AND NOT r.settle AND d.state = 1 ORDER BY d.seq
            """, lease.Send.Value, owner);
        while (await reader.ReadAsync()) rows.Add(Row(reader));
        return rows;
    }

    protected override async Task<Recorded> RecordAsync(WriteSession session, Lease lease, IReadOnlyList<DeliveryOutcome> outcomes)
    {
        var (delta, known) = (default(Tally), 0);
        foreach (var kind in outcomes.GroupBy(o => o.Kind))
        {
            var rows = kind.OrderBy(o => o.Row.Seq).ToArray();
            var changed = kind.Key switch
            {
                OutcomeKind.Accepted => await AcceptAsync(session, lease, rows),
                OutcomeKind.Rejected => await RejectAsync(session, lease, rows),
                OutcomeKind.Retry => await PutBackAsync(session, lease, rows),
                _ => await DoubtAsync(session, lease, rows),
            };
            delta += changed.Delta;
            known += changed.Rows;
        }

        return new Recorded(delta, outcomes.Count - known);
    }

    protected override async Task<(Intents Intents, int Skipped)> IntendAsync(WriteSession session, Lease lease, IReadOnlyList<QueuedDelivery> wanted, DateTimeOffset now)
    {
        if (wanted.Count == 0) return (new Intents(IntentVerdict.Granted, []), 0);
        // The lock holds the lease still until commit: a take-over sees all of an intent or none of it.
        var verdict = await JudgeAsync(session, lease, now, " FOR UPDATE");
        if (verdict != IntentVerdict.Granted) return (new Intents(verdict, []), 0);

        var granted = await IntendUnsuppressedAsync(session, lease, wanted, now);
        var skipped = granted.Count == wanted.Count ? 0 : await SkipSuppressedAsync(session, lease, [.. wanted.Where(row => !granted.Contains(row.Seq))], now);
        return (new Intents(IntentVerdict.Granted, [.. wanted.Where(row => granted.Contains(row.Seq)).Select(row => row with { Attempt = row.Attempt + 1 })]), skipped);
    }

    protected override async Task TakeBackAsync(WriteSession session, Lease lease, IReadOnlyList<QueuedDelivery> rows)
    {
        var seqs = rows.Select(r => r.Seq).ToArray();
        // Waits for the broken connection's transaction, which may still be committing: the next statement then sees what came of it.
        await session.RunAsync("SELECT 1 FROM deliveries WHERE send_id = @p0 AND seq = ANY(@p1::integer[]) ORDER BY seq FOR UPDATE", lease.Send.Value, seqs);
        await session.RunAsync("""
            UPDATE deliveries d SET state = @p4::smallint, intent_at = NULL FROM unnest(@p1::integer[], @p2::integer[], @p3::integer[]) v(seq, epoch, attempt)
            WHERE d.send_id = @p0 AND d.seq = ANY(@p1::integer[]) AND d.seq = v.seq AND d.epoch = v.epoch AND d.attempt = v.attempt AND d.state = 2
            """, lease.Send.Value, seqs, rows.Select(r => r.Epoch).ToArray(), rows.Select(r => r.Attempt + 1).ToArray(), lease.OfRetries ? 1 : 0);
    }

    private static async Task<int> SkipSuppressedAsync(WriteSession session, Lease lease, IReadOnlyList<QueuedDelivery> wanted, DateTimeOffset now)
    {
        var found = new List<(int Seq, string Words)>();
        await using (var reader = await session.ReadAsync($"""
            SELECT DISTINCT ON (v.seq) v.seq, x.reason FROM unnest(@p1::integer[], @p2::text[], @p4::bigint[]) v(seq, address_key, list_id)
            JOIN suppressions x ON x.email_key = v.address_key AND x.customer_id IN (0, @p3) AND x.list_id IN (0, v.list_id) AND {SkipReasons.Counts} ORDER BY v.seq, x.reason
            """, lease.Send.Value, wanted.Select(r => r.Seq).ToArray(), wanted.Select(r => r.AddressKey).ToArray(), lease.Customer.Value, wanted.Select(r => lease.ListOf(r)).ToArray()))
        {
            while (await reader.ReadAsync()) found.Add((reader.GetInt32(0), SkipReasons.Words(reader.GetInt16(1))));
        }

        if (found.Count == 0) return 0;
        var seqs = found.Select(f => f.Seq).ToArray();
        var skipped = new List<int>();
        await using (var reader = await session.ReadAsync("""
            UPDATE deliveries d SET state = 6, reason = v.reason, answered_at = @p3 FROM unnest(@p1::integer[], @p2::text[]) v(seq, reason)
            WHERE d.send_id = @p0 AND d.seq = ANY(@p1::integer[]) AND d.seq = v.seq AND d.state IN (0, 1) RETURNING d.seq
            """, lease.Send.Value, seqs, found.Select(f => f.Words).ToArray(), session.Instant(now)))
        {
            while (await reader.ReadAsync()) skipped.Add(reader.GetInt32(0));
        }

        // A row that another owner of the retry is submitting keeps its place there.
        if (lease.OfRetries && skipped.Count > 0) await ForgetRetriesAsync(session, lease, [.. skipped]);
        return skipped.Count;
    }

    // Rows of a range have the epoch of its lease, rows of the retry table each its own.
    private static async Task<HashSet<int>> IntendUnsuppressedAsync(WriteSession session, Lease lease, IReadOnlyList<QueuedDelivery> wanted, DateTimeOffset now)
    {
        var granted = new HashSet<int>();
        var seqs = wanted.Select(r => r.Seq).ToArray();
        await using var reader = lease.OfRetries
            ? await session.ReadAsync(IntendRetries, lease.Send.Value, seqs, session.Instant(now), lease.Customer.Value, lease.ListId, wanted.Select(RowAndEpoch).ToArray(), wanted.Select(r => r.Epoch).ToArray())
            : await session.ReadAsync(IntendRange, lease.Send.Value, seqs, session.Instant(now), lease.Customer.Value, lease.ListId, lease.Epoch);
        while (await reader.ReadAsync()) granted.Add(reader.GetInt32(0));
        return granted;
    }

    private static async Task<(Tally Delta, int Rows)> AcceptAsync(WriteSession session, Lease lease, DeliveryOutcome[] rows)
    {
        var seqs = Seqs(rows);
        var at = rows.Select(o => o.At.UtcDateTime).ToArray();
        await session.RunAsync("""
            INSERT INTO delivery_evidence (customer_id, send_id, seq, message_id, attempt, source, first_seen_at)
            SELECT @p0, @p1, v.seq, v.message_id, v.attempt, 1, v.at FROM unnest(@p2::integer[], @p3::text[], @p4::integer[], @p5::timestamptz[]) v(seq, message_id, attempt, at)
            ON CONFLICT DO NOTHING
            """, lease.Customer.Value, lease.Send.Value, seqs, rows.Select(o => o.MessageId!).ToArray(), rows.Select(o => o.Row.Attempt).ToArray(), at);
        var sent = await session.RunAsync(Accept, lease.Send.Value, seqs, rows.Select(o => RowAndEpoch(o.Row)).ToArray(), at);
        // A positive answer also repairs what was declared uncertain while it was on its way.
        var repaired = sent == rows.Length ? 0 : await session.RunAsync("""
            UPDATE deliveries d SET state = 3, answered_at = v.at, reason = NULL, words = NULL FROM unnest(@p1::integer[], @p2::integer[], @p3::timestamptz[]) v(seq, epoch, at)
            WHERE d.send_id = @p0 AND d.seq = ANY(@p1::integer[]) AND d.seq = v.seq AND d.epoch = v.epoch AND d.state IN (4, 8)
            """, lease.Send.Value, seqs, Epochs(rows), at);
        if (lease.OfRetries || repaired > 0) await ForgetRetriesAsync(session, lease, seqs);
        if (repaired > 0) foreach (var row in rows) await Doubts.SettleAsync(session, lease.Send, row.Row.Seq, DoubtEnding.Reply, row.At);
        return (new Tally { Sent = sent, Uncertain = -repaired }, sent + repaired);
    }

    private static async Task<(Tally Delta, int Rows)> RejectAsync(WriteSession session, Lease lease, DeliveryOutcome[] rows)
    {
        var changed = await ChangeAsync(session, lease, rows, "state = 5");
        if (lease.OfRetries) await ForgetRetriesAsync(session, lease, [.. changed]);
        return (new Tally { Failed = changed.Count }, changed.Count);
    }

    private static async Task<(Tally Delta, int Rows)> PutBackAsync(WriteSession session, Lease lease, DeliveryOutcome[] rows)
    {
        var changed = await ChangeAsync(session, lease, rows, "state = 1, failures = d.failures + v.spent");
        await WaitAsync(session, lease, rows, changed, settle: false);
        return (default, changed.Count);
    }

    private static async Task<(Tally Delta, int Rows)> DoubtAsync(WriteSession session, Lease lease, DeliveryOutcome[] rows)
    {
        var changed = await ChangeAsync(session, lease, rows, "state = 4, marks = d.marks | 32");
        await WaitAsync(session, lease, rows, changed, settle: true);
        foreach (var row in rows.Where(o => changed.Contains(o.Row.Seq))) await Doubts.OpenAsync(session, lease, row);
        return (new Tally { Sent = changed.Count, Uncertain = changed.Count }, changed.Count);
    }

    private static async Task<HashSet<int>> ChangeAsync(WriteSession session, Lease lease, DeliveryOutcome[] rows, string set)
    {
        var changed = new HashSet<int>();
        await using var reader = await session.ReadAsync($"""
            UPDATE deliveries d SET {set}, answered_at = v.at, reason = v.reason, words = v.words
            FROM unnest(@p1::integer[], @p2::integer[], @p3::timestamptz[], @p4::text[], @p5::text[], @p6::integer[]) v(seq, epoch, at, reason, words, spent)
            WHERE d.send_id = @p0 AND d.seq = ANY(@p1::integer[]) AND d.seq = v.seq AND d.epoch = v.epoch AND d.state = 2 RETURNING d.seq
            """, lease.Send.Value, Seqs(rows), Epochs(rows), rows.Select(o => o.At.UtcDateTime).ToArray(), rows.Select(o => o.Reason).ToArray(),
            rows.Select(o => o.Words).ToArray(), rows.Select(o => o.Spent ? 1 : 0).ToArray());
        while (await reader.ReadAsync()) changed.Add(reader.GetInt32(0));
        return changed;
    }

    private static Task WaitAsync(WriteSession session, Lease lease, DeliveryOutcome[] rows, HashSet<int> changed, bool settle)
    {
        var waiting = rows.Where(o => changed.Contains(o.Row.Seq)).ToArray();
        return waiting.Length == 0 ? Task.CompletedTask : session.RunAsync("""
            INSERT INTO retries (send_id, seq, next_at, settle, epoch)
            SELECT @p0, v.seq, v.next_at, @p1, v.epoch FROM unnest(@p2::integer[], @p3::timestamptz[], @p4::integer[]) v(seq, next_at, epoch)
            ON CONFLICT (send_id, seq) DO UPDATE SET next_at = excluded.next_at, settle = excluded.settle, owner = NULL, lease_until = NULL
            """, lease.Send.Value, settle, Seqs(waiting), waiting.Select(o => o.NextAt.UtcDateTime).ToArray(), Epochs(waiting));
    }

    // Of settled deliveries only: who comes late may find a row in somebody else's hands, and that one's retry must stay.
    private static Task ForgetRetriesAsync(WriteSession session, Lease lease, int[] seqs) => session.RunAsync("""
        DELETE FROM retries r USING deliveries d
        WHERE r.send_id = @p0 AND r.seq = ANY(@p1::integer[]) AND d.send_id = r.send_id AND d.seq = r.seq AND d.state NOT IN (0, 1, 2, 4)
        """, lease.Send.Value, seqs);

    private static long RowAndEpoch(QueuedDelivery row) => ((long)row.Seq << 32) | (uint)row.Epoch;

    private static int[] Seqs(DeliveryOutcome[] rows) => [.. rows.Select(o => o.Row.Seq)];

    private static int[] Epochs(DeliveryOutcome[] rows) => [.. rows.Select(o => o.Row.Epoch)];

    private static QueuedDelivery Row(DbDataReader reader) =>
        new(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt64(4), reader.GetString(5), reader.GetString(6), reader.GetInt64(7));
}
