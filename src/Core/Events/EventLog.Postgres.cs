using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Events;

internal sealed class PostgresEventLog(TimeProvider time) : EventLog(time)
{
    public override async Task<IReadOnlyList<FreshEvent>> StoreAsync(WriteSession session, IReadOnlyList<FreshEvent> events)
    {
        // One statement meets a key once: repeats inside the batch are folded here.
        var stored = events.Where(e => e.Event.Type != EventType.Sent).DistinctBy(e => IdentityOf(e.Event)).ToList();
        var inserted = stored.Count == 0 ? [] : await InsertAsync(session, stored);
        var answered = new HashSet<(DeliveryRef, EventType, long)>();
        return [.. events.Where(e => e.Event.Type == EventType.Sent || (inserted.Contains(IdentityOf(e.Event)) && answered.Add(IdentityOf(e.Event))))];
    }

    private static (DeliveryRef, EventType, long) IdentityOf(DeliveryEvent e) => (e.Delivery, e.Type, e.Key);

    private async Task<HashSet<(DeliveryRef, EventType, long)>> InsertAsync(WriteSession session, List<FreshEvent> events)
    {
        var inserted = new HashSet<(DeliveryRef, EventType, long)>();
        await using var reader = await session.ReadAsync("""
            INSERT INTO delivery_events (customer_id, send_id, seq, type, key, at, received_at, attempt, bounce, reason, words, status, link, by_machine)
            SELECT v.customer_id, v.send_id, v.seq, v.type, v.key, v.at, @p13, v.attempt, v.bounce, v.reason, v.words, v.status, v.link, v.by_machine
            FROM unnest(@p0::bigint[], @p1::bigint[], @p2::integer[], @p3::smallint[], @p4::bigint[], @p5::timestamptz[], @p6::integer[], @p7::smallint[],
                        @p8::text[], @p9::text[], @p10::text[], @p11::integer[], @p12::boolean[])
                 v(customer_id, send_id, seq, type, key, at, attempt, bounce, reason, words, status, link, by_machine)
            ON CONFLICT DO NOTHING RETURNING send_id, seq, type, key
            """,
            Column(events, e => e.Owner.Customer.Value), Column(events, e => e.Event.Delivery.Send.Value), Column(events, e => e.Event.Delivery.Seq),
            Column(events, e => (short)e.Event.Type), Column(events, e => e.Event.Key), Column(events, e => e.Event.At.UtcDateTime), Column(events, e => e.Event.Attempt),
            Column(events, e => (short)e.Event.Bounce), Column(events, e => e.Event.Reason), Column(events, e => e.Event.Words), Column(events, e => e.Event.Status),
            Column(events, e => e.Event.Link), Column(events, e => e.Event.ByMachine), session.Instant(Time.GetUtcNow()));
        while (await reader.ReadAsync())
            inserted.Add((new DeliveryRef(new SendId(reader.GetInt64(0)), reader.GetInt32(1)), (EventType)reader.GetInt16(2), reader.GetInt64(3)));
        return inserted;
    }

    private static T[] Column<T>(List<FreshEvent> events, Func<FreshEvent, T> pick) => [.. events.Select(pick)];
}
