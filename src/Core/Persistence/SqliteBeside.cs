using System.Data.Common;
using Microsoft.Data.Sqlite;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>An SQLite database beside the process that owns it, for a command that changes a row or two: it waits its turn, and the owner waits for it.</summary>
internal sealed class SqliteBeside(string path) : Database
{
    private readonly SqliteReadings readings = SqliteReadings.Open(path);

    public override string Shown => readings.Shown;

    public override bool IsPostgres => false;

    public override Task MigrateAsync(CancellationToken cancel) => throw new InvalidOperationException("Opened beside its owner.");

    public override PostroadDb Read(CustomerId customer) => readings.Read(customer);

    public override Task<DbConnection> OpenReadAsync(CancellationToken cancel) => readings.OpenReadAsync(cancel);

    public override Task<long> SizeAsync(CancellationToken cancel) => readings.SizeAsync(cancel);

    public override Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel) => readings.FindDamageAsync(cancel);

    public override async Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 30 }.ConnectionString);
        await connection.OpenAsync(cancel);
        SqliteDatabase.Execute(connection, "PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000; PRAGMA wal_autocheckpoint=0;");
        await using var transaction = connection.BeginTransaction(deferred: false);
        using var session = new SqliteSession(connection);
        session.Begin(transaction);
        T? result = default;
        if (await session.TryAsync(async open => result = await work(open)) is { } fault) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
        await transaction.CommitAsync(CancellationToken.None);
        return result!;
    }

    public override ValueTask DisposeAsync() => readings.DisposeAsync();
}
