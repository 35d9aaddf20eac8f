using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>A server's rate and quota as they stand now, for screens.</summary>
public sealed record QuotaState
{
    public required ServerId Server { get; init; }

    /// <summary>Messages per second when nothing slows it: the smallest of own limit, share and the account's.</summary>
    public required double Rate { get; init; }

    /// <summary>Messages per second now; below <see cref="Rate"/> for some seconds after the provider said "too fast".</summary>
    public required double RateNow { get; init; }

    /// <summary>Recipients in rolling 24 hours. Null: no limit, or not told.</summary>
    public double? Max24Hours { get; init; }

    /// <summary>Used of it: the last reading and what this node sent since. Null: not told.</summary>
    public double? UsedLast24Hours { get; init; }

    /// <summary>How many of <see cref="UsedLast24Hours"/> may be counted twice, because they left just before the account was asked.</summary>
    public double PerhapsTwice { get; init; }

    /// <summary>The account's last answer. Null: it was never read.</summary>
    public AccountReading? Account { get; init; }

    /// <summary>In how many of the last 300 seconds the provider said "too fast".</summary>
    public long SlowedSeconds { get; init; }

    /// <summary>It said so within the last minute.</summary>
    public bool IsSlowed { get; init; }

    /// <summary>What rules how fast messages leave, in the long run. Null: the server was not opened.</summary>
    public RulingLimit? Speed { get; init; }

    /// <summary>By this server, like the next two.</summary>
    public long UsedLastMinute { get; init; }

    public long UsedLastHour { get; init; }

    public long UsedLastDay { get; init; }

    /// <summary>The server's own limit that is used up. Null: none is, or the account's quota is.</summary>
    public RulingLimit? UsedUp { get; init; }

    /// <summary>Messages wait for the account's rolling quota, or for more than two minutes for a limit of the server's own.</summary>
    public bool IsOutOfQuota { get; init; }

    /// <summary>Out of quota by a count that may hold some messages twice; the account is asked again in seconds.</summary>
    public bool IsInDoubt { get; init; }

    /// <summary>When room comes back: exactly for the server's own limits; about, for the account's quota, when this node's own mail of the last 24 hours tells; null otherwise.</summary>
    public DateTimeOffset? OutOfQuotaUntil { get; init; }

    /// <summary>Loops that wait now.</summary>
    public int Waiting { get; init; }
}
