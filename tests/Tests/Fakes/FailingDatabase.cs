using System.Data.Common;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Fakes;

/// <summary>A real database whose transactions fail on demand, before they began or after they were done.</summary>
internal sealed class FailingDatabase(Database real) : Database
{
    /// <summary>Null: works.</summary>
    public Exception? Fault { get; set; }

    /// <summary>True: the transaction is done, and its caller does not hear of it.</summary>
    public bool AfterCommit { get; set; }

    /// <summary>How often the fault still strikes; then it is over.</summary>
    public int Times { get; set; } = int.MaxValue;

    public override string Shown => real.Shown;

    public override bool IsPostgres => real.IsPostgres;

    public override Task MigrateAsync(CancellationToken cancel) => real.MigrateAsync(cancel);

    public override PostroadDb Read(CustomerId customer) => real.Read(customer);

    public override Task<DbConnection> OpenReadAsync(CancellationToken cancel) => real.OpenReadAsync(cancel);

    public override Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel) => real.FindDamageAsync(cancel);

    public override async Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel)
    {
        var fault = Times > 0 ? Fault : null;
        if (fault is not null) Times--;
        if (fault is not null && !AfterCommit) throw fault;
        var result = await real.WriteAsync(work, cancel);
        return fault is null ? result : throw fault;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
