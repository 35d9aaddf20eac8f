using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>
/// Holds a server's row still for the rest of a transaction: a person who pauses it, an account that says it may send again and a quota that is used up must not write over each
/// other. SQLite has one writer and needs no more than that.
/// </summary>
internal static class ServerLock
{
    public static Task TakeAsync(Database database, WriteSession session, ServerId server) =>
        database.IsPostgres ? session.ScalarAsync("SELECT 1 FROM sending_servers WHERE id = @p0 FOR UPDATE", server.Value) : Task.CompletedTask;
}
