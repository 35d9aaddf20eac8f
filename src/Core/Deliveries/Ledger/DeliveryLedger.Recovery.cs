using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>
/// What a process that ended without saying so has left, looked at once at the next start. Only ranges and retries that had an owner are read, so it takes as
/// long for a million open rows as for none.
/// </summary>
internal abstract partial class DeliveryLedger
{
    /// <summary>Where the last sign of life is looked for in front of a range that nothing had happened in yet.</summary>
    private const int LookBack = 500;

    /// <summary>
    /// Everything that was submitting becomes ambiguous now and not when a lane comes by, and each send that was under way remembers when it was interrupted.
    /// After a clean stop nothing has an owner, and nothing happens. Answers how many were left uncertain.
    /// </summary>
    public async Task<int> RecoverAsync(CancellationToken cancel)
    {
        var uncertain = 0;
        foreach (var send in await InterruptedAsync(cancel)) uncertain += await RecoverAsync(send, cancel);
        return uncertain;
    }

    private async Task<List<RunningSend>> InterruptedAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT s.id, s.customer_id, s.list_id FROM sends s WHERE (s.status IN (1, 2) OR (s.status = 4 AND s.finished_at IS NULL))
              AND (EXISTS (SELECT 1 FROM leases l WHERE l.send_id = s.id AND l.open > 0 AND l.owner IS NOT NULL)
                   OR EXISTS (SELECT 1 FROM retries r WHERE r.send_id = s.id AND r.owner IS NOT NULL))
            ORDER BY s.id
            """;
        var sends = new List<RunningSend>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) sends.Add(new RunningSend(new SendId(reader.GetInt64(0)), new CustomerId(reader.GetInt64(1)), reader.GetInt64(2)));
        return sends;
    }

    private Task<int> RecoverAsync(RunningSend send, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var now = time.GetUtcNow();
        var (ranges, owners) = (await OwnedRangesAsync(session, send), await RetryOwnersAsync(session, send));
        var stopped = await LastSignAsync(session, send, ranges) ?? now;
        foreach (var range in ranges) await MakeAmbiguousAsync(session, range, now);
        foreach (var owner in owners) await MakeLeasedRetriesAmbiguousAsync(session, new Lease(send.Customer, send.Id, send.ListId, 0, 0, 0), owner, now);
        await DisownAsync(session, send);
        return await NoteAsync(session, send, stopped, now);
    }, cancel);

    private static async Task<List<Lease>> OwnedRangesAsync(WriteSession session, RunningSend send)
    {
        var ranges = new List<Lease>();
        await using var reader = await session.ReadAsync("SELECT first_seq, last_seq, epoch FROM leases WHERE send_id = @p0 AND open > 0 AND owner IS NOT NULL ORDER BY first_seq", send.Id.Value);
        while (await reader.ReadAsync()) ranges.Add(new Lease(send.Customer, send.Id, send.ListId, reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2)));
        return ranges;
    }

    private static async Task<List<string>> RetryOwnersAsync(WriteSession session, RunningSend send)
    {
        var owners = new List<string>();
        await using var reader = await session.ReadAsync("SELECT DISTINCT owner FROM retries WHERE send_id = @p0 AND owner IS NOT NULL", send.Id.Value);
        while (await reader.ReadAsync()) owners.Add(reader.GetString(0));
        return owners;
    }

    /// <summary>The latest intent or answer among what was being worked on; null: nothing had happened there.</summary>
    private static async Task<DateTimeOffset?> LastSignAsync(WriteSession session, RunningSend send, List<Lease> ranges)
    {
        DateTimeOffset? latest = null;
        foreach (var range in ranges)
        {
            await using var reader = await session.ReadAsync(
                "SELECT max(intent_at), max(answered_at) FROM deliveries WHERE send_id = @p0 AND seq BETWEEN @p1 AND @p2", send.Id.Value, range.First - LookBack, range.Last);
            await reader.ReadAsync();
            foreach (var at in new[] { StoredInstant.Read(reader, 0), StoredInstant.Read(reader, 1) }) latest = at > latest || latest is null ? at : latest;
        }

        await using var retried = await session.ReadAsync("""
            SELECT max(d.intent_at) FROM deliveries d WHERE d.send_id = @p0 AND d.seq IN (SELECT seq FROM retries WHERE send_id = @p0 AND owner IS NOT NULL)
            """, send.Id.Value);
        await retried.ReadAsync();
        return StoredInstant.Read(retried, 0) is { } tried && (latest is null || tried > latest) ? tried : latest;
    }

    private static async Task DisownAsync(WriteSession session, RunningSend send)
    {
        await session.RunAsync($"""
            UPDATE leases SET owner = NULL, lease_until = NULL, open = {OpenRows.Of("leases")}
            WHERE send_id = @p0 AND open > 0 AND owner IS NOT NULL
            """, send.Id.Value);
        await session.RunAsync("UPDATE retries SET owner = NULL, lease_until = NULL WHERE send_id = @p0 AND owner IS NOT NULL", send.Id.Value);
    }

    private async Task<int> NoteAsync(WriteSession session, RunningSend send, DateTimeOffset stopped, DateTimeOffset now)
    {
        const string These = "send_id = @p0 AND since = @p1 AND cause = 2 AND interruption_id IS NULL";
        var uncertain = Convert.ToInt32(await session.ScalarAsync($"SELECT count(*) FROM doubts WHERE {These}", send.Id.Value, session.Instant(now)), System.Globalization.CultureInfo.InvariantCulture);
        var id = await session.ScalarAsync(
            """
            INSERT INTO interruptions (customer_id, send_id, stopped_at, found_at, uncertain, possible)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5 * (SELECT coalesce(sum(max_connections), 0) FROM sending_servers)) RETURNING id
            """,
            send.Customer.Value, send.Id.Value, session.Instant(stopped), session.Instant(now), uncertain, options.MostPerTurn);
        await session.RunAsync($"UPDATE doubts SET interruption_id = @p2 WHERE {These}", send.Id.Value, session.Instant(now), id);
        return uncertain;
    }
}
