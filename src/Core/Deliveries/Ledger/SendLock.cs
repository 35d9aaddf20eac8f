using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>
/// Holds a send's row still for the rest of a transaction. Who declares it finished and who has deliveries of it sent again must not pass each other: the first
/// counts rows that the second is just changing. The next statement sees what was committed meanwhile. SQLite has one writer and needs no more than that.
/// </summary>
internal static class SendLock
{
    public static Task TakeAsync(Database database, WriteSession session, SendId send) =>
        database.IsPostgres ? session.ScalarAsync("SELECT 1 FROM sends WHERE id = @p0 FOR UPDATE", send.Value) : Task.CompletedTask;
}
