using Postroad.Core.Deliveries;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Feedback.Sns;
using Postroad.Core.Persistence;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Reports;

/// <summary>The sending servers with what goes through them, of all customers, for the administrator of the installation; sums only.</summary>
public sealed class ServerOverview(Database database, SendingServers servers, IQuotaLedger quotas, QueueIntakes intakes, Topics topics, BlockedServers blocked, TimeProvider time)
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<ServerLine>> ReadAsync(CancellationToken cancel)
    {
        var (all, flows, waiting) = (await servers.ListAsync(cancel), await FlowsAsync(cancel), await WaitingAsync(cancel));
        return [.. all.Select(server => Line(server, flows, waiting))];
    }

    /// <summary>Null: there is none with this public id.</summary>
    public async Task<ServerLine?> FindAsync(string id, CancellationToken cancel) =>
        await servers.FindAsync(id, cancel) is { } server ? Line(server, await FlowsAsync(cancel), await WaitingAsync(cancel)) : null;

    private ServerLine Line(SendingServer server, Dictionary<long, Flow> flows, Dictionary<long, long> waiting)
    {
        var flow = flows.GetValueOrDefault(server.Id);
        return new ServerLine
        {
            Server = server,
            Test = server.Tested(),
            Quota = quotas.StateOf(server.Key),
            Events = server.QueueUrl is null ? null : intakes.StatusOf(server.Key),
            Topic = server.TopicArn is null ? null : topics.StatusOf(server.Key),
            SentLast24Hours = flow.Sent,
            PerSecond = flow.LastMinute / 60.0,
            LastActivityAt = flow.Last == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(flow.Last * 60),
            ToGo = waiting.GetValueOrDefault(server.Id),
            NextTestAt = blocked.NextTestAt(server),
        };
    }

    /// <summary>By server. Sends that ended more than a day ago are passed over; of those that stood still for longer only the last minute is new to nobody.</summary>
    private async Task<Dictionary<long, Flow>> FlowsAsync(CancellationToken cancel)
    {
        var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        var flows = new Dictionary<long, Flow>();
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT s.server_id, coalesce(sum(CASE WHEN m.minute > {minute - MinutesOfDay} THEN m.sent END), 0), coalesce(sum(CASE WHEN m.minute = {minute - 1} THEN m.sent END), 0), max(m.minute)
            FROM sends s {(database.IsPostgres ? "JOIN" : "CROSS JOIN")} send_minutes m ON m.send_id = s.id AND m.sent > 0
            WHERE s.finished_at IS NULL OR s.finished_at > {(database.IsPostgres ? $"to_timestamp({(minute - MinutesOfDay) * 60})" : $"{(minute - MinutesOfDay) * 60_000}")}
            GROUP BY s.server_id
            """;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) flows[reader.GetInt64(0)] = new Flow(Whole(reader.GetValue(1)), Whole(reader.GetValue(2)), Whole(reader.GetValue(3)));
        return flows;
    }

    /// <summary>Deliveries that are not handed over yet, by server.</summary>
    private async Task<Dictionary<long, long>> WaitingAsync(CancellationToken cancel)
    {
        var waiting = new Dictionary<long, long>();
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT s.server_id, sum(c.recipients - c.sent - c.suppressed - c.failed) FROM sends s JOIN send_counters c ON c.send_id = s.id
            WHERE s.finished_at IS NULL AND s.status <> 4 GROUP BY s.server_id
            """;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) waiting[reader.GetInt64(0)] = Whole(reader.GetValue(1));
        return waiting;
    }

    // PostgreSQL adds whole numbers up as numeric.
    private static long Whole(object value) => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);

    private readonly record struct Flow(long Sent, long LastMinute, long Last);
}

/// <summary>One sending server, as of now.</summary>
public sealed record ServerLine
{
    public required SendingServer Server { get; init; }

    /// <summary>Null: its connection was never tested with these settings.</summary>
    public required ConnectionTest? Test { get; init; }

    /// <summary>Known exactly while mail leaves through it.</summary>
    public required QuotaState Quota { get; init; }

    /// <summary>Null: it has no queue, or it is not read yet.</summary>
    public required IntakeStatus? Events { get; init; }

    /// <summary>Null: it has no topic, or its address is not open yet.</summary>
    public TopicStatus? Topic { get; init; }

    /// <summary>By us.</summary>
    public required long SentLast24Hours { get; init; }

    /// <summary>Of the last whole minute.</summary>
    public required double PerSecond { get; init; }

    /// <summary>When something was handed over last, by sends of the last day. Null: nothing was.</summary>
    public required DateTimeOffset? LastActivityAt { get; init; }

    /// <summary>Deliveries that are not handed over yet.</summary>
    public required long ToGo { get; init; }

    /// <summary>When its connection is tested again by itself. Null: it is not.</summary>
    public DateTimeOffset? NextTestAt { get; init; }

    /// <summary>The account's recipients in 24 hours; -1: no limit; null: the account has not told.</summary>
    public double? AccountDay => Server.AsksSes ? Quota.Max24Hours ?? Account?.Max24HourSend : null;

    /// <summary>What the account said last: at a test of the connection or, while mail leaves, within the last minute. Null: nothing, or it cannot be asked (any more).</summary>
    public AccountReading? Account => (Quota.Account, Test?.Account) switch
    {
        _ when !Server.AsksSes => null,
        ({ } live, { } tested) => live.AskedAt >= tested.AskedAt ? live : tested,
        var (live, tested) => live ?? tested,
    };

    /// <summary>Messages a second that the account allows. Null: not told.</summary>
    public double? AccountRate => Account?.MaxSendRate;

    /// <summary>Which of the limits by the day is the smallest. Null: there is none, or it is not known.</summary>
    public RulingLimit? Day => RulingLimit.OfDay(Server.Limits, AccountDay);

    /// <summary>Messages in 24 hours by the smallest limit; -1: no limit; null: the account has not told.</summary>
    public double? DayLimit => Day?.Most ?? AccountDay;

    /// <summary>Used of <see cref="DayLimit"/>: of the account's, by everybody, where it tells; else by us.</summary>
    public double DayUse => Day is { Source: not LimitSource.Account } ? Math.Max(SentLast24Hours, Quota.UsedLastDay) : AccountUse;

    /// <summary>Used of the account's 24 hours: by everybody, where it tells; else by us.</summary>
    public double AccountUse => (Server.AsksSes ? Quota.UsedLast24Hours : null) ?? Math.Max(SentLast24Hours, FromTest);

    /// <summary>What rules how fast messages leave. Null: nobody has set or told anything, and of a relay nobody does.</summary>
    public RulingLimit? Speed => RulingLimit.OfSpeed(Server.Limits, AccountRate) is { Source: not LimitSource.Unknown } limit ? limit : Server.AsksSes ? Quota.Speed : null;

    /// <summary>Messages a second that may leave in the long run. Null: not known.</summary>
    public double? RateLimit => Speed?.PerSecond;

    /// <summary>What the last test found besides, but for what the account has said otherwise since.</summary>
    public IReadOnlyList<Explanation> Notes => Test is not { } test ? []
        : [.. test.Notes.Where(note => Account?.Production != true || note != SesExplanations.Of(StopReason.Sandbox, Server.Region, "")), .. test.Queue is { } queue ? [queue] : Array.Empty<Explanation>()];

    /// <summary>Somebody has to do something before it sends.</summary>
    public bool NeedsAttention => Server.State is ServerState.Blocked or ServerState.Degraded || (Server.State == ServerState.Draft && Test is { Passed: false }) || (Events ?? Topic?.Events)?.FailingSince is not null;

    private double FromTest => Test is { At: var at, Account.SentLast24Hours: { } used } && Server.StateSince <= at ? used : 0;
}
