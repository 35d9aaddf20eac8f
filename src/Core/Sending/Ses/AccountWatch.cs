using Microsoft.Extensions.Logging;

namespace Postroad.Core.Sending.Ses;

/// <summary>
/// Keeps quotas in step with the accounts: asks GetAccount of each account and region at start and every minute, and tells all servers
/// that share it.
/// </summary>
public sealed partial class AccountWatch(SesServers servers, LocalQuotaLedger quota, IEnumerable<IAccountListener> listeners, TimeProvider time, ILogger<AccountWatch> log)
{
    /// <summary>AWS asks for no more than one call a second and account; the numbers move slowly.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    /// <summary>When nothing leaves because of a count that may hold some messages twice.</summary>
    private static readonly TimeSpan DoubtInterval = TimeSpan.FromSeconds(5);

    /// <summary>How often it is looked who is due.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Asked> _asked = [];

    /// <summary>Runs until stopped. Refusals and outages are logged and asked again a minute later; they stop nothing.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await ReadDueAsync(stop);
            await WaitAsync(stop);
        }
    }

    /// <summary>Whoever is opened waits for the first answer, so is asked for at once.</summary>
    private async Task WaitAsync(CancellationToken stop)
    {
        using var look = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(Task.Delay(Look, time, look.Token), servers.Opened.WaitToReadAsync(look.Token).AsTask());
        await look.CancelAsync();
        stop.ThrowIfCancellationRequested();
        servers.Opened.TryRead(out _);
    }

    /// <summary>Reads every account that was never read or whose last reading is a minute old.</summary>
    public Task ReadDueAsync(CancellationToken cancel) =>
        Task.WhenAll(servers.All.GroupBy(server => SesServers.AccountName(server.Settings)).ToList().Select(account => FollowAsync(account.Key, [.. account], cancel)));

    private async Task FollowAsync(string account, IReadOnlyList<SesSendingServer> sharing, CancellationToken cancel)
    {
        var last = Last(account, sharing.Any(server => quota.StateOf(server.Id).IsInDoubt) ? DoubtInterval : Interval);
        if (last is not null) await TellAsync(account, last.Reading, sharing.Where(server => !server.WasAsked), cancel);
        else await TellAsync(account, await ReadAsync(account, sharing[0], cancel), sharing, cancel);
    }

    /// <summary>Null: to be asked again.</summary>
    private Asked? Last(string account, TimeSpan interval)
    {
        lock (_asked) return _asked.TryGetValue(account, out var last) && time.GetElapsedTime(last.Since) < interval ? last : null;
    }

    private async Task<AccountReading?> ReadAsync(string account, SesSendingServer server, CancellationToken cancel)
    {
        var since = time.GetTimestamp();
        var (reading, reply) = await server.Account.ReadAsync(cancel);
        if (reading is null) Log.NotRead(log, server.Settings.Region, server.Id.Value, reply.Words);
        lock (_asked) _asked[account] = new Asked(since, reading);
        return reading;
    }

    private async Task TellAsync(string account, AccountReading? reading, IEnumerable<SesSendingServer> sharing, CancellationToken cancel)
    {
        foreach (var server in sharing)
        {
            server.WasAsked = true;
            if (reading is null)
            {
                quota.GoWithout(server.Id, account);
                continue;
            }

            server.Account.Share(reading);
            if (!quota.Follow(server.Id, reading, account)) continue;
            foreach (var listener in listeners) await TellAsync(listener, server, reading, cancel);
        }
    }

    private async Task TellAsync(IAccountListener listener, SesSendingServer server, AccountReading reading, CancellationToken cancel)
    {
        try
        {
            await listener.HeardAsync(server.Id, reading, cancel);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            // The loop's edge: the next reading comes in a minute.
            Log.ListenerFailed(log, server.Id.Value, fault);
        }
    }

    /// <summary>The reading is null when the account did not tell.</summary>
    private sealed record Asked(long Since, AccountReading? Reading);

    private static partial class Log
    {
        [LoggerMessage(3102, LogLevel.Error, "What the account of sending server {ServerId} said was not taken in; it is told again in a minute")]
        public static partial void ListenerFailed(ILogger log, long serverId, Exception fault);

        [LoggerMessage(3101, LogLevel.Warning, "The account in {Region} (sending server {ServerId}) was not read, so its quota is not followed for a minute: {Words}")]
        public static partial void NotRead(ILogger log, string region, long serverId, string words);
    }
}
