using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>
/// Shows on the server, and so on every campaign that waits for it, what the quota ledger knows: out of quota until about when, and active again.
/// </summary>
public sealed class QuotaWatch(Database database, IQuotaLedger quota, TimeProvider time)
{
    public async Task WatchAsync(CancellationToken cancel)
    {
        foreach (var server in await ChangedAsync(cancel))
        {
            await database.WriteAsync(async session =>
            {
                await ServerLock.TakeAsync(database, session, server);
                var db = session.Db(CustomerId.Installation);
                var row = await db.Set<SendingServer>().SingleAsync(s => s.Id == server.Value);
                var state = quota.StateOf(server);
                if (state.IsOutOfQuota && row.State is ServerState.Active or ServerState.Degraded) row.Stop(StopReason.OutOfQuota, Words(state), time.GetUtcNow());
                else if (!state.IsOutOfQuota && row.State == ServerState.OutOfQuota) row.Activate(time.GetUtcNow());
                await db.SaveChangesAsync();
            }, cancel);
        }
    }

    private async Task<List<ServerId>> ChangedAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var servers = await db.Set<SendingServer>().Where(s => s.State == ServerState.Active || s.State == ServerState.Degraded || s.State == ServerState.OutOfQuota)
            .Select(s => new { s.Id, s.State }).ToListAsync(cancel);
        return [.. servers.Where(s => quota.StateOf(new ServerId(s.Id)).IsOutOfQuota != (s.State == ServerState.OutOfQuota)).Select(s => new ServerId(s.Id))];
    }

    private static string Words(QuotaState state) =>
        $"{state.UsedLast24Hours:N0} of {state.Max24Hours:N0} messages of the last 24 hours are used; it goes on by itself{(state.OutOfQuotaUntil is { } until ? $" about {until:yyyy-MM-dd HH:mm} UTC" : "")}.";
}
