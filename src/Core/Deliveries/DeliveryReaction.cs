using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>
/// What events do to deliveries: settle what is uncertain, say what became of a mail, count. Row, totals, minutes, links and bounce reasons change in the
/// transaction that stores the event.
/// </summary>
internal sealed class DeliveryReaction(Database database, EvidenceMarks? marks = null, TimeProvider? time = null, ForgottenMail? forgotten = null) : IEventReaction, IDeliveryOwners
{
    /// <summary>Sends whose server is remembered.</summary>
    private const int MostServers = 10_000;

    private readonly FactsTable facts = FactsTable.For(database);
    private readonly Dictionary<SendId, ServerId> servers = [];

    public Task<IReadOnlyDictionary<DeliveryRef, DeliveryOwner>> FindAsync(WriteSession session, IReadOnlyCollection<DeliveryRef> deliveries) =>
        facts.OwnersAsync(session, deliveries);

    public Task MissingAsync(WriteSession session, IReadOnlyList<DeliveryEvent> events) => forgotten?.MissingAsync(session, events) ?? Task.CompletedTask;

    public async Task ReactAsync(WriteSession session, IReadOnlyList<FreshEvent> events)
    {
        await facts.StoreEvidenceAsync(session, [.. events.Where(e => e.Event.MessageId is not null).DistinctBy(e => (e.Event.Delivery, e.Event.MessageId)).OrderBy(e => (e.Event.Delivery, e.Event.MessageId))]);
        var rows = await facts.LoadAsync(session, [.. events.Select(e => e.Event.Delivery).Distinct().Order()]);
        if (forgotten is not null) await forgotten.CompareAsync(session, events, rows);
        var changed = new List<DeliveryFacts>();
        var settled = new List<DeliveryRef>();
        var counts = new Counts();
        foreach (var delivery in events.GroupBy(e => e.Event.Delivery))
        {
            if (!rows.TryGetValue(delivery.Key, out var row)) continue;
            var (before, group, state, shown) = (row.Tally, row.BounceGroup, row.State, Shown(row));
            foreach (var e in delivery)
            {
                var decides = await DecidesAsync(session, row, e.Event);
                counts.AddMinute(e, row, () => row.Apply(e.Event, decides));
            }

            await NoteAsync(session, row, delivery);
            if (Shown(row) == shown) continue;

            changed.Add(row);
            if (state != row.State) settled.Add(row.Delivery);
            var owner = delivery.First().Owner.Customer;
            counts.Add(owner, row.Delivery.Send, row.Tally - before);
            counts.AddBounce(owner, row.Delivery.Send, group, row.BounceGroup);
        }

        await facts.SaveAsync(session, changed);
        await facts.ForgetRetriesAsync(session, settled);
        await counts.WriteAsync(session);
        foreach (var click in events.Where(e => e.Event is { Type: EventType.Clicked, Link: > 0 })) await CountClickAsync(session, events, click);
    }

    /// <summary>Tells that the server's events name its submissions, and ends the doubts about this delivery.</summary>
    private async Task NoteAsync(WriteSession session, DeliveryFacts row, IEnumerable<FreshEvent> events)
    {
        var now = (time ?? TimeProvider.System).GetUtcNow();
        foreach (var e in events.Select(f => f.Event).Where(e => e.MessageId is not null))
        {
            if (marks is not null && e.Attempt == row.Attempt && row.IntentAt is { } intent) marks.Saw(await ServerOfAsync(session, row.Delivery.Send), intent, now);
            if (row.Marks.HasFlag(DeliveryMarks.WasUncertain) && row.State is DeliveryState.Accepted or DeliveryState.Rejected)
                await Doubts.SettleByEventAsync(session, row.Delivery.Send, row.Delivery.Seq, e.Attempt, now);
        }
    }

    private async Task<ServerId> ServerOfAsync(WriteSession session, SendId send)
    {
        if (servers.TryGetValue(send, out var known)) return known;
        // Sends never change their server. More than anybody runs at once is forgotten, so that this stays small.
        if (servers.Count >= MostServers) servers.Clear();
        return servers[send] = new ServerId((long)(await session.ScalarAsync("SELECT server_id FROM sends WHERE id = @p0", send.Value))!);
    }

    /// <summary>All events of the batch are in the log already; it is asked only when one says what another has said.</summary>
    private static async Task<bool> DecidesAsync(WriteSession session, DeliveryFacts row, DeliveryEvent e)
    {
        var again = e.Type switch
        {
            EventType.Delayed => row.Outcome == Outcome.Delayed,
            EventType.Bounced => row.Outcome == Outcome.Bounced && row.Bounce == e.Bounce,
            _ => false,
        };
        if (!again) return true;
        var stronger = e.Type == EventType.Delayed ? "(at > @p4 OR (at = @p4 AND key > @p5))" : "(at < @p4 OR (at = @p4 AND key < @p5))";
        return await session.ScalarAsync(
            $"SELECT 1 FROM delivery_events WHERE send_id = @p0 AND seq = @p1 AND type = @p2 AND bounce = @p3 AND {stronger} LIMIT 1",
            e.Delivery.Send.Value, e.Delivery.Seq, (short)e.Type, (short)e.Bounce, session.Instant(e.At), e.Key) is null;
    }

    private static (DeliveryState, Outcome, BounceKind, DeliveryMarks, string?, string?, string?) Shown(DeliveryFacts row) =>
        (row.State, row.Outcome, row.Bounce, row.Marks, row.Reason, row.Words, row.Status);

    /// <summary>
    /// A person counts once for a link. All clicks of the batch are in the log already: when the log has no others, the batch's first one is the person's first.
    /// </summary>
    private static async Task CountClickAsync(WriteSession session, IReadOnlyList<FreshEvent> batch, FreshEvent click)
    {
        var e = click.Event;
        var (send, seq) = (e.Delivery.Send.Value, e.Delivery.Seq);
        if (e.ByMachine)
        {
            await session.RunAsync("UPDATE tracked_links SET machine_clicks = machine_clicks + 1 WHERE send_id = @p0 AND number = @p1", send, e.Link);
            return;
        }

        var inBatch = batch.Where(o => o.Event.Type == EventType.Clicked && o.Event.Delivery == e.Delivery && o.Event.Link == e.Link && !o.Event.ByMachine).ToList();
        var inLog = (long)(await session.ScalarAsync(
            "SELECT count(*) FROM delivery_events WHERE send_id = @p0 AND seq = @p1 AND type = 8 AND link = @p2 AND by_machine = @p3", send, seq, e.Link, session.Flag(false)))!;
        var people = inLog == inBatch.Count && inBatch[0] == click ? 1L : 0L;
        await session.RunAsync("UPDATE tracked_links SET clicks = clicks + 1, people = people + @p2 WHERE send_id = @p0 AND number = @p1", send, e.Link, people);
    }
}
