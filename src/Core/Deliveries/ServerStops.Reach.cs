using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>
/// A server that nobody answers at is no stop, for it may come back at any moment; but it is said. What cannot be written is written with the next try or answer: a loop between
/// two mails must not lose what it intended over it.
/// </summary>
public sealed partial class ServerStops
{
    /// <summary>A connection that fails once is nothing to be told of.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Since when; and whether it stands in the database.</summary>
    private readonly ConcurrentDictionary<ServerId, (DateTimeOffset Since, bool IsSaid)> unreached = [];

    /// <summary>It was degraded when its lane began, perhaps by an earlier process: the first answer ends that.</summary>
    internal void Remember(SendingServer server)
    {
        if (server is { State: ServerState.Degraded, StopReason: not StopReason.Throttled }) unreached.TryAdd(server.Key, (server.StateSince, true));
    }

    /// <param name="reply">What became of the connection.</param>
    internal async Task NotReachedAsync(ServerId server, string reply)
    {
        var known = unreached.GetOrAdd(server, (time.GetUtcNow(), false));
        if (known.IsSaid || time.GetUtcNow() - known.Since < Patience || !unreached.TryUpdate(server, known with { IsSaid = true }, known)) return;
        try
        {
            await ChangeAsync(server, row => row.Degrade($"It does not answer: {reply.TrimEnd('.')}. It is tried again every few seconds, and nobody is left out", known.Since), CancellationToken.None);
            Log.NotReached(log, server.Value, reply);
        }
        catch (Exception e)
        {
            unreached.TryUpdate(server, known, known with { IsSaid = true });
            Log.NotSaid(log, e, server.Value);
        }
    }

    /// <summary>Asked for each mail: looking takes no lock.</summary>
    internal Task ReachedAsync(ServerId server) => unreached.ContainsKey(server) ? RecoverAsync(server) : Task.CompletedTask;

    private async Task RecoverAsync(ServerId server)
    {
        if (!unreached.TryRemove(server, out var known) || !known.IsSaid) return;
        try
        {
            await ChangeAsync(server, row => row.Recover(time.GetUtcNow()), CancellationToken.None);
            Log.ReachedAgain(log, server.Value);
        }
        catch (Exception e)
        {
            unreached.TryAdd(server, known);
            Log.NotSaid(log, e, server.Value);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2116, LogLevel.Warning, "Sending server {ServerId} is not reached: {Reply}")]
        public static partial void NotReached(ILogger log, long serverId, string reply);

        [LoggerMessage(2118, LogLevel.Warning, "Whether sending server {ServerId} is reached could not be written down; it is tried again")]
        public static partial void NotSaid(ILogger log, Exception e, long serverId);

        [LoggerMessage(2117, LogLevel.Information, "Sending server {ServerId} is reached again")]
        public static partial void ReachedAgain(ILogger log, long serverId);
    }
}
