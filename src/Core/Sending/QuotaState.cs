using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>A server's rate and quota as they stand now, for screens.</summary>
public sealed record QuotaState
{
    public required ServerId Server { get; init; }

    /// <summary>Messages per second when nothing slows it: the smaller of own limit and the account's.</summary>
    public required double Rate { get; init; }

    /// <summary>Messages per second now; below <see cref="Rate"/> for some seconds after the provider said "too fast".</summary>
    public required double RateNow { get; init; }

    /// <summary>Recipients in rolling 24 hours. Null: no limit, or not told.</summary>
    public double? Max24Hours { get; init; }

    /// <summary>Used of it: the last reading and what this node sent since. Null: not told.</summary>
    public double? UsedLast24Hours { get; init; }

    /// <summary>Null: the account was never read.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Messages wait for the rolling quota.</summary>
    public bool IsOutOfQuota { get; init; }

    /// <summary>Out of quota by a count that may hold some messages twice; the account is asked again in seconds.</summary>
    public bool IsInDoubt { get; init; }

    /// <summary>About when room comes back, when this node's own mail of the last 24 hours tells; null otherwise.</summary>
    public DateTimeOffset? OutOfQuotaUntil { get; init; }

    /// <summary>Loops that wait now.</summary>
    public int Waiting { get; init; }
}
