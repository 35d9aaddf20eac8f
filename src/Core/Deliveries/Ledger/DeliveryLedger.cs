using Microsoft.Extensions.Logging;
using Postroad.Core.Deliveries.Journal;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>
/// One durable row per recipient, and the only writers of its state. Rules: the intent is on disk before the first byte leaves; each write is conditional on
/// epoch and state; nothing returns to the queue because time passed. Statements of one database each in DeliveryLedger.Sqlite.cs and DeliveryLedger.Postgres.cs.
/// </summary>
internal abstract partial class DeliveryLedger(Database database, DeliveryOptions options, TimeProvider time, ILogger<DeliveryLedger> log)
{
    /// <summary>Whether anything may be sent: what cannot be written down may not.</summary>
    public StoreHealth Health => database.Health;

    protected DeliveryOptions Options => options;

    /// <summary>Null: what is handed over is remembered by the database alone.</summary>
    private HandoverJournal? Journal { get; init; }

    public static DeliveryLedger For(Database database, DeliveryOptions options, TimeProvider time, ILogger<DeliveryLedger> log, HandoverJournal? journal = null)
    {
#if CRASH_POINTS
        if (NegativeControl.IsOfLedger) return database.IsPostgres ? new UnguardedPostgresLedger(database, options, time, log) : new UnguardedSqliteLedger(database, options, time, log);
#endif
        return database.IsPostgres ? new PostgresLedger(database, options, time, log) { Journal = journal } : new SqliteLedger(database, options, time, log) { Journal = journal };
    }

    /// <summary>
    /// Leases the next free or expired range of a send and reads what is queued in it. What its last owner left submitting becomes ambiguous.
    /// Null: no range is free.
    /// </summary>
    public Task<Work?> TakeRangeAsync(RunningSend send, string owner, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var now = time.GetUtcNow();
        if (await LeaseNextRangeAsync(session, send, owner, now, now + options.Lease) is not { } lease) return null;
        await MakeAmbiguousAsync(session, lease, now);
        CrashPoint.Pass(CrashPoint.RangeLeased);
        return new Work(lease, await ReadQueuedAsync(session, lease));
    }, cancel);

    /// <summary>Leases rows of a send whose time to try again has come. Null: none is due.</summary>
    public Task<Work?> TakeRetriesAsync(RunningSend send, string owner, int most, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var now = time.GetUtcNow();
        var lease = new Lease(send.Customer, send.Id, send.ListId, 0, 0, 0);
        if (await LeaseDueRetriesAsync(session, lease, owner, now, now + options.Lease, most) == 0) return null;
        await MakeLeasedRetriesAmbiguousAsync(session, lease, owner, now);
        var rows = await ReadLeasedRetriesAsync(session, lease, owner);
        return rows.Count == 0 ? null : new Work(lease, rows);
    }, cancel);

    /// <summary>
    /// One turn of a loop, in one durable transaction: writes down what became of its last messages and intends the next. Only rows in the answer may be sent;
    /// suppressed ones are skipped here, at the last moment.
    /// </summary>
    public async Task<Intents> TurnAsync(Lease lease, IReadOnlyList<DeliveryOutcome> outcomes, IReadOnlyList<QueuedDelivery> wanted, CancellationToken cancel)
    {
        var intents = await WriteTurnAsync(new Turn(lease, outcomes, wanted), cancel);
        // Before the first byte leaves: a turn that cannot be noted is not sent.
        Note(lease.Send, intents.Rows, outcomes);
        CrashPoint.PassIf(outcomes.Count > 0, CrashPoint.OutcomeCommitted);
        CrashPoint.PassIf(intents.Rows.Count > 0, CrashPoint.AfterIntent);
        return intents;
    }

    /// <summary>Whatever fails here, nothing of the turn may leave, and that is said: sending stops until the data folder takes it.</summary>
    private void Note(SendId send, IReadOnlyList<QueuedDelivery> intended, IReadOnlyList<DeliveryOutcome> outcomes)
    {
        try
        {
            Journal?.Append(send, intended, outcomes);
        }
        catch (Exception e)
        {
            Health.Report(StoreTroubleKind.Folder, $"the journal in the data folder cannot be written ({e.Message.TrimEnd('.')})", "It goes on by itself a second after the folder can be written again.", time.GetUtcNow());
            throw;
        }
    }

    /// <summary>
    /// Takes back intents whose commit may or may not have happened, of rows that were certainly not submitted: what stands of them is queued again. The attempt
    /// that it cost stays counted.
    /// </summary>
    public Task TakeBackAsync(Lease lease, IReadOnlyList<QueuedDelivery> rows, CancellationToken cancel) =>
        database.WriteAsync(session => TakeBackAsync(session, lease, rows), cancel);

    /// <summary>False: the lease is lost.</summary>
    public Task<bool> RenewAsync(Lease lease, string owner, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var until = session.Instant(time.GetUtcNow() + options.Lease);
        var renewed = lease.OfRetries
            ? await session.RunAsync("UPDATE retries SET lease_until = @p0 WHERE send_id = @p1 AND owner = @p2", until, lease.Send.Value, owner)
            : await session.RunAsync("UPDATE leases SET lease_until = @p0 WHERE send_id = @p1 AND first_seq = @p2 AND epoch = @p3", until, lease.Send.Value, lease.First, lease.Epoch);
        return renewed > 0 || lease.OfRetries;
    }, cancel);

    /// <summary>Gives a range back, with what is still open in it.</summary>
    public Task CloseAsync(Lease lease, string owner, CancellationToken cancel) => database.WriteAsync(session => lease.OfRetries
        ? session.RunAsync("UPDATE retries SET owner = NULL, lease_until = NULL WHERE send_id = @p0 AND owner = @p1", lease.Send.Value, owner)
        : session.RunAsync($"""
            UPDATE leases SET owner = NULL, lease_until = NULL, open = {OpenRows.Of("leases")}
            WHERE send_id = @p0 AND first_seq = @p1 AND epoch = @p2
            """, lease.Send.Value, lease.First, lease.Epoch), cancel);

    /// <summary>
    /// Called once at start, when this process is known to be the only one on the database: whoever held leases is dead, so they end now and not in a minute.
    /// </summary>
    public Task ExpireLeasesAsync(CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var past = session.Instant(DateTimeOffset.UnixEpoch);
        await session.RunAsync("UPDATE leases SET lease_until = @p0 WHERE owner IS NOT NULL", past);
        await session.RunAsync("UPDATE retries SET lease_until = @p0 WHERE owner IS NOT NULL", past);
    }, cancel);

    /// <summary>Running sends of one server and message class, oldest first: what is urgent does not stand behind a campaign.</summary>
    public async Task<IReadOnlyList<RunningSend>> RunningAsync(ServerId server, MessageClass messages, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT id, customer_id, list_id FROM sends WHERE server_id = {server.Value} AND class = {(int)messages} AND status = {(int)SendStatus.Running} ORDER BY id";
        var sends = new List<RunningSend>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) sends.Add(new RunningSend(new SendId(reader.GetInt64(0)), new CustomerId(reader.GetInt64(1)), reader.GetInt64(2)));
        return sends;
    }

    protected virtual async Task<Intents> WriteTurnAsync(Turn turn, CancellationToken cancel) => (await WriteTurnsAsync([turn], cancel))[0];

    /// <summary>Turns of one send in one durable transaction; an answer for each.</summary>
    protected async Task<Intents[]> WriteTurnsAsync(IReadOnlyList<Turn> turns, CancellationToken cancel)
    {
        var (intents, late) = await database.WriteAsync(async session =>
        {
            var (now, since) = (time.GetUtcNow(), time.GetTimestamp());
            var lease = turns[0].Lease;
            IReadOnlyList<DeliveryOutcome> outcomes = turns.Count == 1 ? turns[0].Outcomes : [.. turns.SelectMany(t => t.Outcomes)];
            var recorded = await RecordAsync(session, lease, outcomes);
            CrashPoint.PassIf(outcomes.Count > 0, CrashPoint.BeforeOutcome);
            var (intents, skipped) = await IntendAllAsync(session, turns, now, since);
            CrashPoint.PassIf(intents.Any(i => i.Rows.Count > 0), CrashPoint.BeforeIntent);
            await Totals.AddAsync(session, lease.Customer, lease.Send, SendCounters.EnginePart, recorded.Delta with { Suppressed = skipped });
            if (recorded.Delta.Sent > 0)
                await Totals.AddMinuteAsync(session, lease.Customer, lease.Send, SendCounters.EnginePart, Totals.MinuteOf(now), new MinuteDelta { Sent = recorded.Delta.Sent });
            return (intents, recorded.Late);
        }, cancel);
        if (late > 0) Log.LateOutcomes(log, turns[0].Lease.Send.Value, turns[0].Lease.First, late);
        return intents;
    }

    /// <summary>What turns under the same lease want is judged and intended together.</summary>
    private async Task<(Intents[] Intents, int Skipped)> IntendAllAsync(WriteSession session, IReadOnlyList<Turn> turns, DateTimeOffset now, long since)
    {
        if (turns.Count == 1)
        {
            var (intents, left) = await IntendAsync(session, turns[0].Lease, turns[0].Wanted, now);
            return ([intents with { Since = since }], left);
        }

        var (all, skipped) = (new Intents[turns.Count], 0);
        foreach (var held in turns.Index().GroupBy(t => t.Item.Lease).OrderBy(g => g.Key.First))
        {
            var (intents, left) = await IntendAsync(session, held.Key, [.. held.SelectMany(t => t.Item.Wanted)], now);
            skipped += left;
            var granted = intents.Rows.ToDictionary(row => row.Seq);
            foreach (var (index, turn) in held)
                all[index] = new Intents(intents.Verdict, [.. turn.Wanted.Where(row => granted.ContainsKey(row.Seq)).Select(row => granted[row.Seq])]) { Since = since };
        }

        return (all, skipped);
    }

    protected abstract Task<Lease?> LeaseNextRangeAsync(WriteSession session, RunningSend send, string owner, DateTimeOffset now, DateTimeOffset until);

    protected abstract Task MakeAmbiguousAsync(WriteSession session, Lease lease, DateTimeOffset now);

    protected abstract Task<IReadOnlyList<QueuedDelivery>> ReadQueuedAsync(WriteSession session, Lease lease);

    /// <summary>How many.</summary>
    protected abstract Task<int> LeaseDueRetriesAsync(WriteSession session, Lease lease, string owner, DateTimeOffset now, DateTimeOffset until, int most);

    protected abstract Task MakeLeasedRetriesAmbiguousAsync(WriteSession session, Lease lease, string owner, DateTimeOffset now);

    protected abstract Task<IReadOnlyList<QueuedDelivery>> ReadLeasedRetriesAsync(WriteSession session, Lease lease, string owner);

    protected abstract Task<Recorded> RecordAsync(WriteSession session, Lease lease, IReadOnlyList<DeliveryOutcome> outcomes);

    protected abstract Task<(Intents Intents, int Skipped)> IntendAsync(WriteSession session, Lease lease, IReadOnlyList<QueuedDelivery> wanted, DateTimeOffset now);

    protected abstract Task TakeBackAsync(WriteSession session, Lease lease, IReadOnlyList<QueuedDelivery> rows);

    /// <summary>May the lease's rows leave now: lease long enough, send running, server enabled.</summary>
    protected async Task<IntentVerdict> JudgeAsync(WriteSession session, Lease lease, DateTimeOffset now, string lockRow)
    {
        await using var reader = await session.ReadAsync($"""
            SELECT (SELECT 1 FROM sends s JOIN sending_servers v ON v.id = s.server_id WHERE s.id = @p0 AND s.status = 1 AND v.state IN (2, 3)),
                   (SELECT 1 FROM leases WHERE send_id = @p0 AND first_seq = @p1 AND epoch = @p2 AND lease_until > @p3{lockRow})
            """, lease.Send.Value, lease.First, lease.Epoch, session.Instant(now + options.RequestDeadline + options.LeaseMargin));
        await reader.ReadAsync();
        if (reader.IsDBNull(0)) return IntentVerdict.NotRunning;
        return lease.OfRetries || !reader.IsDBNull(1) ? IntentVerdict.Granted : IntentVerdict.LeaseLost;
    }

    /// <summary>What a dead owner left: handed over, as far as anybody knows, and found out now.</summary>
    protected static async Task CountUncertainAsync(WriteSession session, Lease lease, int rows, DateTimeOffset now)
    {
        if (rows == 0) return;
        await Totals.AddAsync(session, lease.Customer, lease.Send, SendCounters.EnginePart, new Tally { Sent = rows, Uncertain = rows });
        await Totals.AddMinuteAsync(session, lease.Customer, lease.Send, SendCounters.EnginePart, Totals.MinuteOf(now), new MinuteDelta { Sent = rows });
    }

    /// <param name="Delta">Without suppressed.</param>
    /// <param name="Late">Answers whose row had been taken over or settled meanwhile.</param>
    protected readonly record struct Recorded(Tally Delta, int Late);

    private static partial class Log
    {
        [LoggerMessage(2104, LogLevel.Debug, "Send {SendId}, range from {FirstSeq}: {Count} answers came after their rows were settled; kept as evidence")]
        public static partial void LateOutcomes(ILogger log, long sendId, int firstSeq, int count);
    }
}

/// <summary>A send that a lane may work on.</summary>
internal readonly record struct RunningSend(SendId Id, CustomerId Customer, long ListId);
