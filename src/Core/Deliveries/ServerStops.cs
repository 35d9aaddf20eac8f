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
public sealed partial class ServerStops(Database database, TimeProvider time, ILogger<ServerStops> log)
{
    private readonly ConcurrentDictionary<ServerId, StopReason> stopped = [];

    public bool IsStopped(ServerId server) => stopped.ContainsKey(server);

    public async Task StopAsync(ServerId server, StopReason reason, string words)
    {
        if (!stopped.TryAdd(server, reason)) return;
        await database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            var row = await db.Set<SendingServer>().SingleAsync(s => s.Id == server.Value);
            row.Stop(reason, words, time.GetUtcNow());
            await db.SaveChangesAsync();
        }, CancellationToken.None);
        Log.Stopped(log, server.Value, reason, words);
    }

    /// <summary>The cause is gone: the server sends again.</summary>
    public async Task ResumeAsync(ServerId server, CancellationToken cancel)
    {
        await database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            var row = await db.Set<SendingServer>().SingleAsync(s => s.Id == server.Value);
            row.Activate(time.GetUtcNow());
            await db.SaveChangesAsync();
        }, cancel);
        stopped.TryRemove(server, out _);
    }

    private static partial class Log
    {
        [LoggerMessage(2106, LogLevel.Error, "Sending server {ServerId} stopped sending ({Reason}): {Words}")]
        public static partial void Stopped(ILogger log, long serverId, StopReason reason, string words);
    }
}
