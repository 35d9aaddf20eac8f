using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Postroad.Core.Persistence;

/// <summary>
/// A statement of the writing connection, prepared once and run by hand: a run costs what SQLite needs, while a command of Microsoft.Data.Sqlite looks up each
/// parameter by name and makes a reader for each run. Parameters are @p0, @p1, ... For one caller at a time.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    /// <summary>Characters of a value that is made UTF-8 on the stack.</summary>
    private const int MostOnStack = 256;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    /// <summary>SQLite numbers parameters as they first appear in the text; zero: not in it.</summary>
    private readonly int[] places;

    /// <exception cref="SqliteException">SQLite does not understand it.</exception>
    /// <exception cref="ArgumentException">It is more than one statement.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(sqlite3_prepare_v3(database, sql, SQLITE_PREPARE_PERSISTENT, out statement, out var tail), database);
        if (!string.IsNullOrWhiteSpace(tail)) throw new ArgumentException($"One statement at a time, not \"{sql}\".", nameof(sql));
        places = new int[sqlite3_bind_parameter_count(statement)];
        for (var i = 0; i < places.Length; i++) places[i] = sqlite3_bind_parameter_index(statement, $"@p{i}");
    }

    public SqliteStatement Bind(int parameter, long value)
    {
        Check(sqlite3_bind_int64(statement, places[parameter], value));
        return this;
    }

    public SqliteStatement Bind(int parameter, string? value)
    {
        Check(value switch
        {
            null => sqlite3_bind_null(statement, places[parameter]),
            // An empty span has no address, and SQLite would take it for NULL.
            { Length: 0 or > MostOnStack } => sqlite3_bind_text(statement, places[parameter], value),
            _ => BindShort(places[parameter], value),
        });
        return this;
    }

    /// <exception cref="ArgumentException">A kind of value that no statement of ours stores.</exception>
    public SqliteStatement Bind(int parameter, object? value) => value switch
    {
        null or DBNull => Bind(parameter, (string?)null),
        string text => Bind(parameter, text),
        long or int or short or byte or bool or Enum => Bind(parameter, Convert.ToInt64(value, null)),
        double number => Bound(sqlite3_bind_double(statement, places[parameter], number)),
        byte[] bytes => Bound(sqlite3_bind_blob(statement, places[parameter], bytes)),
        _ => throw new ArgumentException($"Parameter @p{parameter} is a {value.GetType().Name}; SQLite stores numbers, text and bytes.", nameof(value)),
    };

    /// <summary>Runs it to its end and answers how many rows it changed.</summary>
    public int Run()
    {
        while (Step())
        {
        }

        return sqlite3_changes(database);
    }

    /// <summary>The key of the row that the connection inserted last; read it at once.</summary>
    public long LastInserted => sqlite3_last_insert_rowid(database);

    /// <summary>True: there is a row; read it before the next step. False: it has ended and may be bound and run again.</summary>
    public bool Step()
    {
        var code = sqlite3_step(statement);
        if (code == SQLITE_ROW) return true;
        try
        {
            if (code != SQLITE_DONE) SqliteException.ThrowExceptionForRC(code, database);
            return false;
        }
        finally
        {
            End();
        }
    }

    public long Int64(int column) => sqlite3_column_int64(statement, column);

    public string Text(int column) => sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>Null for NULL; a number is a long or a double.</summary>
    public object? Value(int column) => sqlite3_column_type(statement, column) switch
    {
        SQLITE_NULL => null,
        SQLITE_INTEGER => sqlite3_column_int64(statement, column),
        SQLITE_FLOAT => sqlite3_column_double(statement, column),
        SQLITE_TEXT => Text(column),
        _ => sqlite3_column_blob(statement, column).ToArray(),
    };

    /// <summary>Leaves the rows that were not read.</summary>
    public void End() => _ = sqlite3_reset(statement);

    public void Dispose() => statement.Dispose();

    /// <summary>Without an array for each value that is bound.</summary>
    private int BindShort(int place, string value)
    {
        Span<byte> utf8 = stackalloc byte[3 * MostOnStack];
        return sqlite3_bind_text(statement, place, utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
    }

    private SqliteStatement Bound(int code)
    {
        Check(code);
        return this;
    }

    private void Check(int code)
    {
        if (code != SQLITE_OK) SqliteException.ThrowExceptionForRC(code, database);
    }
}
