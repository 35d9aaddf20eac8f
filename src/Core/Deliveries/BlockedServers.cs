using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>
/// Tests blocked servers again of which no account tells when the cause is gone; those that pass go on by themselves. Seldom: providers lock an account that is asked with a wrong password again and again.
/// </summary>
public sealed partial class BlockedServers(Database database, ServerControls controls, TimeProvider time, ILogger<BlockedServers> log)
{
    /// <summary>Between looks at what is due.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>From the block to the first test, and from that to the second. Each later wait is as long as all before together, up to <see cref="Longest"/>.</summary>
    internal static readonly TimeSpan Soonest = TimeSpan.FromMinutes(10);

    /// <summary>Always, where the password was refused.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>When it was asked last, whatever could be written down of it.</summary>
    private readonly ConcurrentDictionary<ServerId, DateTimeOffset> asked = [];

    private readonly ConcurrentDictionary<ServerId, Wake> woken = [];

    /// <summary>Until told to stop. A start asks nobody at once, so that one that begins again and again asks no more often.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(Every, time, stop);
            await WatchAsync(stop);
        }
    }

    /// <summary>Does what is due.</summary>
    internal async Task WatchAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await Task.WhenAll((await BlockedAsync(cancel)).Where(s => NextTestAt(s) <= now).Select(s => TestAsync(s, cancel)));
    }

    /// <summary>When it is tested again by itself. Null: it is not, because it sends, its account tells, or somebody has to do something.</summary>
    public DateTimeOffset? NextTestAt(SendingServer server)
    {
        if (server is not { State: ServerState.Blocked, IsSmtp: true } || ServerStops.IsEndedByAccount(server) || (server.AsksSes && server.StopReason == StopReason.IdentityNotVerified)) return null;
        var last = server.StateSince;
        if (server.Tested() is { } test && test.At > last) last = test.At;
        if (asked.TryGetValue(server.Key, out var at) && at > last) last = at;
        return last + WaitOf(server, last);
    }

    private TimeSpan WaitOf(SendingServer server, DateTimeOffset last)
    {
        if (server.StopReason == StopReason.InvalidCredentials) return Longest;
        // Blocked again for what a test does not show, such as a recipient whom the relay passes no mail on to: each time it waits longer.
        var soonest = woken.TryGetValue(server.Key, out var wake) && wake.Version == server.Version && wake.Reason == server.StopReason && server.StateSince - wake.At < Longest ? wake.Next : Soonest;
        var grown = last - server.StateSince;
        return grown < soonest ? soonest : grown < Longest ? grown : Longest;
    }

    private async Task TestAsync(SendingServer server, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var wait = WaitOf(server, server.StateSince);
        asked[server.Key] = now;
        if (!await controls.TestBlockedAsync(server, cancel)) return;
        woken[server.Key] = new Wake(server.Version, server.StopReason, time.GetUtcNow(), wait * 2 < Longest ? wait * 2 : Longest);
        Log.GoesOn(log, server.Id, server.StopReason);
    }

    private async Task<List<SendingServer>> BlockedAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingServer>().Where(s => s.State == ServerState.Blocked).OrderBy(s => s.Id).ToListAsync(cancel);
    }

    /// <summary>It went on because a test passed.</summary>
    /// <param name="Version">Of its settings then.</param>
    /// <param name="Reason">For which it was blocked.</param>
    /// <param name="Next">How long it waits at least when it is blocked for the same reason soon after.</param>
    private sealed record Wake(int Version, StopReason Reason, DateTimeOffset At, TimeSpan Next);

    private static partial class Log
    {
        [LoggerMessage(2124, LogLevel.Information, "Sending server {ServerId} sends again: the test of its connection passed, and it was blocked for {Reason}")]
        public static partial void GoesOn(ILogger log, long serverId, StopReason reason);
    }
}
