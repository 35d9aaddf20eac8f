using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Ledger;

internal sealed class SqliteFacts : FactsTable
{
    public override async Task<IReadOnlyDictionary<DeliveryRef, DeliveryOwner>> OwnersAsync(WriteSession session, IReadOnlyCollection<DeliveryRef> deliveries)
    {
        var owners = new Dictionary<DeliveryRef, DeliveryOwner>(deliveries.Count);
        foreach (var delivery in deliveries)
        {
            await using var reader = await session.ReadAsync("""
                SELECT d.customer_id, coalesce(d.list_id, s.list_id), d.contact_id, d.address_key FROM deliveries d JOIN sends s ON s.id = d.send_id WHERE d.send_id = @p0 AND d.seq = @p1
                """, delivery.Send.Value, delivery.Seq);
            if (await reader.ReadAsync())
                owners[delivery] = new DeliveryOwner(new CustomerId(reader.GetInt64(0)), reader.GetInt64(1), reader.GetInt64(2), reader.GetString(3));
        }

        return owners;
    }

    public override async Task<IReadOnlyDictionary<DeliveryRef, DeliveryFacts>> LoadAsync(WriteSession session, IReadOnlyList<DeliveryRef> deliveries)
    {
        var rows = new Dictionary<DeliveryRef, DeliveryFacts>(deliveries.Count);
        foreach (var delivery in deliveries)
        {
            await using var reader = await session.ReadAsync(
                "SELECT state, outcome, bounce, marks, reason, words, status, attempt, intent_at FROM deliveries WHERE send_id = @p0 AND seq = @p1", delivery.Send.Value, delivery.Seq);
            if (!await reader.ReadAsync()) continue;
            rows[delivery] = new DeliveryFacts
            {
                Delivery = delivery,
                State = (DeliveryState)reader.GetInt16(0),
                Outcome = (Outcome)reader.GetInt16(1),
                Bounce = (BounceKind)reader.GetInt16(2),
                Marks = (DeliveryMarks)reader.GetInt32(3),
                Reason = reader.IsDBNull(4) ? null : reader.GetString(4),
                Words = reader.IsDBNull(5) ? null : reader.GetString(5),
                Status = reader.IsDBNull(6) ? null : reader.GetString(6),
                Attempt = reader.GetInt32(7),
                IntentAt = StoredInstant.Read(reader, 8),
            };
        }

        return rows;
    }

    public override async Task SaveAsync(WriteSession session, IReadOnlyList<DeliveryFacts> rows)
    {
        foreach (var row in rows)
        {
            await session.RunAsync(
                "UPDATE deliveries SET state = @p2, outcome = @p3, bounce = @p4, marks = @p5, reason = @p6, words = @p7, status = @p8 WHERE send_id = @p0 AND seq = @p1",
                row.Delivery.Send.Value, row.Delivery.Seq, (int)row.State, (int)row.Outcome, (int)row.Bounce, (int)row.Marks, row.Reason, row.Words, row.Status);
        }
    }

    public override async Task StoreEvidenceAsync(WriteSession session, IReadOnlyList<FreshEvent> events)
    {
        foreach (var (e, owner) in events)
        {
            await session.RunAsync("""
                INSERT INTO delivery_evidence (customer_id, send_id, seq, message_id, attempt, source, first_seen_at) VALUES (@p0, @p1, @p2, @p3, @p4, 2, @p5)
                ON CONFLICT DO NOTHING
                """, owner.Customer.Value, e.Delivery.Send.Value, e.Delivery.Seq, e.MessageId, e.Attempt, session.Instant(e.At));
        }
    }

    public override async Task ForgetRetriesAsync(WriteSession session, IReadOnlyList<DeliveryRef> deliveries)
    {
        foreach (var delivery in deliveries) await session.RunAsync("DELETE FROM retries WHERE send_id = @p0 AND seq = @p1", delivery.Send.Value, delivery.Seq);
    }
}
