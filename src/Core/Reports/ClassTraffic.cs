using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Reports;

/// <summary>What left through a server within a day, of one class of mail.</summary>
/// <param name="Sent">Handed over; uncertain ones count.</param>
/// <param name="Delivered">Of which a delivery was heard in that time, of whenever they left.</param>
public sealed record ClassFlow(MessageClass Class, long Sent, long Delivered);

/// <summary>The numbers of a server's message classes, of all customers, sums only. Which dedicated address a message left from is not kept: events of Amazon SES tell it of some only.</summary>
public sealed class ClassTraffic(Database database, TimeProvider time)
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>Of the last 24 hours, one of each class; sends that ended before are passed over.</summary>
    public async Task<IReadOnlyList<ClassFlow>> ReadAsync(ServerId server, CancellationToken cancel)
    {
        var since = time.GetUtcNow().ToUnixTimeSeconds() / 60 - MinutesOfDay;
        var flows = new Dictionary<MessageClass, ClassFlow>();
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT s.class, cast(sum(m.sent) AS bigint), cast(sum(m.delivered) AS bigint)
            FROM sends s {(database.IsPostgres ? "JOIN" : "CROSS JOIN")} send_minutes m ON m.send_id = s.id AND m.minute > {since}
            WHERE s.server_id = {server.Value} AND (s.finished_at IS NULL OR s.finished_at > {(database.IsPostgres ? $"to_timestamp({since * 60})" : $"{since * 60_000}")})
            GROUP BY s.class
            """;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var mailClass = (MessageClass)reader.GetInt16(0);
            flows[mailClass] = new ClassFlow(mailClass, reader.GetInt64(1), reader.GetInt64(2));
        }

        return [.. ServerClasses.All.Select(c => flows.GetValueOrDefault(c) ?? new ClassFlow(c, 0, 0))];
    }
}
