namespace Postroad.Core.Persistence;

/// <summary>Whole copies of a database, as of one moment, taken while it is used; and their way back.</summary>
public static class DatabaseCopies
{
    /// <summary>How a copy's file is called.</summary>
    public static string NameFor(DatabaseAddress address) => address is DatabaseAddress.Sqlite ? "postroad.db" : "postroad.dump";

    /// <summary>Writes a copy and opens it to see that it is whole. Blocks nobody.</summary>
    /// <exception cref="DatabaseException">Not there, not readable, no room, PostgreSQL's programs missing.</exception>
    public static Task TakeAsync(DatabaseAddress address, string path, CancellationToken cancel) => address switch
    {
        DatabaseAddress.Sqlite sqlite => SqliteCopies.TakeAsync(sqlite.Path, path, cancel),
        DatabaseAddress.Postgres postgres => PostgresCopies.TakeAsync(postgres, path, cancel),
        _ => throw new ArgumentOutOfRangeException(nameof(address)),
    };

    /// <summary>Puts a copy in the place of the database. Answers where the replaced one was left; null: there was none, or it was overwritten (PostgreSQL).</summary>
    /// <exception cref="DatabaseException">In use by a Postroad process, not writable; then nothing has changed.</exception>
    public static Task<string?> PutBackAsync(DatabaseAddress address, string path, TimeProvider time, CancellationToken cancel) => address switch
    {
        DatabaseAddress.Sqlite sqlite => SqliteCopies.PutBackAsync(sqlite.Path, path, time, cancel),
        DatabaseAddress.Postgres postgres => PostgresCopies.PutBackAsync(postgres, path, time, cancel),
        _ => throw new ArgumentOutOfRangeException(nameof(address)),
    };
}
