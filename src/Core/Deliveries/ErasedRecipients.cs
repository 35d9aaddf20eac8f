using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>
/// Takes the queued mails of a contact who is being deleted out of their queues, in the transaction of the deletion. What is on its way keeps its answer; should it come back
/// to be tried again, the composer has nobody to write to.
/// </summary>
public static class ErasedRecipients
{
    /// <summary>How it stands in the report.</summary>
    public const string Words = "The contact was deleted before this mail's turn";

    public static async Task SkipAsync(WriteSession session, CustomerId customer, ContactId contact, string addressKey, DateTimeOffset now)
    {
        foreach (var send in await UnfinishedAsync(session, customer))
        {
            // By address, which has an index; one that the contact had earlier is left to the composer. A notice goes to an address and names no contact.
            var skipped = await session.RunAsync("""
                UPDATE deliveries SET state = 6, answered_at = @p3, reason = @p4 WHERE send_id = @p0 AND address_key = @p1 AND state IN (0, 1)
                AND (contact_id = @p2 OR (contact_id = 0 AND (SELECT kind FROM sends WHERE id = @p0) = 5))
                """, send.Value, addressKey, contact.Value, session.Instant(now), Words);
            if (skipped == 0) continue;
            var seq = await session.ScalarAsync("SELECT seq FROM deliveries WHERE send_id = @p0 AND address_key = @p1", send.Value, addressKey);
            await session.RunAsync("DELETE FROM retries WHERE send_id = @p0 AND seq = @p1", send.Value, seq);
            await session.RunAsync($"UPDATE leases SET open = {OpenRows.Of("leases")} WHERE send_id = @p0 AND first_seq <= @p1 AND last_seq >= @p1 AND open > 0", send.Value, seq);
            await Totals.AddAsync(session, customer, send, SendCounters.EnginePart, new Tally { Suppressed = skipped });
        }

        // What they say has the address in it, and perhaps a name.
        await session.RunAsync("DELETE FROM notices WHERE customer_id = @p0 AND address_key = @p1", customer.Value, addressKey);
    }

    private static async Task<List<SendId>> UnfinishedAsync(WriteSession session, CustomerId customer)
    {
        var sends = new List<SendId>();
        await using var reader = await session.ReadAsync("SELECT id FROM sends WHERE customer_id = @p0 AND status IN (1, 2, 4) AND finished_at IS NULL ORDER BY id", customer.Value);
        while (await reader.ReadAsync()) sends.Add(new SendId(reader.GetInt64(0)));
        return sends;
    }
}
