using System.Threading.Channels;
using Microsoft.Data.Sqlite;

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
    private readonly SqliteLog log;
    private readonly StoreHealth health;
    private readonly TimeProvider time;
    private readonly Channel<Piece> queue = Channel.CreateBounded<Piece>(new BoundedChannelOptions(10_000) { SingleReader = true });
    private readonly SqliteSession session;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WriteGate(SqliteConnection connection, SqliteLog log, StoreHealth health, TimeProvider time)
    {
        (this.connection, this.log, this.health, this.time) = (connection, log, health, time);
        session = new SqliteSession(connection);
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
        var piece = first;
        try
        {
            session.Begin(connection.BeginTransaction(deferred: false));
            var since = time.GetTimestamp();
            while (true)
            {
                if (Run(piece)) group.Add(piece);
                if (group.Count >= MostInGroup || time.GetElapsedTime(since) >= LongestGroup) break;
                if (!queue.Reader.TryPeek(out var next) || next is Alone || !queue.Reader.TryRead(out next)) break;
                piece = next;
            }

            session.Commit();
        }
        catch (Exception e)
        {
#if CRASH_POINTS
            if (Primitives.NegativeControl.TrustSync && StoreFault.IsOfSync(e))
            {
                session.Abandon();
                foreach (var believed in group) believed.Complete();
                return;
            }
#endif
            health.Hear(e, time.GetUtcNow());
            session.Abandon();
            // The last one taken may not be in the group yet; nobody is left waiting.
            piece.Fail(e);
            foreach (var undone in group) undone.Fail(e);
            return;
        }

        foreach (var done in group) done.Complete();
        log.FoldWhenDue();
    }

    /// <summary>True when the piece's changes stand in the transaction.</summary>
    private bool Run(Piece piece)
    {
        var fault = piece.Cancel.IsCancellationRequested ? new OperationCanceledException(piece.Cancel) : session.TryAsync(piece.RunAsync).GetAwaiter().GetResult();
        if (fault is null) return true;
        health.Hear(fault, time.GetUtcNow());
        piece.Fail(fault);
        return false;
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
}
