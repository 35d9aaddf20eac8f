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

    /// <summary>How soon a server that was opened meanwhile is seen.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, long> _askedAt = [];

    /// <summary>Runs until stopped. Refusals and outages are logged and asked again a minute later; they stop nothing.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Look, time);
        do await ReadDueAsync(stop);
        while (await timer.WaitForNextTickAsync(stop));
    }

    /// <summary>Reads every account whose last reading is a minute old or that has none.</summary>
    public Task ReadDueAsync(CancellationToken cancel) =>
        Task.WhenAll(servers.All.GroupBy(server => SesServers.AccountName(server.Settings)).Where(IsDue).Select(group => ReadAsync([.. group], cancel)).ToList());

    private bool IsDue(IGrouping<string, SesSendingServer> account)
    {
        var isNew = account.Any(server => server.Account.Reading is null && !server.WasAsked);
        if (!isNew && _askedAt.TryGetValue(account.Key, out var before) && time.GetElapsedTime(before) < Interval) return false;
        _askedAt[account.Key] = time.GetTimestamp();
        return true;
    }

    private async Task ReadAsync(IReadOnlyList<SesSendingServer> sharing, CancellationToken cancel)
    {
        var (reading, reply) = await sharing[0].Account.ReadAsync(cancel);
        foreach (var server in sharing)
        {
            server.WasAsked = true;
            if (reading is null) continue;
            server.Account.Share(reading);
            quota.Follow(server.Id, reading);
            foreach (var listener in listeners) await TellAsync(listener, server, reading, cancel);
        }

        if (reading is null) Log.NotRead(log, sharing[0].Settings.Region, sharing[0].Id.Value, reply.Words);
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

    private static partial class Log
    {
        [LoggerMessage(3102, LogLevel.Error, "What the account of sending server {ServerId} said was not taken in; it is told again in a minute")]
        public static partial void ListenerFailed(ILogger log, long serverId, Exception fault);

        [LoggerMessage(3101, LogLevel.Warning, "The account in {Region} (sending server {ServerId}) was not read, so its quota is not followed for a minute: {Words}")]
        public static partial void NotRead(ILogger log, string region, long serverId, string words);
    }
}
