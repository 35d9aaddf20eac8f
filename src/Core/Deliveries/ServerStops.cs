using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>
/// A refusal that concerns the whole account stops the server once, with its reason on the screen, instead of burning every row. In memory for the loops that are
/// at it, in the database for the intents of everybody; the database decides. What an account says of itself may end a stop.
/// </summary>
public sealed partial class ServerStops(Database database, IStopDiagnosis diagnosis, TimeProvider time, ILogger<ServerStops> log) : IAccountListener
{
    /// <summary>Stops that the account itself can take back. The others need somebody: an identity, a permission, a setting.</summary>
    internal static readonly StopReason[] EndedByAccount =
        [StopReason.InvalidCredentials, StopReason.Sandbox, StopReason.SendingPaused, StopReason.AccountSuspended];

    /// <summary>What it stopped for is over as soon as its account says so; else somebody, or a test, has to say it.</summary>
    internal static bool IsEndedByAccount(SendingServer row) => row.AsksSes && EndedByAccount.Contains(row.StopReason) && (row.StopReason != StopReason.InvalidCredentials || row.SmtpUser is null);

    /// <summary>True: the stop stands in the database as well.</summary>
    private readonly ConcurrentDictionary<ServerId, bool> stopped = [];

    public bool IsStopped(ServerId server) => stopped.ContainsKey(server);

    /// <summary>For a reason of our own, in its final words.</summary>
    public Task StopAsync(ServerId server, StopReason reason, string words) => TryStopAsync(server, reason, words, version: null);

    /// <summary>Stops first and explains then: asking why must not keep a loop sending.</summary>
    /// <param name="server">Which.</param>
    /// <param name="reason">Why.</param>
    /// <param name="reply">The provider's own words.</param>
    /// <param name="from">The From of the mail that was refused; null: not known.</param>
    /// <param name="version">Of the settings with which it was refused; null: of any.</param>
    /// <returns>False: its settings are others by now, so the refusal says nothing of them.</returns>
    public async Task<bool> StopAsync(ServerId server, StopReason reason, string reply, string? from, int? version = null)
    {
        var (isOutdated, row) = await TryStopAsync(server, reason, reply, version);
        if (row is null) return !isOutdated;
        var words = await ExplainAsync(row, reason, reply, from);
        try
        {
            if (words != reply) await ChangeAsync(server, now => now.Explain(words, row.StateSince), CancellationToken.None);
        }
        catch (Exception e)
        {
            Log.NotExplained(log, e, server.Value);
        }

        return true;
    }

    /// <summary>A refusal in words for people; the provider's own where nothing better is found.</summary>
    public async Task<string> ExplainAsync(ServerId server, StopReason reason, string reply, string? from)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await ExplainAsync(await db.Set<SendingServer>().SingleAsync(s => s.Id == server.Value, CancellationToken.None), reason, reply, from);
    }

    private async Task<string> ExplainAsync(SendingServer row, StopReason reason, string reply, string? from)
    {
        try
        {
            return await diagnosis.ExplainAsync(row, reason, reply, from, CancellationToken.None);
        }
        catch (Exception e)
        {
            Log.NotExplained(log, e, row.Key.Value);
            return reply;
        }
    }

    /// <summary>The cause is gone: the server sends again.</summary>
    public async Task ResumeAsync(ServerId server, CancellationToken cancel)
    {
        await ChangeAsync(server, row => row.Activate(time.GetUtcNow()), cancel);
        stopped.TryRemove(server, out _);
    }

    /// <summary>The cause of the stop that <paramref name="server"/> was read with is gone. Nothing when it is in another by now, or a person paused it.</summary>
    internal async Task GoOnAsync(SendingServer server, CancellationToken cancel)
    {
        var now = await ChangeAsync(server.Key, current =>
        {
            if (current.State == ServerState.Blocked && current.StateSince == server.StateSince) current.GoOn(time.GetUtcNow());
        }, cancel);
        if (now.State == ServerState.Active) stopped.TryRemove(server.Key, out _);
    }

    public async Task HeardAsync(ServerId server, AccountReading reading, CancellationToken cancel)
    {
        if (!reading.CanSend) return;
        await using var db = database.Read(CustomerId.Installation);
        var row = await db.Set<SendingServer>().SingleAsync(s => s.Id == server.Value, cancel);
        if (!IsEnded(row, reading)) return;
        // A person may have paused it meanwhile, or another stop may stand.
        var now = await ChangeAsync(server, current =>
        {
            if (current.StateSince == row.StateSince && IsEnded(current, reading)) current.GoOn(time.GetUtcNow());
        }, cancel);
        if (now.State != ServerState.Active) return;
        stopped.TryRemove(server, out _);
        Log.Resumed(log, server.Value, row.StopReason);
    }

    /// <summary>The database says that a server may send, whoever changed that. False: its stop is only just being written.</summary>
    internal bool TryForget(ServerId server) => !stopped.TryGetValue(server, out var written) || (written && stopped.TryRemove(server, out _));

    private static bool IsEnded(SendingServer row, AccountReading reading) => row.State == ServerState.Blocked && reading.AskedAt > row.StateSince && Ends(row, reading);

    private static bool Ends(SendingServer row, AccountReading reading) => row.StopReason switch
    {
        // That it was read at all: the key signs again. Of a password of its own beside the key that says nothing.
        StopReason.InvalidCredentials => row.SmtpUser is null,
        StopReason.Sandbox => reading.Production == true,
        StopReason.SendingPaused => reading.SendingEnabled == true,
        StopReason.AccountSuspended => reading.Enforcement is not null,
        _ => false,
    };

    /// <summary>The row is null when it was stopped already, or when nothing was to be stopped.</summary>
    private async Task<(bool IsOutdated, SendingServer? Row)> TryStopAsync(ServerId server, StopReason reason, string words, int? version)
    {
        if (!stopped.TryAdd(server, false)) return (false, null);
        try
        {
            var row = await ChangeAsync(server, row =>
            {
                if (version is null || row.Version == version) row.Stop(reason, words, time.GetUtcNow());
            }, CancellationToken.None);
            if (version is { } old && row.Version != old)
            {
                stopped.TryRemove(server, out _);
                return (true, null);
            }

            stopped.TryUpdate(server, true, false);
            Log.Stopped(log, server.Value, reason, words);
            return (false, row);
        }
        catch
        {
            // Nobody would ever write it otherwise; the next refusal tries again.
            stopped.TryRemove(server, out _);
            throw;
        }
    }

    private Task<SendingServer> ChangeAsync(ServerId server, Action<SendingServer> change, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        await ServerLock.TakeAsync(database, session, server);
        var db = session.Db(CustomerId.Installation);
        var row = await db.Set<SendingServer>().SingleAsync(s => s.Id == server.Value, CancellationToken.None);
        change(row);
        await db.SaveChangesAsync(CancellationToken.None);
        return row;
    }, cancel);

    private static partial class Log
    {
        [LoggerMessage(2106, LogLevel.Error, "Sending server {ServerId} stopped sending ({Reason}): {Words}")]
        public static partial void Stopped(ILogger log, long serverId, StopReason reason, string words);

        [LoggerMessage(2108, LogLevel.Warning, "Why sending server {ServerId} stopped could not be looked into; the provider's own words stand")]
        public static partial void NotExplained(ILogger log, Exception e, long serverId);

        [LoggerMessage(2109, LogLevel.Information, "Sending server {ServerId} sends again: its account says that the cause of the stop ({Reason}) is gone")]
        public static partial void Resumed(ILogger log, long serverId, StopReason reason);
    }
}
