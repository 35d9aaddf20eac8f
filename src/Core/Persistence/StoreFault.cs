using Microsoft.Data.Sqlite;
using Npgsql;
using static SQLitePCL.raw;

namespace Postroad.Core.Persistence;

/// <summary>What an exception of a database says about the storage under it. Most say nothing: a violated constraint is no fault of the disk.</summary>
public sealed record StoreFault(StoreTroubleKind Kind, string What, string Cure)
{
    internal const string ByItself = "It goes on by itself a second after the database can be written again.";

    internal const string Restore = "Nothing is sent from it any more. Stop Postroad, see with \"postroad check\" what is damaged, and put a backup back with \"postroad restore\".";

    private const string FreeSpace = "Make room on that disk. " + ByItself;

    /// <summary>EF and our own code wrap what the database said. Null: not the storage's fault.</summary>
    public static StoreFault? Of(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
            if (One(e) is { } fault) return fault;
        return null;
    }

    /// <summary>The disk did not confirm what it was given.</summary>
    internal static bool IsOfSync(Exception e) => e is SqliteException { SqliteExtendedErrorCode: SQLITE_IOERR_FSYNC or SQLITE_IOERR_DIR_FSYNC };

    private static StoreFault? One(Exception e) => e switch
    {
        SqliteException sqlite => OfSqlite(sqlite),
        PostgresException postgres => OfPostgres(postgres),
        // Everything of Npgsql that no server said: not reached, connection lost, no answer in time.
        NpgsqlException lost => Writing($"the database server does not answer ({(lost.InnerException?.Message ?? lost.Message).TrimEnd('.')})"),
        // The lock of ownership was lost, and somebody else may have taken it.
        DatabaseException refused => Writing(refused.Message.TrimEnd('.')),
        _ => null,
    };

    private static StoreFault? OfSqlite(SqliteException e) => e.SqliteErrorCode switch
    {
        SQLITE_FULL => new StoreFault(StoreTroubleKind.Writing, "the disk of the database is full", FreeSpace),
        SQLITE_IOERR when IsOfSync(e) => Writing("the disk does not confirm what is written to it (a sync failed), so none of that is taken as done"),
        SQLITE_IOERR => Writing($"the database cannot be read or written ({e.Message.TrimEnd('.')})"),
        SQLITE_READONLY => Writing("the database file can only be read"),
        SQLITE_CANTOPEN => Writing("the database file or its log cannot be opened"),
        SQLITE_CORRUPT or SQLITE_NOTADB => Damaged(e.Message),
        _ => null,
    };

    /// <summary>PostgreSQL manual, appendix A: error codes.</summary>
    private static StoreFault? OfPostgres(PostgresException e) => e.SqlState switch
    {
        "53100" => new StoreFault(StoreTroubleKind.Writing, $"the disk of the database server is full ({e.MessageText})", FreeSpace),
        "53300" => Writing("the database server takes no more connections"),
        "58030" => Writing($"the database server cannot read or write its disk ({e.MessageText})"),
        "25006" => Writing("the database server takes no writes: it is a standby, or was made read-only"),
        "57P01" or "57P02" or "57P03" => Writing($"the database server starts or stops ({e.MessageText})"),
        ['0', '8', ..] => Writing($"the connection to the database server broke ({e.MessageText})"),
        "XX001" or "XX002" => Damaged(e.MessageText),
        _ => null,
    };

    private static StoreFault Writing(string what) => new(StoreTroubleKind.Writing, what, ByItself);

    private static StoreFault Damaged(string words) => new(StoreTroubleKind.Damaged, $"the database is damaged ({words.TrimEnd('.')})", Restore);
}
