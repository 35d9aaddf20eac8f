using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>
/// One node: one lane for each server and message class that has a running send. Also for a server that waits for its account to change: while it is open,
/// the account is read; nothing leaves, for intents are refused.
/// </summary>
internal sealed class LocalLaneAssigner(Database database) : ILaneAssigner
{
    public async Task<IReadOnlyList<LaneId>> AssignedAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var lanes = await db.Set<Send>().IgnoreQueryFilters()
            .Where(s => s.Status == SendStatus.Running)
            .Join(db.Set<SendingServer>().Where(v => v.State == ServerState.Active || v.State == ServerState.Degraded || v.State == ServerState.OutOfQuota
                || (v.State == ServerState.Blocked && ServerStops.EndedByAccount.Contains(v.StopReason))), s => s.ServerId, v => v.Id, (s, v) => new { v.Id, s.Class })
            .Distinct().ToListAsync(cancel);
        return [.. lanes.Select(l => new LaneId(new ServerId(l.Id), l.Class, 0))];
    }
}
