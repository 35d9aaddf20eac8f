using System.Data.Common;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>An open write transaction. Used by one caller at a time and only inside <see cref="Database.WriteAsync{T}"/>.</summary>
public abstract class WriteSession
{
    public abstract DbConnection Connection { get; }

    public abstract DbTransaction Transaction { get; }

    /// <summary>A context for one customer inside this transaction. The session disposes it.</summary>
    public abstract PostroadDb Db(CustomerId customer);

    /// <summary>
    /// A prepared command of this transaction, kept for the life of the connection; parameters keep their order of first use. Set them all before each run.
    /// </summary>
    public abstract DbCommand Command(string sql);

    /// <summary>An instant as this database stores it, for a parameter of a hand-written statement.</summary>
    public abstract object Instant(DateTimeOffset at);

    /// <summary>A yes or no as this database stores it.</summary>
    public abstract object Flag(bool value);

    /// <summary>
    /// Runs a statement with its parameters @p0, @p1, ... and answers how many rows it changed. The same text is prepared once.
    /// </summary>
    public virtual Task<int> RunAsync(string sql, params object?[] values) => Bind(sql, values).ExecuteNonQueryAsync();

    /// <summary>The first column of the first row; null when there is none.</summary>
    public virtual async Task<object?> ScalarAsync(string sql, params object?[] values) => await Bind(sql, values).ExecuteScalarAsync() is { } value and not DBNull ? value : null;

    /// <summary>The caller disposes the reader before it runs the same statement again.</summary>
    public Task<DbDataReader> ReadAsync(string sql, params object?[] values) => Bind(sql, values).ExecuteReaderAsync();

    private DbCommand Bind(string sql, object?[] values)
    {
        var command = Command(sql);
        for (var i = command.Parameters.Count; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            command.Parameters.Add(parameter);
        }

        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    /// <summary>A statement run by hand, for the busiest statements of a file named for SQLite.</summary>
    internal virtual SqliteStatement Statement(string sql) => throw new NotSupportedException("Statements by hand are SQLite's.");
}
