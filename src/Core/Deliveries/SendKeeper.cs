using Microsoft.Extensions.Logging;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>
/// What must happen to sends though nobody works on them: an uncertain delivery whose horizon passed without evidence is closed as unknown, and a send is
/// declared finished when its rows say so.
/// </summary>
public sealed partial class SendKeeper(Database database, TimeProvider time, ILogger<SendKeeper> log)
{
    /// <summary>Rows closed in one transaction at most.</summary>
    private const int MostAtOnce = 1000;

    /// <summary>Does what is due. Answers the sends that finished.</summary>
    public async Task<IReadOnlyList<SendId>> KeepAsync(CancellationToken cancel)
    {
        while (await CloseOverdueAsync(cancel) == MostAtOnce)
        {
        }

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

    /// <summary>Ambiguous rows whose time to wait for evidence is over. They count as uncertain before and after.</summary>
    private Task<int> CloseOverdueAsync(CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var overdue = new List<DeliveryRef>();
        await using (var reader = await session.ReadAsync(
            $"SELECT send_id, seq FROM retries WHERE settle = {(database.IsPostgres ? "true" : "1")} AND next_at <= @p0 ORDER BY next_at LIMIT {MostAtOnce}", session.Instant(time.GetUtcNow())))
        {
            while (await reader.ReadAsync()) overdue.Add(new DeliveryRef(new SendId(reader.GetInt64(0)), reader.GetInt32(1)));
        }

        foreach (var row in overdue)
        {
            await session.RunAsync("UPDATE deliveries SET state = 8 WHERE send_id = @p0 AND seq = @p1 AND state = 4", row.Send.Value, row.Seq);
            await session.RunAsync("DELETE FROM retries WHERE send_id = @p0 AND seq = @p1", row.Send.Value, row.Seq);
        }

        return overdue.Count;
    }, cancel);

    private async Task<List<SendId>> PerhapsFinishedAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT s.id FROM sends s
            WHERE s.status = 1 AND s.expansion_done = {(database.IsPostgres ? "true" : "1")}
              AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.send_id = s.id AND l.open > 0)
              AND NOT EXISTS (SELECT 1 FROM retries r WHERE r.send_id = s.id)
            """;
        var sends = new List<SendId>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) sends.Add(new SendId(reader.GetInt64(0)));
        return sends;
    }

    /// <summary>The full count stands in the statement that sets it.</summary>
    private Task<bool> TryFinishAsync(SendId send, CancellationToken cancel) => database.WriteAsync(async session => await session.RunAsync("""
        UPDATE sends SET status = 3, finished_at = @p1 WHERE id = @p0 AND status = 1
          AND NOT EXISTS (SELECT 1 FROM leases WHERE send_id = @p0 AND open > 0)
          AND NOT EXISTS (SELECT 1 FROM retries WHERE send_id = @p0)
          AND NOT EXISTS (SELECT 1 FROM deliveries WHERE send_id = @p0 AND state IN (0, 1, 2, 4))
        """, send.Value, session.Instant(time.GetUtcNow())) > 0, cancel);

    private static partial class Log
    {
        [LoggerMessage(2110, LogLevel.Information, "Send {SendId} has finished")]
        public static partial void Finished(ILogger log, long sendId);
    }
}
