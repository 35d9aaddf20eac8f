using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>
/// A refusal that concerns the whole account stops the server once, with its reason on the screen, instead of burning every row. In memory for the loops that are
/// at it, in the database for the intents of everybody.
/// </summary>
public sealed partial class ServerStops(Database database, IStopDiagnosis diagnosis, TimeProvider time, ILogger<ServerStops> log)
{
    private readonly ConcurrentDictionary<ServerId, StopReason> stopped = [];

    public bool IsStopped(ServerId server) => stopped.ContainsKey(server);

    /// <summary>Stops first and explains then: asking why must not keep a loop sending.</summary>
    public async Task StopAsync(ServerId server, StopReason reason, string reply, string? from)
    {
        if (!stopped.TryAdd(server, reason)) return;
        var row = await WriteStopAsync(server, reason, reply);
        Log.Stopped(log, server.Value, reason, reply);
        try
        {
            await StopAsync(server, reason, await diagnosis.ExplainAsync(row, reason, reply, from, CancellationToken.None));
        }
        catch (Exception e)
        {
            Log.NotExplained(log, e, server.Value);
        }
    }

    /// <summary>A stop that is not in the database is on no screen, and nobody would start the server again: the next refusal tries it again.</summary>
    private async Task<SendingServer> WriteStopAsync(ServerId server, StopReason reason, string reply)
    {
        try
        {
            return await StopAsync(server, reason, reply);
        }
        catch
        {
            stopped.TryRemove(server, out _);
            throw;
        }
    }

    private Task<SendingServer> StopAsync(ServerId server, StopReason reason, string words) => database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        var row = await db.Set<SendingServer>().SingleAsync(s => s.Id == server.Value);
        row.Stop(reason, words, time.GetUtcNow());
        await db.SaveChangesAsync();
        return row;
    }, CancellationToken.None);

    /// <summary>The cause is gone: the server sends again.</summary>
    public async Task ResumeAsync(ServerId server, CancellationToken cancel)
    {
        try
        {
            await database.WriteAsync(async session =>
            {
                var db = session.Db(CustomerId.Installation);
                var row = await db.Set<SendingServer>().SingleAsync(s => s.Id == server.Value);
                row.Activate(time.GetUtcNow());
                await db.SaveChangesAsync();
            }, cancel);
        }
        finally
        {
            // Also when it failed: the commit may have been done unheard. The database decides alone then, and it lets nobody through while it says stopped.
            stopped.TryRemove(server, out _);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2106, LogLevel.Error, "Sending server {ServerId} stopped sending ({Reason}): {Words}")]
        public static partial void Stopped(ILogger log, long serverId, StopReason reason, string words);

        [LoggerMessage(2108, LogLevel.Warning, "Why sending server {ServerId} stopped could not be looked into; the provider's own words stand")]
        public static partial void NotExplained(ILogger log, Exception e, long serverId);
    }
}
