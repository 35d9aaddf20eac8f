using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>
/// What must happen to sends though nobody works on them: an uncertain delivery whose horizon passed without evidence is sent again or closed as unknown, what a cancelled
/// send has left in its queue is cancelled, and a send is declared finished when its rows say so.
/// </summary>
public sealed partial class SendKeeper(Database database, TimeProvider time, ILogger<SendKeeper> log, IOptions<DeliveryOptions>? options = null, Reconciler? reconciler = null)
{
    /// <summary>Overdue rows looked at in one transaction at most.</summary>
    private const int MostAtOnce = 1000;

    /// <summary>Transactions of a round at most; the next round goes on behind them.</summary>
    private const int MostPages = 10;

    /// <summary>How often within a horizon it is looked which doubts there are. The first look at one begins its horizon, so a proof is late by that much.</summary>
    private const int LooksInHorizon = 60;

    private readonly DoubtWatch watch = new(time);
    private readonly TimeSpan lookEvery = (options?.Value ?? new DeliveryOptions()).Horizon / LooksInHorizon;
    private Overdue? passed;
    private readonly DeliveryLedger ledger = DeliveryLedger.For(database, options?.Value ?? new DeliveryOptions(), time, NullLogger<DeliveryLedger>.Instance);

    /// <summary>Does what is due. Answers the sends that finished.</summary>
    public async Task<IReadOnlyList<SendId>> KeepAsync(CancellationToken cancel)
    {
        if (reconciler is not null && watch.IsDue(lookEvery)) watch.Look(await DoubtsAsync(cancel));
        for (var pages = 0; pages < MostPages && await SettleOverdueAsync(cancel); pages++)
        {
        }

        foreach (var send in await CancelledAsync(cancel)) await ledger.CancelQueuedAsync(send, cancel);
        var finished = new List<SendId>();
        foreach (var send in await PerhapsFinishedAsync(cancel))
        {
            if (!await TryFinishAsync(send, cancel)) continue;
            finished.Add(send);
            CrashPoint.Pass(CrashPoint.Finished);
            Log.Finished(log, send.Value);
        }

        return finished;
    }

    /// <summary>
    /// A page of ambiguous rows whose time to wait for evidence is over: sent again when they are proven absent, else closed as unknown. What waits for its proof is passed
    /// over, so that a thousand of those keep nobody behind them waiting. Answers whether there are more; then they are next.
    /// </summary>
    private async Task<bool> SettleOverdueAsync(CancellationToken cancel)
    {
        passed = await SettleOverdueAsync(passed, cancel);
        return passed is not null;
    }

    /// <summary>The last of a full page. Null: that was the end.</summary>
    private Task<Overdue?> SettleOverdueAsync(Overdue? behind, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var now = time.GetUtcNow();
        var (budgets, forgotten) = (new Dictionary<SendId, (long SentAgain, long Recipients)>(), await ForgottenUntilAsync(session));
        var page = await OverdueAsync(session, behind, now);
        foreach (var row in page)
        {
            var budget = budgets.TryGetValue(row.Delivery.Send, out var known) ? known : await BudgetAsync(session, row.Delivery.Send);
            var verdict = row.IntentAt <= forgotten ? ProofVerdict.Close : reconciler?.Judge(Doubtful(row, budget), now) ?? ProofVerdict.Close;
            budgets[row.Delivery.Send] = verdict == ProofVerdict.Absent ? budget with { SentAgain = budget.SentAgain + 1 } : budget;
            if (verdict == ProofVerdict.Wait) continue;
            if (verdict == ProofVerdict.Close) await Settlement.CloseAsync(session, new Decision(row.Customer, row.Delivery, DoubtEnding.ClosedByTime, null, null, now));
            else await Settlement.SendAgainAsync(session, new Decision(row.Customer, row.Delivery, DoubtEnding.ProvenAbsent, null, null, now), fromClosed: false);
        }

        return page.Count < MostAtOnce ? null : page[^1];
    }, cancel);

    /// <summary>
    /// Of what left before the database was put back, events may have come to the one that is no more and are out of their queue: their absence proves nothing. Null: never put back.
    /// </summary>
    private static async Task<DateTimeOffset?> ForgottenUntilAsync(WriteSession session)
    {
        await using var reader = await session.ReadAsync("SELECT max(found_at) FROM restorations");
        return await reader.ReadAsync() ? StoredInstant.Read(reader, 0) : null;
    }

    private DoubtfulDelivery Doubtful(Overdue row, (long SentAgain, long Recipients) budget) =>
        new(row.Server, row.Class, row.IntentAt, budget.SentAgain, budget.Recipients, row.Deaths, watch.For(row.Delivery, row.Attempt));

    private async Task<List<(DeliveryRef Delivery, int Attempt)>> DoubtsAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT r.send_id, r.seq, d.attempt, s.server_id, s.class
            FROM retries r {(database.IsPostgres ? "JOIN" : "CROSS JOIN")} deliveries d ON d.send_id = r.send_id AND d.seq = r.seq JOIN sends s ON s.id = r.send_id
            WHERE r.settle = {(database.IsPostgres ? "true" : "1")} AND d.state = 4
            """;
        var doubts = new List<(DeliveryRef, int)>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (doubts.Count < DoubtWatch.Most && await reader.ReadAsync(cancel))
        {
            // What can never be proven takes nobody's place.
            if (reconciler!.MayProve(new ServerId(reader.GetInt64(3)), (MessageClass)reader.GetInt16(4)))
                doubts.Add((new DeliveryRef(new SendId(reader.GetInt64(0)), reader.GetInt32(1)), reader.GetInt32(2)));
        }

        return doubts;
    }

    private async Task<List<Overdue>> OverdueAsync(WriteSession session, Overdue? behind, DateTimeOffset now)
    {
        var rows = new List<Overdue>();
        await using var reader = await session.ReadAsync($"""
            SELECT r.send_id, r.seq, s.customer_id, s.server_id, s.class, d.intent_at, d.attempt, r.next_at,
              (SELECT count(*) FROM doubts b WHERE b.send_id = r.send_id AND b.seq = r.seq AND b.cause = 2)
            FROM retries r {(database.IsPostgres ? "JOIN" : "CROSS JOIN")} deliveries d ON d.send_id = r.send_id AND d.seq = r.seq JOIN sends s ON s.id = r.send_id
            WHERE r.settle = @p1 AND r.next_at <= @p0 AND (r.next_at, r.send_id, r.seq) > (@p2, @p3, @p4) ORDER BY r.next_at, r.send_id, r.seq LIMIT {MostAtOnce}
            """, session.Instant(now), session.Flag(true), session.Instant(behind?.NextAt ?? DateTimeOffset.UnixEpoch), behind?.Delivery.Send.Value ?? 0, behind?.Delivery.Seq ?? 0);
        while (await reader.ReadAsync())
        {
            rows.Add(new Overdue(
                new CustomerId(reader.GetInt64(2)), new DeliveryRef(new SendId(reader.GetInt64(0)), reader.GetInt32(1)), new ServerId(reader.GetInt64(3)), (MessageClass)reader.GetInt16(4),
                StoredInstant.Read(reader, 5) ?? DateTimeOffset.UnixEpoch, reader.GetInt32(6), StoredInstant.Read(reader, 7) ?? DateTimeOffset.UnixEpoch, reader.GetInt64(8)));
        }

        return rows;
    }

    // A proof that an event has shown to be wrong stays counted: otherwise each mistake would make room for the next.
    private static async Task<(long SentAgain, long Recipients)> BudgetAsync(WriteSession session, SendId send) =>
        (await CountAsync(session, """
            SELECT count(*) FROM doubts b WHERE b.send_id = @p0 AND (b.ending = 3 OR (b.ending = 2
              AND EXISTS (SELECT 1 FROM deliveries d WHERE d.send_id = b.send_id AND d.seq = b.seq AND (d.marks & 128) <> 0)))
            """, send),
            await CountAsync(session, "SELECT sum(recipients) FROM send_counters WHERE send_id = @p0", send));

    private static async Task<long> CountAsync(WriteSession session, string sql, SendId send) =>
        Convert.ToInt64(await session.ScalarAsync(sql, send.Value) ?? 0L, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Cancelled by a person, and something of them is not settled yet.</summary>
    private async Task<List<RunningSend>> CancelledAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, customer_id, list_id FROM sends WHERE status = 4 AND finished_at IS NULL";
        var sends = new List<RunningSend>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) sends.Add(new RunningSend(new SendId(reader.GetInt64(0)), new CustomerId(reader.GetInt64(1)), reader.GetInt64(2)));
        return sends;
    }

    private async Task<List<SendId>> PerhapsFinishedAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT s.id FROM sends s
            WHERE (s.status = 1 OR (s.status = 4 AND s.finished_at IS NULL)) AND s.expansion_done = {(database.IsPostgres ? "true" : "1")}
              AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.send_id = s.id AND l.open > 0)
              AND NOT EXISTS (SELECT 1 FROM retries r WHERE r.send_id = s.id)
            """;
        var sends = new List<SendId>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) sends.Add(new SendId(reader.GetInt64(0)));
        return sends;
    }

    /// <summary>The full count stands in the statement that sets it. A cancelled send stays cancelled; the time says that all of it has ended.</summary>
    private Task<bool> TryFinishAsync(SendId send, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        await SendLock.TakeAsync(database, session, send);
        return await session.RunAsync("""
            UPDATE sends SET status = CASE status WHEN 1 THEN 3 ELSE status END, finished_at = @p1 WHERE id = @p0 AND (status = 1 OR (status = 4 AND finished_at IS NULL))
              AND NOT EXISTS (SELECT 1 FROM leases WHERE send_id = @p0 AND open > 0)
              AND NOT EXISTS (SELECT 1 FROM retries WHERE send_id = @p0)
              AND NOT EXISTS (SELECT 1 FROM deliveries WHERE send_id = @p0 AND state IN (0, 1, 2, 4))
            """, send.Value, session.Instant(time.GetUtcNow())) > 0;
    }, cancel);

    private sealed record Overdue(CustomerId Customer, DeliveryRef Delivery, ServerId Server, MessageClass Class, DateTimeOffset IntentAt, int Attempt, DateTimeOffset NextAt, long Deaths);

    private static partial class Log
    {
        [LoggerMessage(2110, LogLevel.Information, "Send {SendId} has finished")]
        public static partial void Finished(ILogger log, long sendId);
    }
}
