using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>
/// The only writer of an SQLite file. Callers queue; whoever is waiting goes into one transaction, so that a durable commit (one fdatasync) serves many.
/// Each piece of work has a savepoint of its own: its failure undoes it alone. Nobody waits on SQLITE_BUSY.
/// </summary>
internal sealed class WriteGate : IAsyncDisposable
{
    /// <summary>A group closes after this many pieces or this much time, whichever is first: the wait of the next in line stays short.</summary>
    private const int MostInGroup = 256;
    private static readonly TimeSpan LongestGroup = TimeSpan.FromMilliseconds(20);

    private readonly SqliteConnection connection;
    private readonly TimeProvider time;
    private readonly DbContextOptions<SqliteDb> options;
    private readonly Channel<Piece> queue = Channel.CreateBounded<Piece>(new BoundedChannelOptions(10_000) { SingleReader = true });
    private readonly Session session;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WriteGate(SqliteConnection connection, TimeProvider time)
    {
        (this.connection, this.time) = (connection, time);
        options = SqliteDatabase.WriterOptions(connection);
        session = new Session(this);
        // SQLite is synchronous and a commit waits for the disk: on a thread of the pool that would be one of two that are missing for sending.
        new Thread(Work) { IsBackground = true, Name = "SQLite writer" }.Start();
    }

    public async Task<T> RunAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel)
    {
        var piece = new Piece<T>(work, cancel);
        await queue.Writer.WriteAsync(piece, cancel);
        return await piece.Done.Task;
    }

    /// <summary>Work outside any transaction, for migrations.</summary>
    public async Task RunAloneAsync(Func<SqliteConnection, Task> work, CancellationToken cancel)
    {
        var piece = new Alone(work, cancel);
        await queue.Writer.WriteAsync(piece, cancel);
        await piece.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await ended.Task;
        session.Dispose();
        await connection.DisposeAsync();
    }

    private void Work()
    {
        var group = new List<Piece>();
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (queue.Reader.TryRead(out var first))
            {
                if (first is Alone alone) alone.RunAloneAsync(connection).GetAwaiter().GetResult();
                else CommitGroup(first, group);
            }
        }

        ended.SetResult();
    }

    private void CommitGroup(Piece first, List<Piece> group)
    {
        group.Clear();
        try
        {
            session.Begin(connection.BeginTransaction(deferred: false));
            var since = time.GetTimestamp();
            for (var piece = first; ;)
            {
                if (session.RunAsync(piece).GetAwaiter().GetResult()) group.Add(piece);
                if (group.Count >= MostInGroup || time.GetElapsedTime(since) >= LongestGroup) break;
                if (!queue.Reader.TryPeek(out var next) || next is Alone || !queue.Reader.TryRead(out next)) break;
                piece = next;
            }

            session.Commit();
        }
        catch (Exception e)
        {
            session.Abandon();
            if (!group.Contains(first)) first.Fail(e);
            foreach (var piece in group) piece.Fail(e);
            return;
        }

        foreach (var piece in group) piece.Complete();
        session.RunAfterCommit();
    }

    private abstract class Piece(CancellationToken cancel)
    {
        public CancellationToken Cancel { get; } = cancel;

        public abstract Task RunAsync(WriteSession session);

        public abstract void Complete();

        public abstract void Fail(Exception e);
    }

    private sealed class Piece<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel) : Piece(cancel)
    {
        private T result = default!;

        public TaskCompletionSource<T> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async Task RunAsync(WriteSession session) => result = await work(session);

        public override void Complete() => Done.TrySetResult(result);

        public override void Fail(Exception e) => Done.TrySetException(e);
    }

    private sealed class Alone(Func<SqliteConnection, Task> work, CancellationToken cancel) : Piece(cancel)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task RunAloneAsync(SqliteConnection connection)
        {
            try
            {
                Cancel.ThrowIfCancellationRequested();
                await work(connection);
                Done.TrySetResult();
            }
            catch (Exception e)
            {
                Done.TrySetException(e);
            }
        }

        public override Task RunAsync(WriteSession session) => throw new InvalidOperationException("Runs alone.");

        public override void Complete()
        {
        }

        public override void Fail(Exception e) => Done.TrySetException(e);
    }

    private sealed class Session(WriteGate gate) : WriteSession, IDisposable
    {
        private readonly Dictionary<string, SqliteCommand> commands = [];
        private readonly SqliteStatements statements = new(gate.connection);
        private readonly List<PostroadDb> contexts = [];
        private readonly List<Action> afterCommit = [];
        private SqliteTransaction? transaction;

        public override DbConnection Connection => gate.connection;

        public override DbTransaction Transaction => transaction ?? throw new InvalidOperationException("No transaction is open.");

        public void Begin(SqliteTransaction opened) => transaction = opened;

        /// <summary>True when the piece's changes stand in the transaction.</summary>
        public async Task<bool> RunAsync(Piece piece)
        {
            if (piece.Cancel.IsCancellationRequested)
            {
                piece.Fail(new OperationCanceledException(piece.Cancel));
                return false;
            }

            var promised = afterCommit.Count;
            statements["SAVEPOINT piece"].Run();
            try
            {
                await piece.RunAsync(this);
                statements["RELEASE piece"].Run();
                return true;
            }
            catch (Exception e)
            {
                statements["ROLLBACK TO piece"].Run();
                statements["RELEASE piece"].Run();
                afterCommit.RemoveRange(promised, afterCommit.Count - promised);
                piece.Fail(e);
                return false;
            }
            finally
            {
                foreach (var context in contexts) context.Dispose();
                contexts.Clear();
            }
        }

        public void Commit()
        {
            transaction!.Commit();
            Close();
        }

        public void Abandon()
        {
            afterCommit.Clear();
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

        public void RunAfterCommit()
        {
            foreach (var action in afterCommit) action();
            afterCommit.Clear();
        }

        public override PostroadDb Db(CustomerId customer)
        {
            var context = new SqliteDb(gate.options, customer);
            context.Database.UseTransaction(Transaction);
            contexts.Add(context);
            return context;
        }

        public override DbCommand Command(string sql)
        {
            if (!commands.TryGetValue(sql, out var command))
            {
                command = gate.connection.CreateCommand();
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

        public override void AfterCommit(Action action) => afterCommit.Add(action);

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
}
