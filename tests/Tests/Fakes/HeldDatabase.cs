using System.Data.Common;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Fakes;

/// <summary>A database whose n-th write, from 1, is made and not committed before it is let go.</summary>
internal sealed class HeldDatabase(Database inner, int held) : Database
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously), release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int writes;

    public Task Reached => reached.Task;

    public override string Shown => inner.Shown;

    public override bool IsPostgres => inner.IsPostgres;

    public void Release() => release.SetResult();

    public override Task MigrateAsync(CancellationToken cancel) => inner.MigrateAsync(cancel);

    public override PostroadDb Read(CustomerId customer) => inner.Read(customer);

    public override Task<DbConnection> OpenReadAsync(CancellationToken cancel) => inner.OpenReadAsync(cancel);

    public override Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel) => Interlocked.Increment(ref writes) != held ? inner.WriteAsync(work, cancel) : inner.WriteAsync(async session =>
    {
        var result = await work(session);
        reached.TrySetResult();
        await release.Task;
        return result;
    }, cancel);

    public override Task<long> SizeAsync(CancellationToken cancel) => inner.SizeAsync(cancel);

    public override Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel) => inner.FindDamageAsync(cancel);

    // Whoever opened the inner one closes it.
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
