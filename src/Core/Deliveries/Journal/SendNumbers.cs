using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Journal;

/// <summary>A number that a forgotten send had is not given again: events that still come for it would settle strangers.</summary>
internal static class SendNumbers
{
    /// <summary>The highest number that was given or passed over; 0: none.</summary>
    public static async Task<long> HighestAsync(Database database, WriteSession session) => Convert.ToInt64(await session.ScalarAsync(database.IsPostgres
        ? "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('sends', 'id')::regclass), 0)"
        : "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'sends'), 0)"), System.Globalization.CultureInfo.InvariantCulture);

    /// <param name="onlyAbove">Nothing is done when this number is no higher than those known already.</param>
    public static async Task RaiseAsync(Database database, WriteSession session, SendId to, SendId onlyAbove)
    {
        if (await HighestAsync(database, session) < onlyAbove.Value) await RaiseAsync(database, session, to);
    }

    public static async Task RaiseAsync(Database database, WriteSession session, SendId above)
    {
        if (above.Value == 0) return;
        if (database.IsPostgres)
        {
            await session.ScalarAsync("SELECT setval(pg_get_serial_sequence('sends', 'id'), greatest(@p0, (SELECT coalesce(max(id), 0) FROM sends), coalesce(pg_sequence_last_value(pg_get_serial_sequence('sends', 'id')::regclass), 0)))", above.Value);
            return;
        }

        await session.RunAsync("INSERT INTO sqlite_sequence (name, seq) SELECT 'sends', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'sends')");
        await session.RunAsync("UPDATE sqlite_sequence SET seq = max(seq, @p0) WHERE name = 'sends'", above.Value);
    }
}
