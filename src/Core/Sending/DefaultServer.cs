using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;

namespace Postroad.Core.Sending;

/// <summary>The sending server of what names none: the oldest that is able to send, else the oldest.</summary>
internal static class DefaultServer
{
    /// <summary>Null: there is none at all.</summary>
    public static Task<SendingServer?> FindAsync(PostroadDb db, CancellationToken cancel) => db.Set<SendingServer>()
        .OrderByDescending(s => s.State == ServerState.Active || s.State == ServerState.Degraded || s.State == ServerState.OutOfQuota).ThenBy(s => s.Id).FirstOrDefaultAsync(cancel);
}
