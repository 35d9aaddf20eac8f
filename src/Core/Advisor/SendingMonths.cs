using Postroad.Core.Persistence;
using Postroad.Core.Sending;

namespace Postroad.Core.Advisor;

/// <summary>What the installation sent in the last days, of all customers together, for its administrators; sums only.</summary>
public sealed class SendingMonths(Database database, SendingServers servers, TimeProvider time)
{
    public const int Days = 30;

    public async Task<SendingMonth> ReadAsync(CancellationToken cancel)
    {
        var all = (await servers.ListAsync(cancel)).ToDictionary(server => server.Id);
        var (since, byRegion) = (time.GetUtcNow().AddDays(-Days), new Dictionary<string, long>());
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        var end = database.IsPostgres ? $"to_timestamp({since.ToUnixTimeSeconds()})" : $"{since.ToUnixTimeMilliseconds()}";
        command.CommandText = $"""
            SELECT s.server_id, sum(m.sent) FROM sends s {(database.IsPostgres ? "JOIN" : "CROSS JOIN")} send_minutes m ON m.send_id = s.id AND m.minute > {since.ToUnixTimeSeconds() / 60}
            WHERE s.finished_at IS NULL OR s.finished_at > {end} GROUP BY s.server_id
            """;
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
            {
                if (all.GetValueOrDefault(reader.GetInt64(0)) is { IsSes: true } server) byRegion[server.Region] = byRegion.GetValueOrDefault(server.Region) + Whole(reader.GetValue(1));
            }
        }

        command.CommandText = $"""
            SELECT coalesce(sum(c.sent), 0), coalesce(sum(c.bounced), 0), coalesce(sum(c.complained), 0) FROM sends s JOIN send_counters c ON c.send_id = s.id
            WHERE s.finished_at IS NULL OR s.finished_at > {end}
            """;
        await using var sums = await command.ExecuteReaderAsync(cancel);
        await sums.ReadAsync(cancel);
        return new SendingMonth([.. byRegion.Where(r => r.Value > 0).OrderByDescending(r => r.Value).Select(r => new RegionVolume(r.Key, r.Value))], Whole(sums.GetValue(0)), Whole(sums.GetValue(1)), Whole(sums.GetValue(2)));
    }

    // PostgreSQL adds whole numbers up as numeric.
    private static long Whole(object value) => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
}

/// <param name="Regions">The busiest first.</param>
/// <param name="Sent">By sends that ran in these days, with what they sent before.</param>
/// <param name="Bounced">Of <paramref name="Sent"/>.</param>
/// <param name="Complained">Of <paramref name="Sent"/>.</param>
public sealed record SendingMonth(IReadOnlyList<RegionVolume> Regions, long Sent, long Bounced, long Complained)
{
    public long Messages => Regions.Sum(region => region.Messages);

    /// <summary>The same regions with another sum.</summary>
    public IReadOnlyList<long> Split(long messages)
    {
        if (Messages == 0) return [messages];
        var parts = Regions.Skip(1).Select(region => (long)((decimal)messages * region.Messages / Messages)).ToList();
        return [messages - parts.Sum(), .. parts];
    }
}

public sealed record RegionVolume(string Region, long Messages);
