using System.Data.Common;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Tests.Fakes;

/// <summary>A database whose writes fail as told: before anything is written, or after all of it is, so that only the reply is lost.</summary>
internal sealed class FailingDatabase(Database database) : Database
{
    private int writes;
    private int intentsToLose;
    private int stopsToRefuse;

    public int Writes => writes;

    /// <summary>What becomes of the n-th write, from 1; the default lets all pass.</summary>
    public Func<int, WriteFault> Fault { get; set; } = _ => WriteFault.None;

    /// <summary>What a write that is not made ends in.</summary>
    public Func<Exception> Gone { get; set; } = () => new IOException("The database is gone.");

    /// <summary>Of so many of the next writes that intend something the reply is lost.</summary>
    public int IntentsToLose { set => intentsToLose = value; }

    /// <summary>So many of the next writes that stop a server, or let it go on, are not made.</summary>
    public int StopsToRefuse { set => stopsToRefuse = value; }

    public override string Shown => database.Shown;

    public override bool IsPostgres => database.IsPostgres;

    public override Task MigrateAsync(CancellationToken cancel) => database.MigrateAsync(cancel);

    public override Task<long> SizeAsync(CancellationToken cancel) => database.SizeAsync(cancel);

    public override Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel) => database.FindDamageAsync(cancel);

    public override PostroadDb Read(CustomerId customer) => database.Read(customer);

    public override Task<DbConnection> OpenReadAsync(CancellationToken cancel) => database.OpenReadAsync(cancel);

    public override async Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel)
    {
        var fault = Fault(Interlocked.Increment(ref writes));
        if (fault == WriteFault.NotWritten || (typeof(T) == typeof(SendingServer) && Interlocked.Decrement(ref stopsToRefuse) >= 0)) throw Gone();
        var result = await database.WriteAsync(work, cancel);
        var intended = result is ValueTuple<Intents[], int> { Item1: var turns } && turns.Any(t => t.Rows.Count > 0);
        if (fault == WriteFault.ReplyLost || (intended && Interlocked.Decrement(ref intentsToLose) >= 0)) throw new IOException("The connection broke while it committed.");
        return result;
    }

    // Whoever opened the inner one closes it.
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal enum WriteFault
{
    None,
    NotWritten,
    ReplyLost,
}
