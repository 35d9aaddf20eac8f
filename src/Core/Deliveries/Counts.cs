using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>Gathers what a batch of events adds to the totals, so that each row of totals is written once per batch.</summary>
internal sealed class Counts
{
    private readonly Dictionary<(CustomerId Customer, SendId Send), Tally> totals = [];
    private readonly Dictionary<(CustomerId Customer, SendId Send, long Minute), MinuteDelta> minutes = [];
    private readonly Dictionary<(CustomerId Customer, SendId Send, string Reason, BounceKind Kind, string Status), long> bounces = [];

    public void Add(CustomerId customer, SendId send, Tally delta) => totals[(customer, send)] = totals.GetValueOrDefault((customer, send)) + delta;

    /// <summary>Applies one event and adds to its minute what the row gained by it.</summary>
    public void AddMinute(FreshEvent fresh, DeliveryFacts row, Action apply)
    {
        var before = row.Tally;
        apply();
        var gained = row.Tally - before;
        // The chart counts what happened in a minute; what is taken back later (delivered, then bounced) did happen.
        var delta = new MinuteDelta(Math.Max(0, gained.Sent), Math.Max(0, gained.Delivered), Math.Max(0, gained.OpenedPeople), Math.Max(0, gained.OpenedMachines), Math.Max(0, gained.Clicked));
        if (delta == default) return;
        var key = (fresh.Owner.Customer, fresh.Event.Delivery.Send, Totals.MinuteOf(fresh.Event.At));
        var sum = minutes.GetValueOrDefault(key);
        minutes[key] = new MinuteDelta(sum.Sent + delta.Sent, sum.Delivered + delta.Delivered, sum.OpenedPeople + delta.OpenedPeople, sum.OpenedMachines + delta.OpenedMachines, sum.Clicked + delta.Clicked);
    }

    public void AddBounce(CustomerId customer, SendId send, (string Reason, BounceKind Kind, string Status)? before, (string Reason, BounceKind Kind, string Status)? after)
    {
        if (before == after) return;
        if (before is { } was) Move(customer, send, was, -1);
        if (after is { } now) Move(customer, send, now, +1);
    }

    // In the order of keys, as everybody does who locks these rows.
    public async Task WriteAsync(WriteSession session)
    {
        foreach (var ((customer, send), delta) in totals.OrderBy(t => t.Key.Send.Value)) await Totals.AddAsync(session, customer, send, SendCounters.EventsPart, delta);
        foreach (var ((customer, send, minute), delta) in minutes.OrderBy(m => (m.Key.Send.Value, m.Key.Minute)))
            await Totals.AddMinuteAsync(session, customer, send, SendCounters.EventsPart, minute, delta);
        foreach (var (group, delta) in bounces.Where(b => b.Value != 0).OrderBy(b => (b.Key.Send.Value, b.Key.Reason, b.Key.Kind, b.Key.Status)))
        {
            await session.RunAsync("""
                INSERT INTO send_bounces (customer_id, send_id, reason, kind, status, deliveries) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)
                ON CONFLICT (send_id, reason, kind, status) DO UPDATE SET deliveries = send_bounces.deliveries + excluded.deliveries
                """, group.Customer.Value, group.Send.Value, group.Reason, (short)group.Kind, group.Status, delta);
        }
    }

    private void Move(CustomerId customer, SendId send, (string Reason, BounceKind Kind, string Status) group, int by)
    {
        var key = (customer, send, group.Reason, group.Kind, group.Status);
        bounces[key] = bounces.GetValueOrDefault(key) + by;
    }
}
