using Postroad.Core.Persistence;

namespace Postroad.Core.Events;

internal sealed class SqliteEventLog(TimeProvider time) : EventLog(time)
{
    public override async Task<IReadOnlyList<FreshEvent>> StoreAsync(WriteSession session, IReadOnlyList<FreshEvent> events)
    {
        var fresh = new List<FreshEvent>(events.Count);
        var received = session.Instant(Time.GetUtcNow());
        foreach (var item in events)
        {
            if (item.Event.Type == EventType.Sent || await InsertAsync(session, item, received)) fresh.Add(item);
        }

        return fresh;
    }

    private static async Task<bool> InsertAsync(WriteSession session, FreshEvent item, object received)
    {
        var e = item.Event;
        return await session.RunAsync("""
            INSERT INTO delivery_events (customer_id, send_id, seq, type, key, at, received_at, attempt, bounce, reason, words, status, link, by_machine)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13) ON CONFLICT DO NOTHING
            """,
            item.Owner.Customer.Value, e.Delivery.Send.Value, e.Delivery.Seq, (int)e.Type, e.Key, session.Instant(e.At), received, e.Attempt, (int)e.Bounce, e.Reason, e.Words,
            e.Status, e.Link, e.ByMachine ? 1 : 0) > 0;
    }
}
