using System.Data.Common;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>
/// The installation's database. Reads take a context or connection of their own; writes go through <see cref="WriteAsync{T}"/>, on SQLite one after the
/// other with grouped commits, on PostgreSQL in a transaction each. What WriteAsync has returned is on disk.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>For people: kind and place, no password.</summary>
    public abstract string Shown { get; }

    /// <summary>True for PostgreSQL, false for SQLite: for the few who choose between two sets of statements.</summary>
    public abstract bool IsPostgres { get; }

    /// <summary>What can be done with it just now.</summary>
    public StoreHealth Health { get; } = new();

    /// <summary>Where its files are. Null: on another machine, or at a place that only its server knows.</summary>
    public virtual string? Folder => null;

    /// <exception cref="DatabaseException">In use by another process, folder not writable.</exception>
    public static Database Open(DatabaseAddress address, TimeProvider time) => address switch
    {
        DatabaseAddress.Sqlite sqlite => SqliteDatabase.Open(sqlite.Path, time),
        DatabaseAddress.Postgres postgres => new PostgresDatabase(postgres, time),
        _ => throw new ArgumentOutOfRangeException(nameof(address)),
    };

    /// <summary>
    /// Opens it beside the process that owns it, to read: nothing is locked, upgraded or written. Answers when the schema is this version's.
    /// </summary>
    /// <exception cref="DatabaseException">Not there, not reachable, of another version.</exception>
    public static Task<Database> OpenToReadAsync(DatabaseAddress address, TimeProvider time, CancellationToken cancel) => EnsureCurrentAsync(address switch
    {
        DatabaseAddress.Sqlite sqlite => SqliteReadings.Open(sqlite.Path),
        DatabaseAddress.Postgres postgres => new PostgresDatabase(postgres, time),
        _ => throw new ArgumentOutOfRangeException(nameof(address)),
    }, cancel);

    /// <summary>Opens it beside the process that owns it, to read and to change a row or two: each write waits its turn.</summary>
    /// <exception cref="DatabaseException">Not there, not reachable, of another version.</exception>
    public static Task<Database> OpenBesideAsync(DatabaseAddress address, TimeProvider time, CancellationToken cancel) => EnsureCurrentAsync(address switch
    {
        DatabaseAddress.Sqlite sqlite => new SqliteBeside(sqlite.Path),
        DatabaseAddress.Postgres postgres => new PostgresDatabase(postgres, time),
        _ => throw new ArgumentOutOfRangeException(nameof(address)),
    }, cancel);

    private static async Task<Database> EnsureCurrentAsync(Database database, CancellationToken cancel)
    {
        try
        {
            await using var db = database.Read(CustomerId.Installation);
            await SchemaUpgrade.EnsureCurrentAsync(db, database.Shown, cancel);
            return database;
        }
        catch (Exception e)
        {
            await database.DisposeAsync();
            throw e is System.Data.Common.DbException ? new DatabaseException($"The database {database.Shown} cannot be read: {e.Message}", e) : e;
        }
    }

    /// <summary>Brings the schema to this version, one process at a time.</summary>
    /// <exception cref="DatabaseException">Written by a newer version, not reachable, not writable.</exception>
    public abstract Task MigrateAsync(CancellationToken cancel);

    /// <summary>A context to read one customer's rows with; nothing is tracked.</summary>
    public abstract PostroadDb Read(CustomerId customer);

    /// <summary>An open connection for hand-written reading statements.</summary>
    public abstract Task<DbConnection> OpenReadAsync(CancellationToken cancel);

    /// <summary>Bytes on disk: tables, indexes and, on SQLite, the log that is not folded in yet.</summary>
    public abstract Task<long> SizeAsync(CancellationToken cancel);

    /// <summary>The database's own look at its pages and indexes: what is damaged, and how it was looked at (null: it could not be).</summary>
    public abstract Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel);

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction and returns when it is durable. It may be run again when the database asks for that (deadlock), and must not
    /// wait for anything but the database: on SQLite everybody else waits for it.
    /// </summary>
    public abstract Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel);

    public Task WriteAsync(Func<WriteSession, Task> work, CancellationToken cancel) =>
        WriteAsync(async session =>
        {
            await work(session);
            return true;
        }, cancel);

    /// <summary>Null: there is no log that we would look after. One longer than that is folded in, as far as its readers let it be.</summary>
    public virtual Task<LogReading?> LookAtLogAsync(long foldAbove, CancellationToken cancel) => Task.FromResult<LogReading?>(null);

    /// <summary>Writes something that leaves nothing behind, and returns when it is durable. An update would not do: SQLite writes no page that stays as it was.</summary>
    internal Task ProveAsync(DateTimeOffset now, CancellationToken cancel) => WriteAsync(async session =>
    {
        await session.RunAsync("INSERT INTO database_mark (id, identity, counter, at) VALUES (@p0, 'probe', 0, @p1)", DatabaseMark.Probe, session.Instant(now));
        await session.RunAsync("DELETE FROM database_mark WHERE id = @p0", DatabaseMark.Probe);
    }, cancel);

    /// <summary>True when a write that failed with this has certainly changed nothing, so that it may be done in another way; false: nobody knows.</summary>
    public virtual bool IsUndone(Exception e) => false;

    public abstract ValueTask DisposeAsync();
}

/// <summary>The write-ahead log of SQLite.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Kept">So much of it cannot be folded in because somebody reads what was before; 0: nobody does.</param>
public sealed record LogReading(long Bytes, long Kept);

/// <summary>A database that cannot be used, in one sentence for the operator.</summary>
public sealed class DatabaseException : Exception
{
    public DatabaseException(string message) : base(message)
    {
    }

    public DatabaseException(string message, Exception inner) : base(message, inner)
    {
    }

    public DatabaseException()
    {
    }
}
