using Postroad.Core.Persistence;

namespace Postroad.Core.Events;

/// <summary>
/// The append-only log. An event whose key is there already is not stored again and not answered. Sent is not stored: it is evidence and nothing else, and
/// what it does can be done twice.
/// </summary>
internal abstract class EventLog(TimeProvider time)
{
    protected TimeProvider Time => time;

    public static EventLog For(Database database, TimeProvider time) => database.IsPostgres ? new PostgresEventLog(time) : new SqliteEventLog(time);

    /// <summary>Stores what is new and answers it, in order.</summary>
    public abstract Task<IReadOnlyList<FreshEvent>> StoreAsync(WriteSession session, IReadOnlyList<FreshEvent> events);
}
