using Microsoft.Extensions.Options;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>
/// Turns an audience into deliveries, a batch at a time: rows, their ranges, the totals and the cursor are written in one transaction, so that a crash at any
/// moment loses nobody and doubles nobody. Sending starts while it goes on.
/// </summary>
public sealed class AudienceExpansion(Database database, IOptions<DeliveryOptions> options)
{
    /// <summary>Ranges in a batch: 5,000 rows of about 3 us hold an SQLite database for some 15 ms.</summary>
    private const int RangesPerBatch = 10;

    /// <summary>Expands one send to its end.</summary>
    public async Task ExpandAsync(CustomerId customer, SendId send, CancellationToken cancel)
    {
        while (!await ExpandBatchAsync(customer, send, cancel))
        {
        }
    }

    /// <summary>True when the audience has been turned into deliveries to its last contact.</summary>
    private Task<bool> ExpandBatchAsync(CustomerId customer, SendId send, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        if (await ReadAsync(session, customer, send) is not { } position) return true;
        var batch = options.Value.RangeSize * RangesPerBatch;
        // Whole contacts in the order of their keys. An address that is in this send already, because contacts changed theirs meanwhile, is not in it again.
        var added = await session.RunAsync("""
            INSERT INTO deliveries (customer_id, send_id, seq, contact_id, address, address_key)
            SELECT a.customer_id, @p0, @p1 + row_number() OVER (ORDER BY a.id), a.id, a.email, a.email_key
            FROM (SELECT c.customer_id, c.id, c.email, c.email_key FROM subscriptions s JOIN contacts c ON c.id = s.contact_id
                  WHERE s.customer_id = @p2 AND s.list_id = @p3 AND s.status = 1 AND s.contact_id > @p4
                    AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.send_id = @p0 AND d.address_key = c.email_key) ORDER BY s.contact_id LIMIT @p5) a
            """, send.Value, position.LastSeq, customer.Value, position.ListId, position.Cursor, batch);
        for (var first = position.LastSeq + 1; first <= position.LastSeq + added; first += options.Value.RangeSize)
        {
            var last = Math.Min(first + options.Value.RangeSize - 1, position.LastSeq + added);
            await session.RunAsync("INSERT INTO leases (send_id, first_seq, last_seq, open) VALUES (@p0, @p1, @p2, @p3)", send.Value, first, last, last - first + 1);
        }

        var cursor = added == 0 ? position.Cursor : (long)(await session.ScalarAsync(
            "SELECT contact_id FROM deliveries WHERE send_id = @p0 AND seq = @p1", send.Value, position.LastSeq + added))!;
        await session.RunAsync("UPDATE sends SET expansion_cursor = @p1, expansion_done = @p2 WHERE id = @p0", send.Value, cursor, session.Flag(added < batch));
        await Recipients.AddAsync(session, customer, send, added);
        CrashPoint.Pass(CrashPoint.Expanding);
        return added < batch;
    }, cancel);

    private static async Task<(long ListId, long Cursor, int LastSeq)?> ReadAsync(WriteSession session, CustomerId customer, SendId send)
    {
        (long ListId, long Cursor) position;
        await using (var reader = await session.ReadAsync(
            "SELECT list_id, expansion_cursor FROM sends WHERE id = @p0 AND customer_id = @p1 AND expansion_done = @p2", send.Value, customer.Value, session.Flag(false)))
        {
            if (!await reader.ReadAsync()) return null;
            position = (reader.GetInt64(0), reader.GetInt64(1));
        }

        var last = await session.ScalarAsync("SELECT seq FROM deliveries WHERE send_id = @p0 ORDER BY seq DESC LIMIT 1", send.Value);
        return (position.ListId, position.Cursor, Convert.ToInt32(last ?? 0, System.Globalization.CultureInfo.InvariantCulture));
    }
}
