using System.Data.Common;
using System.Runtime.ExceptionServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>The writer's transactions, one after the other, with statements that stay prepared.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : WriteSession, IDisposable
{
    private readonly DbContextOptions<SqliteDb> options = SqliteDatabase.WriterOptions(connection);
    private readonly Dictionary<string, SqliteCommand> commands = [];
    private readonly SqliteStatements statements = new(connection);
    private readonly List<PostroadDb> contexts = [];
    private SqliteTransaction? transaction;

    public override DbConnection Connection => connection;

    public override DbTransaction Transaction => transaction ?? throw new InvalidOperationException("No transaction is open.");

    public void Begin(SqliteTransaction opened) => transaction = opened;

    /// <summary>Runs a piece of work in a savepoint of its own. Null: its changes stand in the transaction; otherwise they are undone, and why.</summary>
    public async Task<Exception?> TryAsync(Func<WriteSession, Task> work)
    {
        statements["SAVEPOINT piece"].Run();
        try
        {
            await work(this);
            statements["RELEASE piece"].Run();
            return null;
        }
        catch (Exception e)
        {
            UndoPiece(e);
            return e;
        }
        finally
        {
            foreach (var context in contexts) context.Dispose();
            contexts.Clear();
        }
    }

    private void UndoPiece(Exception why)
    {
        try
        {
            statements["ROLLBACK TO piece"].Run();
            statements["RELEASE piece"].Run();
        }
        catch (SqliteException)
        {
            // SQLite has rolled everything back by itself (disk full, I/O error): the whole group fails, and with the first error.
            ExceptionDispatchInfo.Throw(why);
        }
    }

    public void Commit()
    {
        transaction!.Commit();
        Close();
    }

    public void Abandon()
    {
        try
        {
            transaction?.Rollback();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself (disk full, I/O error); the caller gets the first error.
        }

        Close();
    }

    public override PostroadDb Db(CustomerId customer)
    {
        var context = new SqliteDb(options, customer);
        context.Database.UseTransaction(Transaction);
        contexts.Add(context);
        return context;
    }

    public override DbCommand Command(string sql)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            commands[sql] = command;
        }

        command.Transaction = transaction;
        return command;
    }

    public override Task<int> RunAsync(string sql, params object?[] values)
    {
        try
        {
            return Task.FromResult(Bound(sql, values).Run());
        }
        catch (Exception e)
        {
            return Task.FromException<int>(e);
        }
    }

    public override Task<object?> ScalarAsync(string sql, params object?[] values)
    {
        try
        {
            var statement = Bound(sql, values);
            if (!statement.Step()) return Task.FromResult<object?>(null);
            var value = statement.Value(0);
            statement.End();
            return Task.FromResult(value);
        }
        catch (Exception e)
        {
            return Task.FromException<object?>(e);
        }
    }

    internal override SqliteStatement Statement(string sql) => statements[sql];

    public override object Instant(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    public override object Flag(bool value) => value ? 1L : 0L;

    public void Dispose()
    {
        foreach (var command in commands.Values) command.Dispose();
        statements.Dispose();
    }

    private SqliteStatement Bound(string sql, object?[] values)
    {
        var statement = statements[sql];
        for (var i = 0; i < values.Length; i++) statement.Bind(i, values[i]);
        return statement;
    }

    private void Close()
    {
        transaction?.Dispose();
        transaction = null;
    }
}
