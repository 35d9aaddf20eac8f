using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>
/// Blocks a server when its provider knows none of those as whom it has to send, and lets it go on by itself when it knows one of them again. A server is shared by customers: while others
/// of its sends may leave, the refused ones are held alone (<see cref="HeldSends"/>).
/// </summary>
public sealed partial class LostSenders(
    Database database, HeldSends holds, IMessageComposer composer, ISenderCheck provider, ServerStops stops, ServerControls controls, TimeProvider time, ILogger<LostSenders> log) : IDisposable
{
    /// <summary>Between two questions for one sender: each is a call or two of the one a second that AWS allows an account.</summary>
    internal static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    /// <summary>Sends of one server whose sender is looked up; the oldest.</summary>
    private const int MostSends = 100;

    /// <summary>Whose mail left through a server lately is still a sender of it; the newest sends of these days are looked up, of mailings and of single notices apart.</summary>
    private const int MostRecent = 20, RecentDays = 30;

    private readonly ConcurrentDictionary<(ServerId Server, string From), DateTimeOffset> asked = [];
    private readonly SemaphoreSlim turn = new(1, 1);

    public void Dispose() => turn.Dispose();

    /// <summary>Does what is due.</summary>
    public Task WatchAsync(CancellationToken cancel) => WatchAsync(anew: false, cancel);

    /// <param name="anew">Also those that were asked for within the minute.</param>
    /// <param name="cancel">Throws on it.</param>
    internal async Task WatchAsync(bool anew, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            var refused = holds.RefusedSenders();
            foreach (var server in await ServersAsync(isAnyHeld: refused.Count > 0, cancel))
            {
                var waiting = await WaitingAsync(server.Key, cancel);
                if (server.State == ServerState.Blocked) await WakeAsync(server, waiting, anew, cancel);
                else await BlockAsync(server, waiting, refused, anew, cancel);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>
    /// Blocks a server that has nothing to hand over and of whose senders, the default From and those of its last mail, the provider knows none: a campaign would find out, and whoever plans one wants to know before.
    /// </summary>
    /// <param name="server">Its default From was looked for, and is not known.</param>
    /// <param name="reply">What the provider said of it.</param>
    /// <param name="cancel">Throws on it.</param>
    internal async Task LoseAsync(SendingServer server, string reply, CancellationToken cancel)
    {
        if (server.State is not (ServerState.Active or ServerState.Degraded) || server.DefaultFrom is not { Length: > 0 } own) return;
        await turn.WaitAsync(cancel);
        try
        {
            if ((await WaitingAsync(server.Key, cancel)).Count > 0 || await provider.TakesAsync(server, own, cancel) != false) return;
            var recent = await RecentAsync(server.Key, cancel);
            var senders = await SendersAsync(recent, cancel);
            // Whose mail one was is not known any more: it may be somebody who is.
            if (senders.Values.Sum(sends => sends.Count) < recent.Count) return;
            foreach (var from in OthersOf(senders, own))
                if (await provider.TakesAsync(server, from, cancel) != false) return;
            if (await StateAsync(server, cancel) is not (ServerState.Active or ServerState.Degraded)) return;
            // Of a stop that a person's test or change ended, when no lane noticed.
            stops.TryForget(server.Key);
            await stops.StopAsync(server.Key, StopReason.IdentityNotVerified, reply, own, server.Version);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Only what the provider confirms blocks a server: where it does not tell, as most relays do not, the sends are held, and tried, each by itself.</summary>
    private async Task BlockAsync(SendingServer server, IReadOnlyList<Waiting> waiting, IReadOnlyDictionary<SendId, string> refused, bool anew, CancellationToken cancel)
    {
        // A test ends with the refusal, and so says nothing of the others.
        var lasting = waiting.Where(w => w.Kind != SendKind.Test).ToList();
        if (lasting.Count == 0 || !lasting.TrueForAll(w => refused.ContainsKey(w.Send) && holds.IsExplained(w.Send))) return;
        var senders = await SendersAsync(lasting, cancel);
        foreach (var from in senders.Keys)
            if (!IsDue(server.Key, from, anew) || await provider.TakesAsync(server, from, cancel) != false) return;
        if (senders.Count > 0) await stops.StopAsync(server.Key, StopReason.IdentityNotVerified, refused[lasting[0].Send]);
    }

    private async Task WakeAsync(SendingServer server, IReadOnlyList<Waiting> waiting, bool anew, CancellationToken cancel)
    {
        var senders = await SendersAsync(waiting, cancel);
        if (senders.Count == 0)
        {
            if (server.DefaultFrom is not { Length: > 0 } own || !IsDue(server.Key, own, anew)) return;
            if (await provider.TakesAsync(server, own, cancel) == true)
            {
                await controls.TestAsync(server.PublicId, "Postroad", cancel);
                return;
            }

            foreach (var from in OthersOf(await SendersAsync(await RecentAsync(server.Key, cancel), cancel), own))
            {
                if (await provider.TakesAsync(server, from, cancel) != true) continue;
                await stops.GoOnAsync(server, cancel);
                Log.GoesOn(log, server.Id, from);
                return;
            }

            return;
        }

        foreach (var (from, sends) in senders)
        {
            if (!IsDue(server.Key, from, anew) || await provider.TakesAsync(server, from, cancel) != true) continue;
            foreach (var send in sends) holds.TryNow(send);
            await stops.GoOnAsync(server, cancel);
            Log.GoesOn(log, server.Id, from);
            return;
        }
    }

    private bool IsDue(ServerId server, string from, bool anew)
    {
        var now = time.GetUtcNow();
        if (!anew && asked.TryGetValue((server, from), out var last) && now - last < Again) return false;
        asked[(server, from)] = now;
        return true;
    }

    private async Task<List<SendingServer>> ServersAsync(bool isAnyHeld, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingServer>().Where(s => (s.State == ServerState.Blocked && s.StopReason == StopReason.IdentityNotVerified)
            || (isAnyHeld && (s.State == ServerState.Active || s.State == ServerState.Degraded))).OrderBy(s => s.Id).ToListAsync(cancel);
    }

    /// <summary>Those with mail that has not been handed over. One that only waits to learn what became of its mail keeps nobody's server open.</summary>
    private Task<List<Waiting>> WaitingAsync(ServerId server, CancellationToken cancel) => SendsAsync($"""
        WHERE s.server_id = {server.Value} AND s.status = {(int)SendStatus.Running}
          AND (s.expansion_done = {(database.IsPostgres ? "false" : "0")} OR EXISTS (SELECT 1 FROM leases l WHERE l.send_id = s.id AND l.open > 0) OR EXISTS (SELECT 1 FROM retries r WHERE r.send_id = s.id))
        ORDER BY s.id
        """, cancel);

    private async Task<List<Waiting>> RecentAsync(ServerId server, CancellationToken cancel)
    {
        var since = time.GetUtcNow().AddDays(-RecentDays).ToUnixTimeMilliseconds();
        Task<List<Waiting>> OfAsync(string kinds) => SendsAsync($"""
            WHERE s.server_id = {server.Value} AND {kinds} AND (s.status = {(int)SendStatus.Paused} OR s.created_at > {(database.IsPostgres ? $"to_timestamp({since / 1000})" : since)})
            ORDER BY s.id DESC LIMIT {MostRecent}
            """, cancel);
        return [.. await OfAsync($"s.kind NOT IN ({(int)SendKind.Test}, {(int)SendKind.Notice})"), .. await OfAsync($"s.kind = {(int)SendKind.Notice}")];
    }

    /// <summary>Without the server's own, and without those of notices that were erased.</summary>
    private static IEnumerable<string> OthersOf(Dictionary<string, List<SendId>> senders, string own) => senders.Keys.Where(from => from.Length > 0 && !from.Equals(own, StringComparison.OrdinalIgnoreCase));

    private async Task<ServerState> StateAsync(SendingServer server, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingServer>().Where(s => s.Id == server.Id).Select(s => s.State).SingleAsync(cancel);
    }

    /// <summary>Of every customer: a server is shared by them.</summary>
    private async Task<List<Waiting>> SendsAsync(string which, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT s.id, s.customer_id, s.kind FROM sends s {which}";
        var sends = new List<Waiting>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) sends.Add(new Waiting(new SendId(reader.GetInt64(0)), new CustomerId(reader.GetInt64(1)), (SendKind)reader.GetInt16(2)));
        return sends;
    }

    /// <summary>Each address with its sends.</summary>
    private async Task<Dictionary<string, List<SendId>>> SendersAsync(IEnumerable<Waiting> waiting, CancellationToken cancel)
    {
        var senders = new Dictionary<string, List<SendId>>(StringComparer.OrdinalIgnoreCase);
        foreach (var send in waiting.Take(MostSends))
        {
            try
            {
                var from = (await composer.PrepareAsync(send.Customer, send.Send, cancel)).From;
                if (!senders.TryGetValue(from, out var sends)) senders[from] = sends = [];
                sends.Add(send.Send);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                // Its lane meets the same and says it; it is nobody's sender meanwhile.
                Log.NotMade(log, e, send.Send.Value);
            }
        }

        return senders;
    }

    private readonly record struct Waiting(SendId Send, CustomerId Customer, SendKind Kind);

    private static partial class Log
    {
        [LoggerMessage(2122, LogLevel.Information, "Sending server {ServerId} sends again: its provider takes mail from {From}")]
        public static partial void GoesOn(ILogger log, long serverId, string from);

        [LoggerMessage(2123, LogLevel.Warning, "Whose mail send {SendId} is could not be told")]
        public static partial void NotMade(ILogger log, Exception e, long sendId);
    }
}
