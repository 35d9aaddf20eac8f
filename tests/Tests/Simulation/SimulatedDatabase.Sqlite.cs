using System.Data.Common;
using Microsoft.Data.Sqlite;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Simulation;

/// <summary>One process's way to the disk. What can happen to a transaction happens here: it waits, fails, or is done and nobody hears of it.</summary>
internal sealed class SimulatedDatabase(World world, SimulatedProcess process) : Database
{
    private readonly WriteSession session = world.Bug == PlantedBug.None ? world.Store.Session : new RewrittenSession(world.Store.Session, world.Bug);

    public override string Shown => "sqlite:simulated";

    public override bool IsPostgres => false;

    public override Task MigrateAsync(CancellationToken cancel) => Task.CompletedTask;

    public override Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel) =>
        Task.FromResult<(IReadOnlyList<string>, string?)>(([], "in memory"));

    public override Task<long> SizeAsync(CancellationToken cancel) => Task.FromResult(0L);

    public override PostroadDb Read(CustomerId customer)
    {
        if (world.Faults.IsDatabaseAway) throw Away();
        return new SqliteDb(world.Store.ContextOptions, customer);
    }

    public override async Task<DbConnection> OpenReadAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await world.PauseAsync(process);
        if (world.Faults.IsDatabaseAway) throw Away();
        return world.Store.Connection;
    }

    public override async Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await world.PauseAsync(process);
        cancel.ThrowIfCancellationRequested();
        if (world.Faults.IsDatabaseAway) throw Away();
        var fault = world.Faults.OfNextCommit();
        var result = await TransactAsync(work, fault);
        await world.PauseAsync(process);
        return fault == CommitFault.ReplyLost ? throw Lost() : result;
    }

    /// <summary>Nothing in it waits, so nothing comes in between: SQLite has one writer.</summary>
    private async Task<T> TransactAsync<T>(Func<WriteSession, Task<T>> work, CommitFault fault)
    {
        var store = world.Store.Session;
        store.Begin(world.Store.Begin());
        T result = default!;
        var refused = await store.TryAsync(async _ => result = await work(session));
        if (refused is not null || fault == CommitFault.Fails)
        {
            store.Abandon();
            world.Tell(process, refused is null ? "commit failed" : "work in a transaction failed");
            if (refused is not null) world.Explain(process, refused.Message);
            throw refused ?? new SqliteException("disk I/O error", 10);
        }

        if (fault == CommitFault.ReplyLost) await world.Bug.OnLostReplyAsync(session);
        store.Commit();
        if (world.Store.FirstStray() is { } stray) world.Breach(stray);
        foreach (var (seq, attempt) in world.Store.NewProofs()) world.Proofs.Believed(process, seq, attempt);
        return result;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SqliteException Lost()
    {
        world.Tell(process, "commit done, its reply lost");
        return new SqliteException("the connection broke before the answer to COMMIT", 10);
    }

    private SqliteException Away()
    {
        world.Tell(process, "database away");
        return new SqliteException("unable to open database file", 14);
    }
}
