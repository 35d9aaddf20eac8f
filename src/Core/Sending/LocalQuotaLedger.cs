using System.Collections.Concurrent;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>
/// Rates and quotas of a single node. Each server's rate is the smallest of its own limit, its share and the account's; its own minutes, hours and days are counted here, the account's rolling 24
/// hours follow its readings plus what left since. Servers of one account and region share what it has. Nothing fails for a rate or a quota: it waits.
/// </summary>
public sealed class LocalQuotaLedger(TimeProvider time) : IQuotaLedger, IDisposable
{
    private const int MostMinutes = 120;

    private readonly ConcurrentDictionary<ServerId, ServerQuota> _servers = new();
    private readonly ConcurrentDictionary<string, AccountQuota> _accounts = new();
    private readonly ConcurrentDictionary<ServerId, SlotCounter> _slowed = new();
    private readonly ConcurrentDictionary<ServerId, OwnWindows> _windows = new();

    /// <summary>
    /// Makes a server of an account known, with its own limits. Nothing leaves before the account was
    /// heard (<see cref="Follow"/>) or did not answer (<see cref="GoWithout"/>), unless that was just now.
    /// </summary>
    /// <param name="server">Which.</param>
    /// <param name="account">Account and region: servers of the same name share rate and quota.</param>
    /// <param name="limits">Its own.</param>
    public void Open(ServerId server, string account, OwnLimits limits)
    {
        var shared = _accounts.GetOrAdd(account, static (_, time) => new AccountQuota(time), time);
        if (_servers.TryGetValue(server, out var known) && known.Account != shared && _servers.TryRemove(server, out known)) known.Dispose();
        lock (shared.Gate) shared.Await();
        _servers.GetOrAdd(server, static (id, of) => new ServerQuota(id, of.shared, of.windows, of.time), (shared, windows: WindowsOf(server), time));
        Limit(server, limits);
    }

    /// <summary>It counts already what leaves through this server; else it has to be told what left before (<see cref="Remember"/>), or limits of hours and days begin anew.</summary>
    internal bool Counts(ServerId server) => _windows.ContainsKey(server);

    /// <summary>What left through a server before this process; of use before the server is opened, and told once.</summary>
    internal void Remember(ServerId server, IEnumerable<SentMinute> before)
    {
        var windows = new OwnWindows(time);
        windows.Remember(before);
        _windows.TryAdd(server, windows);
    }

    /// <summary>The account could not be read: the server goes by its own limit, or one message a second.</summary>
    public void GoWithout(ServerId server)
    {
        var account = Of(server).Account;
        lock (account.Gate) account.GoWithout();
    }

    /// <summary>Makes a server known, or changes its own limits.</summary>
    public void Limit(ServerId server, OwnLimits limits)
    {
        if (limits.PerSecond is { } rate && !(rate is > 0 and <= 1_000_000))
            throw new ArgumentOutOfRangeException(nameof(limits), rate,
                $"The limit of sending server {server.Value} must be above 0 and up to 1,000,000 messages per second.");
        _servers.GetOrAdd(server, static (id, of) => new ServerQuota(id, new AccountQuota(of.time), of.windows, of.time), (windows: WindowsOf(server), time)).Limit(limits);
    }

    /// <summary>Takes over what the account said.</summary>
    public void Follow(ServerId server, AccountReading reading)
    {
        var account = Of(server).Account;
        lock (account.Gate) account.Follow(reading);
    }

    /// <summary>The provider refused a message for the rolling quota: nothing leaves until the next reading has room.</summary>
    public void UsedUp(ServerId server)
    {
        var account = Of(server).Account;
        lock (account.Gate)
        {
            account.Rolling.UsedUp();
            account.Serve();
        }
    }

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

    public void SlowDown(ServerId server)
    {
        var slowed = _slowed.GetOrAdd(server, static _ => new SlotCounter(TimeSpan.FromMinutes(1), MostMinutes));
        lock (slowed) slowed.Add(time.GetUtcNow(), 1);
        Of(server).SlowDown();
    }

    /// <summary>How often the provider said "too fast" since start.</summary>
    /// <param name="server">To whom.</param>
    /// <param name="since">Up to two hours ago.</param>
    internal long SlowedDown(ServerId server, DateTimeOffset since)
    {
        if (!_slowed.TryGetValue(server, out var slowed)) return 0;
        lock (slowed) return slowed.CountSince(since);
    }

    /// <summary>Of a server that was not opened yet nothing is known: nothing limits it, and it is not out of quota.</summary>
    public QuotaState StateOf(ServerId server) => _servers.TryGetValue(server, out var quota)
        ? quota.State()
        : new QuotaState { Server = server, Rate = double.PositiveInfinity, RateNow = double.PositiveInfinity };

    public void Dispose()
    {
        foreach (var quota in _servers.Values) quota.Dispose();
    }

    private OwnWindows WindowsOf(ServerId server) => _windows.GetOrAdd(server, static (_, time) => new OwnWindows(time), time);

    private ServerQuota Of(ServerId server) => _servers.TryGetValue(server, out var quota)
        ? quota
        : throw new InvalidOperationException($"Sending server {server.Value} has no rate yet: open it, or set its limit, before mail is sent through it.");
}
