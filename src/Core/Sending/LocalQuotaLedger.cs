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

    private readonly Lock _opening = new();
    private readonly ConcurrentDictionary<ServerId, ServerQuota> _servers = new();
    private readonly ConcurrentDictionary<string, AccountQuota> _accounts = new();
    private readonly ConcurrentDictionary<ServerId, SlotCounter> _slowed = new();
    private readonly ConcurrentDictionary<ServerId, OwnWindows> _windows = new();

    /// <summary>
    /// Makes a server known, with its own limits. Nothing leaves before its account was heard (<see cref="Follow"/>) or did not answer (<see cref="GoWithout"/>), unless that was just now. One that had another account, or
    /// none, is measured by this one from now on; what left through it still counts in its windows, and who waits goes on waiting.
    /// </summary>
    /// <param name="server">Which.</param>
    /// <param name="account">Account and region: servers of the same name share rate and quota. Null: nobody tells any, and its own limits rule alone.</param>
    /// <param name="limits">Its own.</param>
    public void Open(ServerId server, string? account, OwnLimits limits)
    {
        ThrowIfImpossible(server, limits);
        var its = _accounts.GetOrAdd(account ?? Alone(server), static (_, time) => new AccountQuota(time), time);
        if (account is not null)
            lock (its.Gate) its.Await();
        // Two lanes of a server open at once; and a move holds two gates, which only one may do at a time.
        lock (_opening)
        {
            var quota = _servers.GetOrAdd(server, static (id, of) => new ServerQuota(id, of.its, of.windows, of.time), (its, windows: WindowsOf(server), time));
            if (quota.Account == its) quota.Limit(limits);
            else quota.MoveTo(its, limits);
        }
    }

    /// <summary>What the account of a server is called that nobody can ask about one.</summary>
    internal static string Alone(ServerId server) => $"server {server.Value} alone";

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
    /// <param name="server">Which.</param>
    /// <param name="account">Which was asked, as for <see cref="Follow"/>.</param>
    public void GoWithout(ServerId server, string? account = null)
    {
        if (Heard(server, account) is not { } its) return;
        lock (its.Gate) its.GoWithout();
    }

    /// <summary>Makes a server known, or changes its own limits.</summary>
    public void Limit(ServerId server, OwnLimits limits)
    {
        ThrowIfImpossible(server, limits);
        if (_servers.TryGetValue(server, out var known)) known.Limit(limits);
        else Open(server, account: null, limits);
    }

    /// <summary>Takes over what the account said.</summary>
    /// <param name="server">Whose.</param>
    /// <param name="reading">What it said.</param>
    /// <param name="account">Which was asked. Null: the one that the server has. A lane that still ends by older settings asks another than that, which counts for nothing.</param>
    /// <returns>False: the server has another account now.</returns>
    public bool Follow(ServerId server, AccountReading reading, string? account = null)
    {
        if (Heard(server, account) is not { } its) return false;
        lock (its.Gate) its.Follow(reading);
        return true;
    }

    /// <summary>The provider refused a message for the rolling quota: nothing leaves until the next reading has room.</summary>
    /// <param name="server">Which.</param>
    /// <param name="account">Whose quota, as for <see cref="Follow"/>.</param>
    public void UsedUp(ServerId server, string? account = null)
    {
        if (Heard(server, account) is not { } its) return;
        lock (its.Gate)
        {
            its.Rolling.UsedUp();
            its.Serve();
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

    private static void ThrowIfImpossible(ServerId server, OwnLimits limits)
    {
        if (limits.PerSecond is { } rate && !(rate is > 0 and <= 1_000_000))
            throw new ArgumentOutOfRangeException(nameof(limits), rate, $"The limit of sending server {server.Value} must be above 0 and up to 1,000,000 messages per second.");
    }

    /// <summary>Null: it is not the account that the server has now.</summary>
    private AccountQuota? Heard(ServerId server, string? account)
    {
        var its = Of(server).Account;
        return account is null || (_accounts.TryGetValue(account, out var named) && named == its) ? its : null;
    }

    private OwnWindows WindowsOf(ServerId server) => _windows.GetOrAdd(server, static (_, time) => new OwnWindows(time), time);

    private ServerQuota Of(ServerId server) => _servers.TryGetValue(server, out var quota)
        ? quota
        : throw new InvalidOperationException($"Sending server {server.Value} has no rate yet: open it, or set its limit, before mail is sent through it.");
}
