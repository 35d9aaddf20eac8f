using Microsoft.Extensions.Options;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>
/// Turns an audience into deliveries, a batch at a time: rows, their ranges, the totals and the cursor are written in one transaction, so that a crash at any
/// moment loses nobody and doubles nobody. Sending starts while it goes on.
/// </summary>
public sealed partial class AudienceExpansion(Database database, IOptions<DeliveryOptions> options)
{
    /// <summary>Ranges in a batch: 5,000 rows of about 3 us hold an SQLite database for some 15 ms.</summary>
    private const int RangesPerBatch = 10;

    /// <summary>Expands one send to its end.</summary>
    /// <exception cref="DatabaseException">The storage is not well; what is left is done when it is.</exception>
    public async Task ExpandAsync(CustomerId customer, SendId send, CancellationToken cancel)
    {
        do
        {
            database.Health.RequireForBulk($"The audience of send {send} is not complete yet");
        }
        while (!await ExpandBatchAsync(customer, send, cancel));
    }

    /// <summary>True when the audience has been turned into deliveries to its last contact.</summary>
#if CRASH_POINTS
    private async Task<bool> ExpandBatchAsync(CustomerId customer, SendId send, CancellationToken cancel)
    {
        if (NegativeControl.CursorFirst) await CommitCursorFirstAsync(customer, send, cancel);
        return await AddBatchAsync(customer, send, cancel);
    }
#else
    private Task<bool> ExpandBatchAsync(CustomerId customer, SendId send, CancellationToken cancel) => AddBatchAsync(customer, send, cancel);
#endif

    private Task<bool> AddBatchAsync(CustomerId customer, SendId send, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        if (await ReadAsync(session, customer, send) is not { } position) return true;
        var batch = options.Value.RangeSize * RangesPerBatch;
        var step = position.MissedOf is { } missed ? await AddMissedAsync(session, customer, send, position, missed, batch)
            : position.Lists.Count == 0 ? new Step(0, 0, 0, Done: true)
            : await AddSubscribedAsync(session, customer, send, position, batch);
        var added = step.Added;
        for (var first = position.LastSeq + 1; first <= position.LastSeq + added; first += options.Value.RangeSize)
        {
            var last = Math.Min(first + options.Value.RangeSize - 1, position.LastSeq + added);
            await session.RunAsync("INSERT INTO leases (send_id, first_seq, last_seq, open) VALUES (@p0, @p1, @p2, @p3)", send.Value, first, last, last - first + 1);
        }

        await session.RunAsync("UPDATE sends SET expansion_list = @p1, expansion_cursor = @p2, expansion_done = @p3 WHERE id = @p0", send.Value, step.ListIndex, step.Cursor, session.Flag(step.Done));
        await Recipients.AddAsync(session, customer, send, added);
        CrashPoint.Pass(CrashPoint.Expanding);
        return step.Done;
    }, cancel);

    /// <summary>
    /// A page of the subscriptions of one list, in the order of their contacts; behind the last one the next list of the audience begins. An address that is in this send
    /// already is not in it again: its person is on an earlier list too, or contacts changed theirs meanwhile. So nobody depends on what lists were a moment ago.
    /// </summary>
    private async Task<Step> AddSubscribedAsync(WriteSession session, CustomerId customer, SendId send, Position position, int batch)
    {
        var (looked, until) = await PageAsync(session, customer, position, batch);
        var list = position.Lists[position.ListIndex];
        object? own = list == position.ListId ? null : list;
        var added = looked == 0 ? 0 : await session.RunAsync(
            AddPage(database.IsPostgres, position.Audience), send.Value, position.LastSeq, customer.Value, list, position.Cursor, until, own);
        if (looked == batch) return new Step(added, position.ListIndex, until, Done: false);
        var next = position.ListIndex + 1;
        return next < position.Lists.Count ? new Step(added, next, 0, Done: false) : new Step(added, position.ListIndex, looked == 0 ? position.Cursor : until, Done: true);
    }

    /// <summary>
    /// By key, contact by contact and address by address: left to itself PostgreSQL may compare a page with all that is there already, or walk through the contacts
    /// of all lists for those of one.
    /// </summary>
    internal static string AddPage(bool inPostgres, Audience audience) => $"""
        INSERT INTO deliveries (customer_id, send_id, seq, contact_id, address, address_key, list_id)
        SELECT s.customer_id, @p0, @p1 + row_number() OVER (ORDER BY s.contact_id), c.id, c.email, c.email_key, CAST(@p6 AS {(inPostgres ? "bigint" : "INTEGER")})
        FROM subscriptions s {(inPostgres ? ", LATERAL (SELECT id, email, email_key FROM contacts WHERE id = s.contact_id LIMIT 1) c" : "CROSS JOIN contacts c ON c.id = s.contact_id")}
        WHERE s.customer_id = @p2 AND s.list_id = @p3 AND s.status = 1 AND {(inPostgres ? "(s.list_id, s.contact_id) > (@p3, @p4) AND (s.list_id, s.contact_id) <= (@p3, @p5)" : "s.contact_id > @p4 AND s.contact_id <= @p5")}
          AND (SELECT 1 FROM deliveries d WHERE d.send_id = @p0 AND d.address_key = c.email_key LIMIT 1) IS NULL{AudienceRules.Narrowed(audience, "s.contact_id")}
        """;

    internal static string LookAhead(bool inPostgres) => $"""
        SELECT count(*), coalesce(max(contact_id), 0) FROM (
            SELECT contact_id FROM subscriptions
            WHERE customer_id = @p0 AND list_id = @p1 AND status = 1 AND {(inPostgres ? "(list_id, contact_id) > (@p1, @p2)" : "contact_id > @p2")}
            ORDER BY list_id, contact_id LIMIT @p3) page
        """;

    private async Task<(int Looked, long Until)> PageAsync(WriteSession session, CustomerId customer, Position position, int batch)
    {
        await using var reader = await session.ReadAsync(LookAhead(database.IsPostgres), customer.Value, position.Lists[position.ListIndex], position.Cursor, batch);
        await reader.ReadAsync();
        return ((int)reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>A piece of the other send's rows, of which few may have been missed; the cursor is the last number that was looked at.</summary>
    private static async Task<Step> AddMissedAsync(WriteSession session, CustomerId customer, SendId send, Position position, long missed, int batch)
    {
        var until = position.Cursor + batch;
        var unknown = position.WithUnknown;
        var added = await session.RunAsync($"""
            INSERT INTO deliveries (customer_id, send_id, seq, contact_id, address, address_key, list_id)
            {MissedRows.Family}
            SELECT a.customer_id, @p3, @p4 + row_number() OVER (ORDER BY a.seq), a.contact_id, a.address, a.address_key, a.list_id
            FROM (SELECT d.customer_id, d.seq, d.contact_id, d.address, d.address_key, d.list_id FROM deliveries d
                  WHERE d.send_id = @p0 AND d.seq > @p5 AND d.seq <= @p6 AND d.customer_id = @p1 AND {MissedRows.Condition("d", unknown)}
                    AND {MissedRows.NotElsewhere("d", unknown)} AND {MissedRows.NotSuppressed("d")}) a
            """, missed, customer.Value, position.ListId, send.Value, position.LastSeq, position.Cursor, until);
        var more = await session.ScalarAsync("SELECT 1 FROM deliveries WHERE send_id = @p0 AND seq > @p1 LIMIT 1", missed, until);
        return new Step(added, 0, until, more is null);
    }

    private static async Task<Position?> ReadAsync(WriteSession session, CustomerId customer, SendId send)
    {
        Position position;
        // A campaign cannot be changed once it has started, so its audience is the same for every batch.
        await using (var reader = await session.ReadAsync("""
            SELECT s.list_id, s.expansion_list, s.expansion_cursor, s.missed_of, s.with_unknown, c.audience FROM sends s LEFT JOIN campaigns c ON c.send_id = s.id
            WHERE s.id = @p0 AND s.customer_id = @p1 AND s.expansion_done = @p2
            """, send.Value, customer.Value, session.Flag(false)))
        {
            if (!await reader.ReadAsync()) return null;
            position = new Position(
                reader.GetInt64(0), reader.GetInt32(1), reader.GetInt64(2), 0, reader.IsDBNull(3) ? null : reader.GetInt64(3), reader.GetBoolean(4),
                reader.IsDBNull(5) ? Audience.Nobody : Audience.Read(reader.GetString(5)));
        }

        var last = await session.ScalarAsync("SELECT seq FROM deliveries WHERE send_id = @p0 ORDER BY seq DESC LIMIT 1", send.Value);
        return position with { LastSeq = Convert.ToInt32(last ?? 0, System.Globalization.CultureInfo.InvariantCulture) };
    }

    /// <param name="ListId">The send's own: what a delivery without a list of its own has.</param>
    /// <param name="ListIndex">Which of the lists the cursor is in.</param>
    /// <param name="Cursor">The last contact, or the last number of the other send, that was looked at.</param>
    /// <param name="MissedOf">Null: the audience are lists.</param>
    private sealed record Position(long ListId, int ListIndex, long Cursor, int LastSeq, long? MissedOf, bool WithUnknown, Audience Audience)
    {
        public IReadOnlyList<long> Lists { get; } = Audience.Lists.Count > 0 ? Audience.Lists : ListId == 0 ? [] : [ListId];
    }

    /// <summary>How far a batch has come.</summary>
    private readonly record struct Step(int Added, int ListIndex, long Cursor, bool Done);
}
