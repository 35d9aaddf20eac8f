using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>A right to work on part of a send. Every write under it is conditional on its epoch.</summary>
/// <param name="First">First number of the range; 0 when the rows come from the retry table, where each row is its own lease.</param>
internal readonly record struct Lease(CustomerId Customer, SendId Send, long ListId, int First, int Last, int Epoch)
{
    public bool OfRetries => First == 0;

    /// <summary>Whose suppressions apply to one delivery.</summary>
    public long ListOf(QueuedDelivery row) => row.OwnList == 0 ? ListId : row.OwnList;
}

/// <summary>A delivery that a lane may submit.</summary>
/// <param name="Attempt">Submissions so far.</param>
/// <param name="Epoch">Of the range's lease or of the retry row's own.</param>
/// <param name="OwnList">The list that its recipient is mailed as a member of; 0: the send's.</param>
internal readonly record struct QueuedDelivery(int Seq, int Attempt, int Failures, int Epoch, long ContactId, string Address, string AddressKey, long OwnList = 0);

/// <summary>Rows of one send under one lease.</summary>
internal sealed record Work(Lease Lease, IReadOnlyList<QueuedDelivery> Rows);

/// <summary>What became of a submission, to be written down.</summary>
internal readonly record struct DeliveryOutcome
{
    public required QueuedDelivery Row { get; init; }

    public required OutcomeKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Accepted: the provider's id.</summary>
    public string? MessageId { get; init; }

    /// <summary>Retry: when. Ambiguous: when to stop waiting for evidence.</summary>
    public DateTimeOffset NextAt { get; init; }

    /// <summary>Retry: true when it spends the retry budget.</summary>
    public bool Spent { get; init; }

    public string? Reason { get; init; }

    public string? Words { get; init; }
}

internal enum OutcomeKind
{
    Accepted,
    Rejected,

    /// <summary>Certainly not sent, to be tried again.</summary>
    Retry,
    Ambiguous,
}

/// <summary>Answer to an intent.</summary>
internal enum IntentVerdict
{
    /// <summary>What is listed may be sent now.</summary>
    Granted,

    /// <summary>The lease is gone or ends too soon.</summary>
    LeaseLost,

    /// <summary>The send or its server does not run.</summary>
    NotRunning,
}

/// <param name="Rows">What may be sent; a row that was suppressed meanwhile is not among them.</param>
internal sealed record Intents(IntentVerdict Verdict, IReadOnlyList<QueuedDelivery> Rows)
{
    /// <summary>Timestamp of the moment for which lease and suppressions were checked.</summary>
    public long Since { get; init; }
}
