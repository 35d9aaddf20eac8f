using System.Collections.Concurrent;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>
/// Rates and quotas of a single node. Each server's rate is the smaller of its own limit and the account's; its rolling 24 hours follow
/// the account's readings plus what left since. Nothing fails for a rate or a quota: it waits.
/// </summary>
public sealed class LocalQuotaLedger(TimeProvider time) : IQuotaLedger, IDisposable
{
    private readonly ConcurrentDictionary<ServerId, ServerQuota> _servers = new();

    /// <summary>Makes a server known, or changes its own limit in messages per second (null: the account's rate alone).</summary>
    public void Limit(ServerId server, double? perSecond)
    {
        if (perSecond is { } rate && !(rate is > 0 and <= 1_000_000))
            throw new ArgumentOutOfRangeException(nameof(perSecond), perSecond,
                $"The limit of sending server {server.Value} must be above 0 and up to 1,000,000 messages per second.");
        _servers.GetOrAdd(server, static (id, time) => new ServerQuota(id, time), time).Limit(perSecond);
    }

    /// <summary>Takes over what the account said.</summary>
    public void Follow(ServerId server, AccountReading reading) => Of(server).Follow(reading);

    /// <summary>The provider refused a message for the rolling quota: nothing leaves until the next reading has room.</summary>
    public void UsedUp(ServerId server) => Of(server).UsedUp();

    public ValueTask<int> TakeAsync(ServerId server, int wanted, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 1);
        return Of(server).TakeAsync(wanted, cancel);
    }

    public void GiveBack(ServerId server, int unused)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(unused);
        if (unused > 0) Of(server).GiveBack(unused);
    }

    public void SlowDown(ServerId server) => Of(server).SlowDown();

    /// <summary>Of a server that was not opened yet nothing is known: nothing limits it, and it is not out of quota.</summary>
    public QuotaState StateOf(ServerId server) => _servers.TryGetValue(server, out var quota)
        ? quota.State()
        : new QuotaState { Server = server, Rate = double.PositiveInfinity, RateNow = double.PositiveInfinity };

    public void Dispose()
    {
        foreach (var quota in _servers.Values) quota.Dispose();
    }

    private ServerQuota Of(ServerId server) => _servers.TryGetValue(server, out var quota)
        ? quota
        : throw new InvalidOperationException($"Sending server {server.Value} has no rate yet: open it, or set its limit, before mail is sent through it.");
}
