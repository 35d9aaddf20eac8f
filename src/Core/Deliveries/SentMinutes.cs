using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>What was handed over, minute by minute, of all sends of a server; uncertain ones count.</summary>
public sealed class SentMinutes(Database database) : ISentBefore
{
    public async Task<IReadOnlyList<SentMinute>> OfAsync(ServerId server, DateTimeOffset since, CancellationToken cancel)
    {
        var ended = database.IsPostgres ? $"to_timestamp({since.ToUnixTimeSeconds()})" : $"{since.ToUnixTimeMilliseconds()}";
        var minutes = new List<SentMinute>();
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT m.minute, cast(sum(m.sent) AS bigint) FROM sends s {(database.IsPostgres ? "JOIN" : "CROSS JOIN")} send_minutes m ON m.send_id = s.id AND m.minute >= {since.ToUnixTimeSeconds() / 60} AND m.sent > 0
            WHERE s.server_id = {server.Value} AND (s.finished_at IS NULL OR s.finished_at > {ended})
            GROUP BY m.minute ORDER BY m.minute
            """;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) minutes.Add(new SentMinute(DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(0) * 60), reader.GetInt64(1)));
        return minutes;
    }
}
