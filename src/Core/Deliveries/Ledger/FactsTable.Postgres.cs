using System.Data.Common;
using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Ledger;

internal sealed class PostgresFacts : FactsTable
{
    public override async Task<IReadOnlyDictionary<DeliveryRef, DeliveryOwner>> OwnersAsync(WriteSession session, IReadOnlyCollection<DeliveryRef> deliveries)
    {
        var owners = new Dictionary<DeliveryRef, DeliveryOwner>(deliveries.Count);
        await using var reader = await session.ReadAsync("""
            SELECT d.send_id, d.seq, d.customer_id, coalesce(d.list_id, s.list_id), d.contact_id, d.address_key
            FROM unnest(@p0::bigint[], @p1::integer[]) v(send_id, seq) JOIN deliveries d USING (send_id, seq) JOIN sends s ON s.id = d.send_id
            """, Sends(deliveries), Seqs(deliveries));
        while (await reader.ReadAsync())
            owners[Key(reader)] = new DeliveryOwner(new CustomerId(reader.GetInt64(2)), reader.GetInt64(3), reader.GetInt64(4), reader.GetString(5));
        return owners;
    }

    public override async Task<IReadOnlyDictionary<DeliveryRef, DeliveryFacts>> LoadAsync(WriteSession session, IReadOnlyList<DeliveryRef> deliveries)
    {
        var rows = new Dictionary<DeliveryRef, DeliveryFacts>(deliveries.Count);
        await using var reader = await session.ReadAsync("""
            SELECT d.send_id, d.seq, d.state, d.outcome, d.bounce, d.marks, d.reason, d.words, d.status, d.attempt, d.intent_at FROM deliveries d
            WHERE (d.send_id, d.seq) IN (SELECT send_id, seq FROM unnest(@p0::bigint[], @p1::integer[]) v(send_id, seq)) ORDER BY d.send_id, d.seq FOR UPDATE
            """, Sends(deliveries), Seqs(deliveries));
        while (await reader.ReadAsync())
        {
            rows[Key(reader)] = new DeliveryFacts
            {
                Delivery = Key(reader),
                State = (DeliveryState)reader.GetInt16(2),
                Outcome = (Outcome)reader.GetInt16(3),
                Bounce = (BounceKind)reader.GetInt16(4),
                Marks = (DeliveryMarks)reader.GetInt32(5),
                Reason = Text(reader, 6),
                Words = Text(reader, 7),
                Status = Text(reader, 8),
                Attempt = reader.GetInt32(9),
                IntentAt = StoredInstant.Read(reader, 10),
            };
        }

        return rows;
    }

    public override Task SaveAsync(WriteSession session, IReadOnlyList<DeliveryFacts> rows) => rows.Count == 0 ? Task.CompletedTask : session.RunAsync("""
        UPDATE deliveries d SET state = v.state, outcome = v.outcome, bounce = v.bounce, marks = v.marks, reason = v.reason, words = v.words, status = v.status
        FROM unnest(@p0::bigint[], @p1::integer[], @p2::smallint[], @p3::smallint[], @p4::smallint[], @p5::integer[], @p6::text[], @p7::text[], @p8::text[])
             v(send_id, seq, state, outcome, bounce, marks, reason, words, status)
        WHERE d.send_id = v.send_id AND d.seq = v.seq
        """, Column(rows, r => r.Delivery.Send.Value), Column(rows, r => r.Delivery.Seq), Column(rows, r => (short)r.State), Column(rows, r => (short)r.Outcome),
        Column(rows, r => (short)r.Bounce), Column(rows, r => (int)r.Marks), Column(rows, r => r.Reason), Column(rows, r => r.Words), Column(rows, r => r.Status));

    public override Task StoreEvidenceAsync(WriteSession session, IReadOnlyList<FreshEvent> events) => events.Count == 0 ? Task.CompletedTask : session.RunAsync("""
        INSERT INTO delivery_evidence (customer_id, send_id, seq, message_id, attempt, source, first_seen_at)
        SELECT v.customer_id, v.send_id, v.seq, v.message_id, v.attempt, 2, v.at
        FROM unnest(@p0::bigint[], @p1::bigint[], @p2::integer[], @p3::text[], @p4::integer[], @p5::timestamptz[]) v(customer_id, send_id, seq, message_id, attempt, at)
        ON CONFLICT DO NOTHING
        """, Column(events, e => e.Owner.Customer.Value), Column(events, e => e.Event.Delivery.Send.Value), Column(events, e => e.Event.Delivery.Seq),
        Column(events, e => e.Event.MessageId), Column(events, e => e.Event.Attempt), Column(events, e => e.Event.At.UtcDateTime));

    public override Task ForgetRetriesAsync(WriteSession session, IReadOnlyList<DeliveryRef> deliveries) => deliveries.Count == 0 ? Task.CompletedTask : session.RunAsync(
        "DELETE FROM retries r USING unnest(@p0::bigint[], @p1::integer[]) v(send_id, seq) WHERE r.send_id = v.send_id AND r.seq = v.seq", Sends(deliveries), Seqs(deliveries));

    private static T[] Column<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> pick) => [.. rows.Select(pick)];

    private static long[] Sends(IEnumerable<DeliveryRef> deliveries) => [.. deliveries.Select(d => d.Send.Value)];

    private static int[] Seqs(IEnumerable<DeliveryRef> deliveries) => [.. deliveries.Select(d => d.Seq)];

    private static DeliveryRef Key(DbDataReader reader) => new(new SendId(reader.GetInt64(0)), reader.GetInt32(1));

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
