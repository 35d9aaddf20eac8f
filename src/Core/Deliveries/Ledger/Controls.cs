#if CRASH_POINTS
using Microsoft.Extensions.Logging;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>The ledger without one of its guards (<see cref="NegativeControl"/>), to see that tests notice. In test builds only.</summary>
internal sealed class UnguardedSqliteLedger(Database database, DeliveryOptions options, TimeProvider time, ILogger<DeliveryLedger> log) : SqliteLedger(database, options, time, log)
{
    private readonly Controls controls = new();

    protected override async Task MakeAmbiguousAsync(WriteSession session, Lease lease, DateTimeOffset now)
    {
        await controls.RequeueAsync(session, lease);
        await base.MakeAmbiguousAsync(session, lease, now);
    }

    protected override async Task<Recorded> RecordAsync(WriteSession session, Lease lease, IReadOnlyList<DeliveryOutcome> outcomes) =>
        await base.RecordAsync(session, lease, await controls.UnfencedAsync(session, lease, outcomes));

    protected override Task<(Intents Intents, int Skipped)> IntendAsync(WriteSession session, Lease lease, IReadOnlyList<QueuedDelivery> wanted, DateTimeOffset now) =>
        controls.NoIntent ? Controls.WithoutIntent(wanted) : controls.NoSuppression ? Controls.IntendAnybodyAsync(session, lease, wanted, now) : base.IntendAsync(session, lease, wanted, now);
}

/// <summary>The same on PostgreSQL.</summary>
internal sealed class UnguardedPostgresLedger(Database database, DeliveryOptions options, TimeProvider time, ILogger<DeliveryLedger> log) : PostgresLedger(database, options, time, log)
{
    private readonly Controls controls = new();
    private readonly TimeProvider time = time;

    protected override async Task<Intents> WriteTurnAsync(Turn turn, CancellationToken cancel)
    {
        try
        {
            return await base.WriteTurnAsync(turn, cancel);
        }
        catch (Exception) when (controls.TrustCommit)
        {
            return (await Controls.WithoutIntent(turn.Wanted)).Intents with { Since = time.GetTimestamp() };
        }
    }

    protected override async Task MakeAmbiguousAsync(WriteSession session, Lease lease, DateTimeOffset now)
    {
        await controls.RequeueAsync(session, lease);
        await base.MakeAmbiguousAsync(session, lease, now);
    }

    protected override async Task<Recorded> RecordAsync(WriteSession session, Lease lease, IReadOnlyList<DeliveryOutcome> outcomes) =>
        await base.RecordAsync(session, lease, await controls.UnfencedAsync(session, lease, outcomes));

    protected override Task<(Intents Intents, int Skipped)> IntendAsync(WriteSession session, Lease lease, IReadOnlyList<QueuedDelivery> wanted, DateTimeOffset now) =>
        controls.NoIntent ? Controls.WithoutIntent(wanted) : controls.NoSuppression ? Controls.IntendAnybodyAsync(session, lease, wanted, now) : base.IntendAsync(session, lease, wanted, now);
}

/// <summary>What the guards keep from happening. Which of them are off is looked up once: writes run on a thread of the database's.</summary>
internal sealed class Controls
{
    private readonly bool noEpoch = NegativeControl.NoEpoch, requeueByTime = NegativeControl.RequeueByTime;

    public bool NoIntent { get; } = NegativeControl.NoIntent;

    public bool NoSuppression { get; } = NegativeControl.NoSuppression;

    public bool TrustCommit { get; } = NegativeControl.TrustCommit;

    /// <summary>As a usual queue: whatever was being sent is eligible again.</summary>
    public async Task RequeueAsync(WriteSession session, Lease lease)
    {
        if (!requeueByTime) return;
        await session.RunAsync("UPDATE deliveries SET state = 0 WHERE send_id = @p0 AND seq BETWEEN @p1 AND @p2 AND state = 2", lease.Send.Value, lease.First, lease.Last);
    }

    public static Task<(Intents Intents, int Skipped)> WithoutIntent(IReadOnlyList<QueuedDelivery> wanted) =>
        Task.FromResult<(Intents, int)>((new Intents(IntentVerdict.Granted, [.. wanted.Select(row => row with { Attempt = row.Attempt + 1 })]), 0));

    public static async Task<(Intents Intents, int Skipped)> IntendAnybodyAsync(WriteSession session, Lease lease, IReadOnlyList<QueuedDelivery> wanted, DateTimeOffset now)
    {
        var granted = new List<QueuedDelivery>();
        foreach (var row in wanted)
        {
            var changed = await session.RunAsync("UPDATE deliveries SET state = 2, attempt = attempt + 1, epoch = @p2, intent_at = @p3 WHERE send_id = @p0 AND seq = @p1 AND state = 0",
                lease.Send.Value, row.Seq, row.Epoch, session.Instant(now));
            if (changed > 0) granted.Add(row with { Attempt = row.Attempt + 1 });
        }

        return (new Intents(IntentVerdict.Granted, granted), 0);
    }

    /// <summary>Without intent: it is written together with its outcome, when the mail has left long ago. Without epoch: the answer claims to be of whoever holds the row now.</summary>
    public async Task<IReadOnlyList<DeliveryOutcome>> UnfencedAsync(WriteSession session, Lease lease, IReadOnlyList<DeliveryOutcome> outcomes)
    {
        var unfenced = new List<DeliveryOutcome>(outcomes.Count);
        foreach (var outcome in outcomes)
        {
            if (NoIntent)
            {
                await session.RunAsync(
                    "UPDATE deliveries SET state = 2, attempt = attempt + 1, epoch = @p2, intent_at = @p3 WHERE send_id = @p0 AND seq = @p1 AND state IN (0, 1)",
                    lease.Send.Value, outcome.Row.Seq, outcome.Row.Epoch, session.Instant(outcome.At));
            }

            var epoch = noEpoch ? await session.ScalarAsync("SELECT epoch FROM deliveries WHERE send_id = @p0 AND seq = @p1", lease.Send.Value, outcome.Row.Seq) : outcome.Row.Epoch;
            unfenced.Add(outcome with { Row = outcome.Row with { Epoch = Convert.ToInt32(epoch, null) } });
        }

        return unfenced;
    }
}
#endif
