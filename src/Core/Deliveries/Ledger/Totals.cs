using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>Adds to the stored totals of a send, in the transaction of what they count.</summary>
internal static class Totals
{
    public static async Task AddAsync(WriteSession session, CustomerId customer, SendId send, short part, Tally delta)
    {
        if (delta.IsZero) return;
        await session.RunAsync("""
            INSERT INTO send_counters (customer_id, send_id, part, recipients, sent, delivered, bounced, delayed, uncertain, suppressed, failed,
                                       opened_people, opened_machines, clicked, unsubscribed, complained)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15)
            ON CONFLICT (send_id, part) DO UPDATE SET
                recipients = send_counters.recipients + excluded.recipients, sent = send_counters.sent + excluded.sent,
                delivered = send_counters.delivered + excluded.delivered, bounced = send_counters.bounced + excluded.bounced,
                delayed = send_counters.delayed + excluded.delayed, uncertain = send_counters.uncertain + excluded.uncertain,
                suppressed = send_counters.suppressed + excluded.suppressed, failed = send_counters.failed + excluded.failed,
                opened_people = send_counters.opened_people + excluded.opened_people, opened_machines = send_counters.opened_machines + excluded.opened_machines,
                clicked = send_counters.clicked + excluded.clicked, unsubscribed = send_counters.unsubscribed + excluded.unsubscribed,
                complained = send_counters.complained + excluded.complained
            """,
            customer.Value, send.Value, part, delta.Recipients, delta.Sent, delta.Delivered, delta.Bounced, delta.Delayed, delta.Uncertain, delta.Suppressed,
            delta.Failed, delta.OpenedPeople, delta.OpenedMachines, delta.Clicked, delta.Unsubscribed, delta.Complained);
    }

    public static Task AddMinuteAsync(WriteSession session, CustomerId customer, SendId send, short part, long minute, MinuteDelta delta) =>
        session.RunAsync("""
            INSERT INTO send_minutes (customer_id, send_id, minute, part, sent, delivered, opened_people, opened_machines, clicked)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8)
            ON CONFLICT (send_id, minute, part) DO UPDATE SET
                sent = send_minutes.sent + excluded.sent, delivered = send_minutes.delivered + excluded.delivered,
                opened_people = send_minutes.opened_people + excluded.opened_people,
                opened_machines = send_minutes.opened_machines + excluded.opened_machines, clicked = send_minutes.clicked + excluded.clicked
            """,
            customer.Value, send.Value, minute, part, delta.Sent, delta.Delivered, delta.OpenedPeople, delta.OpenedMachines, delta.Clicked);

    public static long MinuteOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;
}

/// <summary>What a minute of the chart gains.</summary>
internal record struct MinuteDelta(long Sent, long Delivered, long OpenedPeople, long OpenedMachines, long Clicked);
