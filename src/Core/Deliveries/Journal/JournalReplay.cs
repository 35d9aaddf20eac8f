using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Journal;

/// <summary>
/// Tells a database that was put back to an older state what was handed over since, by itself and by no other one that this data folder has worked with. Only adds: each record raises a row or finds it raised already, so
/// it may be told twice, or again after a crash. Nothing may be sent meanwhile.
/// </summary>
internal sealed class JournalReplay(Database database, string folder, string? identity, DeliveryOptions options, TimeProvider time)
{
    /// <summary>Records in one transaction: some 10 ms on SQLite.</summary>
    private const int AtOnce = 500;

    private const string Reason = "Handed over before the database was put back to an older state";

    private readonly Dictionary<SendId, Dictionary<ulong, int>> people = [];

    /// <summary>The highest number of a send that the journal knows; 0: none.</summary>
    public static SendId Highest(string folder) => new(HandoverJournal.Read(folder, identity: null).Select(record => record.Send.Value).DefaultIfEmpty(0).Max());

    /// <summary>Answers the highest number of a send that the journal knows; new sends must lie above it, or their delivery keys would be those of forgotten ones.</summary>
    public async Task<SendId> RunAsync(CancellationToken cancel)
    {
        var (highest, sends) = (0L, new HashSet<SendId>());
        foreach (var records in HandoverJournal.Read(folder, identity).Chunk(AtOnce))
        {
            await LoadPeopleAsync(records, cancel);
            await database.WriteAsync(session => ApplyAsync(session, records), cancel);
            foreach (var record in records)
            {
                sends.Add(record.Send);
                highest = Math.Max(highest, record.Send.Value);
            }
        }

        foreach (var send in sends) await database.WriteAsync(session => RecountAsync(session, send), cancel);
        return new SendId(highest);
    }

    /// <summary>Whoever is in a send now, by hash: numbers may have moved since the journal was written.</summary>
    private async Task LoadPeopleAsync(IEnumerable<Handover> records, CancellationToken cancel)
    {
        foreach (var send in records.Select(r => r.Send).Distinct().Where(send => !people.ContainsKey(send)))
        {
            var known = new Dictionary<ulong, int>();
            await using var connection = await database.OpenReadAsync(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT seq, address_key FROM deliveries WHERE send_id = {send.Value}";
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel)) known[Handover.PersonOf(reader.GetString(1))] = reader.GetInt32(0);
            people[send] = known;
        }
    }

    private async Task ApplyAsync(WriteSession session, IEnumerable<Handover> records)
    {
        foreach (var record in records)
        {
            if (!people[record.Send].TryGetValue(record.Person, out var seq)) continue;
            var (customer, state, attempt) = await FindAsync(session, record.Send, seq);
            if (record.IsNotSent) await TakeBackAsync(session, record, customer, seq, state, attempt);
            else if (record.MessageId is null) await DoubtAsync(session, record, customer, seq, state, attempt);
            else await AcceptAsync(session, record, customer, seq, state);
        }
    }

    private static async Task<(CustomerId Customer, DeliveryState State, int Attempt)> FindAsync(WriteSession session, SendId send, int seq)
    {
        await using var reader = await session.ReadAsync("SELECT customer_id, state, attempt FROM deliveries WHERE send_id = @p0 AND seq = @p1", send.Value, seq);
        await reader.ReadAsync();
        return (new CustomerId(reader.GetInt64(0)), (DeliveryState)reader.GetInt16(1), reader.GetInt32(2));
    }

    /// <summary>It may have left: never queued again.</summary>
    private async Task DoubtAsync(WriteSession session, Handover record, CustomerId customer, int seq, DeliveryState state, int attempt)
    {
        if (record.Attempt <= attempt || state is not (DeliveryState.Queued or DeliveryState.Retrying or DeliveryState.Ambiguous)) return;
        var now = time.GetUtcNow();
        await session.RunAsync("""
            UPDATE deliveries SET state = 4, attempt = @p2, intent_at = @p3, answered_at = @p4, marks = marks | 32, reason = @p5, words = NULL WHERE send_id = @p0 AND seq = @p1
            """, record.Send.Value, seq, record.Attempt, session.Instant(record.At), session.Instant(now), Reason);
        await session.RunAsync("""
            INSERT INTO retries (send_id, seq, next_at, settle, epoch) VALUES (@p0, @p1, @p2, @p3, 0)
            ON CONFLICT (send_id, seq) DO UPDATE SET next_at = excluded.next_at, settle = excluded.settle, owner = NULL, lease_until = NULL
            """, record.Send.Value, seq, session.Instant(now + options.Horizon), session.Flag(true));
        await session.RunAsync("""
            INSERT INTO doubts (customer_id, send_id, seq, attempt, since, cause) VALUES (@p0, @p1, @p2, @p3, @p4, @p5) ON CONFLICT DO NOTHING
            """, customer.Value, record.Send.Value, seq, record.Attempt, session.Instant(record.At), (short)DoubtCause.DatabaseRestored);
        if (state == DeliveryState.Ambiguous) return;
        await CountAsync(session, record, customer, new Tally { Sent = 1, Uncertain = 1 });
    }

    private static async Task AcceptAsync(WriteSession session, Handover record, CustomerId customer, int seq, DeliveryState state)
    {
        await session.RunAsync("""
            INSERT INTO delivery_evidence (customer_id, send_id, seq, message_id, attempt, source, first_seen_at) VALUES (@p0, @p1, @p2, @p3, @p4, 1, @p5) ON CONFLICT DO NOTHING
            """, customer.Value, record.Send.Value, seq, record.MessageId, record.Attempt, session.Instant(record.At));
        if (state is DeliveryState.Accepted or DeliveryState.Rejected) return;
        await session.RunAsync($"""
            UPDATE deliveries SET state = 3, attempt = CASE WHEN attempt < @p2 THEN @p2 ELSE attempt END, intent_at = coalesce(intent_at, @p3), answered_at = @p3, reason = NULL, words = NULL
            WHERE send_id = @p0 AND seq = @p1
            """, record.Send.Value, seq, record.Attempt, session.Instant(record.At));
        await session.RunAsync("DELETE FROM retries WHERE send_id = @p0 AND seq = @p1", record.Send.Value, seq);
        await session.RunAsync("UPDATE doubts SET ended_at = @p2, ending = @p3 WHERE send_id = @p0 AND seq = @p1 AND ended_at IS NULL", record.Send.Value, seq, session.Instant(record.At), (short)DoubtEnding.Reply);
        var before = Tally.Of(state, Outcome.None, DeliveryMarks.None);
        await CountAsync(session, record, customer, Tally.Of(DeliveryState.Accepted, Outcome.None, DeliveryMarks.None) - before);
    }

    /// <summary>The provider refused it: certainly not sent, and due again.</summary>
    private async Task TakeBackAsync(WriteSession session, Handover record, CustomerId customer, int seq, DeliveryState state, int attempt)
    {
        if (state != DeliveryState.Ambiguous || attempt != record.Attempt) return;
        await session.RunAsync("UPDATE deliveries SET state = 1, answered_at = @p2, reason = 'Refused before the database was put back to an older state' WHERE send_id = @p0 AND seq = @p1", record.Send.Value, seq, session.Instant(record.At));
        await session.RunAsync("UPDATE retries SET settle = @p2, next_at = @p3 WHERE send_id = @p0 AND seq = @p1", record.Send.Value, seq, session.Flag(false), session.Instant(time.GetUtcNow()));
        await session.RunAsync("DELETE FROM doubts WHERE send_id = @p0 AND seq = @p1 AND attempt = @p2 AND ended_at IS NULL", record.Send.Value, seq, record.Attempt);
        await CountAsync(session, record, customer, new Tally { Sent = -1, Uncertain = -1 });
    }

    private static async Task CountAsync(WriteSession session, Handover record, CustomerId customer, Tally delta)
    {
        await Totals.AddAsync(session, customer, record.Send, SendCounters.EnginePart, delta);
        if (delta.Sent != 0) await Totals.AddMinuteAsync(session, customer, record.Send, SendCounters.EnginePart, Totals.MinuteOf(record.At), new MinuteDelta { Sent = delta.Sent });
    }

    private static Task RecountAsync(WriteSession session, SendId send) => session.RunAsync($"UPDATE leases SET open = {OpenRows.Of("leases")} WHERE send_id = @p0", send.Value);
}
