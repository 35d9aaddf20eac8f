using System.Data.Common;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Fakes;

/// <summary>A database that works for some transactions and then is gone, as a process that dies sees it.</summary>
internal sealed class CrashingDatabase(Database inner, int after) : Database
{
    private int left = after;

    public override string Shown => inner.Shown;

    public override bool IsPostgres => inner.IsPostgres;

    public override Task MigrateAsync(CancellationToken cancel) => inner.MigrateAsync(cancel);

    public override PostroadDb Read(CustomerId customer) => inner.Read(customer);

    public override Task<DbConnection> OpenReadAsync(CancellationToken cancel) => inner.OpenReadAsync(cancel);

    public override Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel) =>
        Interlocked.Decrement(ref left) < 0 ? throw new IOException("The process died here.") : inner.WriteAsync(work, cancel);

    public override Task<long> SizeAsync(CancellationToken cancel) => inner.SizeAsync(cancel);

    public override Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel) => inner.FindDamageAsync(cancel);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
