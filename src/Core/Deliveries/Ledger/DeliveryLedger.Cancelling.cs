using Postroad.Core.Persistence;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>
/// The rest of a cancelled send: what is queued or waits for another try becomes cancelled, range by range, with the totals in the same transaction. Which
/// ranges are open says how far it has come, so a crash in between costs nothing. What was submitted is left to its answer.
/// </summary>
internal abstract partial class DeliveryLedger
{
    /// <summary>Ranges in one transaction: 5,000 rows hold an SQLite database for some 20 ms.</summary>
    private const int RangesAtOnce = 10;

    /// <summary>Rows of the retry table in one transaction.</summary>
    private const int RetriesAtOnce = 1000;

    public async Task CancelQueuedAsync(RunningSend send, CancellationToken cancel)
    {
        for (var after = 0; await CancelRangesAsync(send, after, cancel) is { } last;) after = last;
        while (await CancelRetriesAsync(send, cancel) > 0)
        {
        }
    }

    /// <summary>The first number of the last range that was looked at; null: there is none behind <paramref name="after"/>.</summary>
    private Task<int?> CancelRangesAsync(RunningSend send, int after, CancellationToken cancel) => database.WriteAsync<int?>(async session =>
    {
        var now = time.GetUtcNow();
        var ranges = await OpenRangesAsync(session, send, after, now);
        if (ranges.Count == 0) return null;
        foreach (var (lease, isOrphan) in ranges)
        {
            if (isOrphan) await MakeAmbiguousAsync(session, lease, now);
        }

        var (first, last) = (ranges[0].Lease.First, ranges[^1].Lease.Last);
        var cancelled = await session.RunAsync(
            "UPDATE deliveries SET state = 7, answered_at = @p3, reason = 'Cancelled' WHERE send_id = @p0 AND seq BETWEEN @p1 AND @p2 AND state = 0",
            send.Id.Value, first, last, session.Instant(now));
        await session.RunAsync($"UPDATE leases SET open = {OpenRows.Of("leases")} WHERE send_id = @p0 AND first_seq BETWEEN @p1 AND @p2 AND open > 0", send.Id.Value, first, last);
        await Totals.AddAsync(session, send.Customer, send.Id, SendCounters.EnginePart, new Tally { Failed = cancelled });
        return ranges[^1].Lease.First;
    }, cancel);

    /// <summary>With it whether nobody works on the range any more: what is submitting in there then waits for an answer that nobody will write down.</summary>
    private static async Task<List<(Lease Lease, bool IsOrphan)>> OpenRangesAsync(WriteSession session, RunningSend send, int after, DateTimeOffset now)
    {
        var ranges = new List<(Lease, bool)>(RangesAtOnce);
        await using var reader = await session.ReadAsync($"""
            SELECT first_seq, last_seq, epoch, CASE WHEN owner IS NULL OR lease_until < @p2 THEN 1 ELSE 0 END FROM leases
            WHERE send_id = @p0 AND open > 0 AND first_seq > @p1 ORDER BY first_seq LIMIT {RangesAtOnce}
            """, send.Id.Value, after, session.Instant(now));
        while (await reader.ReadAsync())
            ranges.Add((new Lease(send.Customer, send.Id, send.ListId, reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2)), reader.GetInt32(3) == 1));
        return ranges;
    }

    /// <summary>How many.</summary>
    private Task<int> CancelRetriesAsync(RunningSend send, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var now = time.GetUtcNow();
        await OrphanedRetriesAsync(session, send, now);
        var cancelled = await session.RunAsync($"""
            UPDATE deliveries SET state = 7, answered_at = @p2, reason = 'Cancelled' WHERE send_id = @p0 AND state = 1
              AND seq IN (SELECT seq FROM retries WHERE send_id = @p0 AND settle = @p1 ORDER BY seq LIMIT {RetriesAtOnce})
            """, send.Id.Value, session.Flag(false), session.Instant(now));
        if (cancelled == 0) return 0;
        await session.RunAsync("""
            DELETE FROM retries WHERE send_id = @p0 AND settle = @p1
              AND EXISTS (SELECT 1 FROM deliveries d WHERE d.send_id = retries.send_id AND d.seq = retries.seq AND d.state = 7)
            """, send.Id.Value, session.Flag(false));
        await Totals.AddAsync(session, send.Customer, send.Id, SendCounters.EnginePart, new Tally { Failed = cancelled });
        return cancelled;
    }, cancel);

    /// <summary>What was being tried again when its owner went away.</summary>
    private async Task OrphanedRetriesAsync(WriteSession session, RunningSend send, DateTimeOffset now)
    {
        var owners = new List<string>();
        await using (var reader = await session.ReadAsync(
            "SELECT DISTINCT owner FROM retries WHERE send_id = @p0 AND owner IS NOT NULL AND lease_until < @p1", send.Id.Value, session.Instant(now)))
        {
            while (await reader.ReadAsync()) owners.Add(reader.GetString(0));
        }

        foreach (var owner in owners) await MakeLeasedRetriesAmbiguousAsync(session, new Lease(send.Customer, send.Id, send.ListId, 0, 0, 0), owner, now);
    }
}
