using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Feedback.Sns;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Reports;

/// <summary>What waits in this installation, of all customers, for its administrator.</summary>
public sealed class SystemQueues(Database database, QueueIntakes intakes, Topics topics)
{
    public async Task<QueueReading> ReadAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var servers = await db.Set<SendingServer>().OrderBy(s => s.Name).ThenBy(s => s.Id).ToListAsync(cancel);
        var (retries, uncertain) = await WaitingAsync(cancel);
        return new QueueReading
        {
            Lanes = await LanesAsync(db, servers, cancel),
            Retries = retries,
            Uncertain = uncertain,
            Events = [.. servers.Select(s => new EventsReading(s.Name, s.Place, s.HasEvents, s.TopicArn is null ? intakes.StatusOf(s.Key) : topics.StatusOf(s.Key)?.Events) { IsOfTopic = s.TopicArn is not null })],
        };
    }

    private static async Task<IReadOnlyList<LaneReading>> LanesAsync(PostroadDb db, List<SendingServer> servers, CancellationToken cancel)
    {
        // Sends that have not ended are few, and each has a few rows of counters.
        var sends = await db.Set<Send>().IgnoreQueryFilters().Where(s => s.FinishedAt == null).Select(s => new
        {
            s.ServerId, s.Class, s.Status, s.CreatedAt,
            ToGo = db.Set<SendCounters>().IgnoreQueryFilters().Where(c => c.SendId == s.Id).Sum(c => c.Recipients - c.Sent - c.Suppressed - c.Failed),
        }).ToListAsync(cancel);
        return [.. sends.Where(s => s.Status != SendStatus.Cancelled && s.ToGo > 0).GroupBy(s => (s.ServerId, s.Class))
            .Select(g => (Server: servers.Find(s => s.Id == g.Key.ServerId), Sends: g)).Where(x => x.Server is not null)
            .Select(x => new LaneReading(x.Server!.Name, x.Server.State, x.Server.StateReason, x.Sends.Key.Class,
                x.Sends.Sum(s => s.ToGo), x.Sends.Where(s => s.Status == SendStatus.Paused).Sum(s => s.ToGo), x.Sends.Min(s => s.CreatedAt)))
            .OrderBy(l => l.Server).ThenBy(l => l.Class)];
    }

    private async Task<(Waiting Retries, Waiting Uncertain)> WaitingAsync(CancellationToken cancel)
    {
        var (retries, uncertain) = (default(Waiting), default(Waiting));
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT settle, count(*), min(next_at) FROM retries GROUP BY settle";
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var waiting = new Waiting(reader.GetInt64(1), StoredInstant.Read(reader, 2));
            if (Convert.ToBoolean(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture)) uncertain = waiting;
            else retries = waiting;
        }

        return (retries, uncertain);
    }
}

/// <summary>As of one moment.</summary>
public sealed record QueueReading
{
    /// <summary>Only those in which something waits.</summary>
    public required IReadOnlyList<LaneReading> Lanes { get; init; }

    /// <summary>Deliveries that were refused for now.</summary>
    public required Waiting Retries { get; init; }

    /// <summary>Deliveries without an answer that are watched; those that were closed as unknown wait for nothing.</summary>
    public required Waiting Uncertain { get; init; }

    public required IReadOnlyList<EventsReading> Events { get; init; }
}

/// <param name="StateReason">What the server waits for. Null: nothing to say.</param>
/// <param name="ToGo">Deliveries that are not handed over yet, of all sends of this server and class.</param>
/// <param name="Held">Of these: in paused sends.</param>
/// <param name="Since">When the oldest of those sends began.</param>
public sealed record LaneReading(string Server, ServerState State, string? StateReason, MessageClass Class, long ToGo, long Held, DateTimeOffset Since);

/// <param name="NextAt">When the first of them is due. Null: there is none.</param>
public readonly record struct Waiting(long Count, DateTimeOffset? NextAt);

/// <param name="HasQueue">False: this server reports nothing to us.</param>
/// <param name="Status">Null: its queue is not read (yet).</param>
public sealed record EventsReading(string Server, string Region, bool HasQueue, IntakeStatus? Status)
{
    /// <summary>SNS delivers them over HTTPS.</summary>
    public bool IsOfTopic { get; init; }
}
