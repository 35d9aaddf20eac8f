using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Simulation;

/// <summary>A mistake that a ledger could make, put into the statements of the real one: the simulation must find it.</summary>
internal abstract class PlantedBug
{
    public static readonly PlantedBug None = new Nothing();

    /// <summary>True once a statement was met that the mistake is in.</summary>
    public bool IsMet { get; private set; }

    /// <summary>The statement with the mistake in it.</summary>
    public string Rewrite(string sql)
    {
        var changed = Change(sql);
        IsMet |= !ReferenceEquals(changed, sql);
        return changed;
    }

    /// <summary>How many rows the statement says that it changed.</summary>
    public virtual int Answer(string sql, int changed) => changed;

    /// <summary>A commit went through and its answer was lost; what the mistaken caller does then.</summary>
    public virtual Task OnLostReplyAsync(WriteSession session) => Task.CompletedTask;

    /// <summary>What the engine goes by.</summary>
    public virtual DeliveryOptions WhenSending(DeliveryOptions options) => options;

    /// <summary>What the proof of absence goes by.</summary>
    public virtual DeliveryOptions WhenProving(DeliveryOptions options) => options;

    public virtual void BeforeKeeping(EvidenceMarks marks, DateTimeOffset now)
    {
    }

    /// <summary>True: the proof of absence does not wait for an empty queue.</summary>
    public virtual bool TakesQueueForEmpty => false;

    /// <summary>True: events are deleted before they are stored.</summary>
    public virtual bool DeletesUnstored => false;

    protected virtual string Change(string sql) => sql;

    protected void Meet() => IsMet = true;

    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        new LateOutcome(), new LostCommitReply(), new RequeueByTime(), new DoubleEvidence(), new FinishTooEarly(),
        new ProofBeforeTime(), new ProofWithoutEmptyQueue(), new ProofWithoutLaterEvent(), new ProofWithoutBudget(), new EventDeletedUnstored(), new TurnWithoutEnd(),
    ];

    private sealed class Nothing : PlantedBug
    {
    }

    /// <summary>An answer counts for whichever submission is open, not for its own.</summary>
    private sealed class LateOutcome : PlantedBug
    {
        protected override string Change(string sql) => sql.Replace("AND epoch = @p2 AND state = 2", "AND @p2 >= 0 AND state = 2", StringComparison.Ordinal);
    }

    /// <summary>No answer to a commit is taken for a commit that failed: what it said was sent is sent again.</summary>
    private sealed class LostCommitReply : PlantedBug
    {
        public override async Task OnLostReplyAsync(WriteSession session)
        {
            Meet();
            await session.RunAsync("INSERT INTO retries (send_id, seq, next_at, epoch) SELECT send_id, seq, 0, epoch FROM deliveries WHERE state = 3 AND outcome = 0 ON CONFLICT DO NOTHING");
            await session.RunAsync("UPDATE deliveries SET state = 1 WHERE state = 3 AND outcome = 0");
        }
    }

    /// <summary>What was being submitted when a lease ran out goes back to the queue.</summary>
    private sealed class RequeueByTime : PlantedBug
    {
        /// <summary>Nobody is uncertain, so nobody is counted as that.</summary>
        public override int Answer(string sql, int changed) => IsTakeOver(sql) ? 0 : changed;

        protected override string Change(string sql) => IsTakeOver(sql)
            ? "UPDATE deliveries SET state = 0 WHERE send_id = @p0 AND seq BETWEEN @p1 AND @p2 AND state = 2 AND @p3 > 0 AND NOT EXISTS (SELECT 1 FROM retries r WHERE r.send_id = deliveries.send_id AND r.seq = deliveries.seq)"
            : sql;

        private static bool IsTakeOver(string sql) => sql.Contains("SELECT send_id, seq, intent_at + @p3, 1, epoch FROM deliveries", StringComparison.Ordinal);
    }

    /// <summary>An answer that comes after an event has said the same counts once more.</summary>
    private sealed class DoubleEvidence : PlantedBug
    {
        protected override string Change(string sql) => sql.Contains("SET state = 3", StringComparison.Ordinal) ? sql.Replace("AND state = 2", "AND state IN (2, 3)", StringComparison.Ordinal) : sql;
    }

    /// <summary>Finished when no range is open, whatever still waits.</summary>
    private sealed class FinishTooEarly : PlantedBug
    {
        protected override string Change(string sql) => sql
            .Replace("AND NOT EXISTS (SELECT 1 FROM retries r WHERE r.send_id = s.id)", "", StringComparison.Ordinal)
            .Replace("AND NOT EXISTS (SELECT 1 FROM retries WHERE send_id = @p0)", "", StringComparison.Ordinal)
            .Replace("AND state IN (0, 1, 2, 4)", "AND state IN (0, 2)", StringComparison.Ordinal);
    }

    /// <summary>Silence of any length is believed as soon as the time of day, which may jump, says that the horizon has passed.</summary>
    private sealed class ProofBeforeTime : PlantedBug
    {
        public override bool TakesQueueForEmpty => true;

        public override DeliveryOptions WhenProving(DeliveryOptions options)
        {
            Meet();
            return Like(options, TimeSpan.Zero, options.SendAgainAtLeast);
        }
    }

    /// <summary>The queue counts as empty, whatever waits in it.</summary>
    private sealed class ProofWithoutEmptyQueue : PlantedBug
    {
        public override bool TakesQueueForEmpty
        {
            get
            {
                Meet();
                return true;
            }
        }
    }

    /// <summary>Silence is believed although no event of a later submission has come.</summary>
    private sealed class ProofWithoutLaterEvent : PlantedBug
    {
        public override void BeforeKeeping(EvidenceMarks marks, DateTimeOffset now)
        {
            Meet();
            marks.Saw(new ServerId(SimulatedStore.Server), now, now);
        }
    }

    /// <summary>As many are sent again as are proven absent.</summary>
    private sealed class ProofWithoutBudget : PlantedBug
    {
        public override DeliveryOptions WhenProving(DeliveryOptions options)
        {
            Meet();
            return Like(options, options.Horizon, int.MaxValue);
        }
    }

    /// <summary>What came out of the queue is deleted there before it is stored.</summary>
    private sealed class EventDeletedUnstored : PlantedBug
    {
        public override bool DeletesUnstored
        {
            get
            {
                Meet();
                return true;
            }
        }
    }

    /// <summary>A loop goes on with its turn however old the intents have become, and whoever has paused the send meanwhile.</summary>
    private sealed class TurnWithoutEnd : PlantedBug
    {
        /// <summary>As long as a lease and a request leave room for.</summary>
        private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

        public override DeliveryOptions WhenSending(DeliveryOptions options)
        {
            Meet();
            return new DeliveryOptions
            {
                LeaseMargin = Long, TurnLimit = Long, Lease = options.Lease, RequestDeadline = options.RequestDeadline, Horizon = options.Horizon, RangeSize = options.RangeSize,
                MostPerTurn = options.MostPerTurn, OnTheWire = options.OnTheWire, MostFailures = options.MostFailures, Pause = options.Pause,
            };
        }
    }

    private static DeliveryOptions Like(DeliveryOptions options, TimeSpan horizon, int atLeast) => new()
    {
        Horizon = horizon, ProofWait = options.ProofWait, SendAgainWhenAbsent = options.SendAgainWhenAbsent, SendAgainShare = options.SendAgainShare, SendAgainAtLeast = atLeast,
    };

    public override string ToString() => GetType().Name;
}
