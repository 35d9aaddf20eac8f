using System.Globalization;
using Postroad.Core.Deliveries.Journal;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>
/// Recognises a database that was put back to an older state by what the provider tells: a mail leaves only after its intent is on disk, and nothing is ever
/// taken out of the ledger, so an event of ours about a send, a delivery or an attempt that is not in it speaks of something this database has forgotten.
/// However late, often or in whatever order events come, they name nothing that was not intended before.
/// </summary>
internal sealed class ForgottenMail(Database database, IOlderDatabase older)
{
    /// <summary>
    /// Numbers of sends that are not given again beyond the highest that an event named: the forgotten ones behind it may be told of later, and must neither settle
    /// strangers nor be a new proof of what is known by then.
    /// </summary>
    private const int Apart = 1000;

    /// <summary>Our clock and the provider's, which stamps when it took a mail.</summary>
    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(1);

    /// <param name="events">With keys of ours, of deliveries that are not there.</param>
    public async Task MissingAsync(WriteSession session, IReadOnlyList<DeliveryEvent> events)
    {
        foreach (var delivery in events.Where(IsOfProvider).Select(e => e.Delivery).Distinct().Order())
        {
            if (await SignAsync(session, delivery, events) is not { } sign) continue;
            await SendNumbers.RaiseAsync(database, session, new SendId(delivery.Send.Value + Apart), onlyAbove: delivery.Send);
            await older.FoundAsync(session, delivery.Send, sign);
        }
    }

    /// <summary>Looks for attempts that these rows do not know of, and has them know.</summary>
    public async Task CompareAsync(WriteSession session, IReadOnlyList<FreshEvent> events, IReadOnlyDictionary<DeliveryRef, DeliveryFacts> rows)
    {
        foreach (var e in events.Select(f => f.Event).Where(IsOfProvider).GroupBy(e => e.Delivery).Select(g => g.MaxBy(e => e.Attempt)!))
        {
            if (!rows.TryGetValue(e.Delivery, out var row) || e.Attempt <= row.Attempt) continue;
            await session.RunAsync("UPDATE deliveries SET attempt = @p2 WHERE send_id = @p0 AND seq = @p1 AND attempt < @p2", e.Delivery.Send.Value, e.Delivery.Seq, e.Attempt);
            // Once it is known what was forgotten of a send, further events of it are no news.
            if (await IsKnownAsync(session, e.Delivery.Send.Value, events.Select(f => f.Event).Where(other => other.Delivery == e.Delivery))) continue;
            await older.FoundAsync(session, e.Delivery.Send, Say($"An event of the provider names attempt {e.Attempt:N0} of delivery {e.Delivery.Seq:N0} of send {e.Delivery.Send.Value}, of which this database knows {row.Attempt:N0}."));
        }
    }

    /// <summary>Links and pixels carry keys as well, but are read for years: they say nothing of now.</summary>
    private static bool IsOfProvider(DeliveryEvent e) => e.MessageId is not null;

    /// <summary>Null: it proves nothing new.</summary>
    private async Task<string?> SignAsync(WriteSession session, DeliveryRef delivery, IReadOnlyList<DeliveryEvent> events)
    {
        var send = delivery.Send.Value;
        var highest = await SendNumbers.HighestAsync(database, session);
        if (send > highest) return Say($"An event of the provider names send {send}, and this database has got as far as number {highest}.");
        // A number that was given, or passed over because it was known to be forgotten; without a row it is the latter.
        if (await session.ScalarAsync("SELECT 1 FROM sends WHERE id = @p0", send) is null) return null;
        if (await IsKnownAsync(session, send, events.Where(e => e.Delivery == delivery))) return null;
        return Say($"An event of the provider names delivery {delivery.Seq:N0} of send {send}, and that send has no such delivery here.");
    }

    /// <summary>False also when one of these mails was taken after that was found: then the database was put back once more.</summary>
    private static async Task<bool> IsKnownAsync(WriteSession session, long send, IEnumerable<DeliveryEvent> events)
    {
        await using var reader = await session.ReadAsync("SELECT max(r.found_at) FROM restored_sends s JOIN restorations r ON r.id = s.restoration_id WHERE s.send_id = @p0", send);
        return await reader.ReadAsync() && StoredInstant.Read(reader, 0) is { } found && !events.Any(e => IsOfProvider(e) && e.Type == EventType.Sent && e.At > found + ClocksApart);
    }

    private static string Say(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);
}
