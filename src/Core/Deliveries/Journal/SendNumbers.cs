using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Journal;

/// <summary>A number that a forgotten send had is not given again: events that still come for it would settle strangers.</summary>
internal static class SendNumbers
{
    public static async Task RaiseAsync(Database database, WriteSession session, SendId above)
    {
        if (above.Value == 0) return;
        if (database.IsPostgres)
        {
            await session.ScalarAsync("SELECT setval(pg_get_serial_sequence('sends', 'id'), greatest(@p0, (SELECT coalesce(max(id), 0) FROM sends)))", above.Value);
            return;
        }

        await session.RunAsync("INSERT INTO sqlite_sequence (name, seq) SELECT 'sends', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'sends')");
        await session.RunAsync("UPDATE sqlite_sequence SET seq = max(seq, @p0) WHERE name = 'sends'", above.Value);
    }
}
