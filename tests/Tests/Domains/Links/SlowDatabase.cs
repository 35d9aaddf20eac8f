using System.Data.Common;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Domains.Links;

/// <summary>A database whose first reader waits at a gate.</summary>
internal sealed class SlowDatabase(Database database) : Database
{
    private int reads;

    public ManualResetEventSlim Gate { get; } = new();

    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Reads => Volatile.Read(ref reads);

    public override string Shown => database.Shown;

    public override bool IsPostgres => database.IsPostgres;

    public override PostroadDb Read(CustomerId customer)
    {
        Interlocked.Increment(ref reads);
        Asked.TrySetResult();
        Gate.Wait(TimeSpan.FromSeconds(30));
        return database.Read(customer);
    }

    public override Task MigrateAsync(CancellationToken cancel) => database.MigrateAsync(cancel);

    public override Task<DbConnection> OpenReadAsync(CancellationToken cancel) => database.OpenReadAsync(cancel);

    public override Task<long> SizeAsync(CancellationToken cancel) => database.SizeAsync(cancel);

    public override Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel) => database.FindDamageAsync(cancel);

    public override Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel) => database.WriteAsync(work, cancel);

    public override ValueTask DisposeAsync()
    {
        Gate.Dispose();
        return ValueTask.CompletedTask;
    }
}
