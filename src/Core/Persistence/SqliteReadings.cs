using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>The reading half of an SQLite database: beside its writer, in the same process or in another one.</summary>
internal sealed class SqliteReadings : Database
{
    private readonly string path;
    private readonly string connectionString;
    private readonly DbContextOptions<SqliteDb> options;

    public SqliteReadings(string path)
    {
        this.path = path;
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, DefaultTimeout = 30 }.ConnectionString;
        options = new DbContextOptionsBuilder<SqliteDb>().UseSqlite(connectionString, o => o.MigrationsHistoryTable("schema_migrations"))
            .UseSnakeCaseNamingConvention().UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).AddInterceptors(new ReadOnlyConnection()).Options;
    }

    public override string Shown => $"sqlite:{path}";

    public override bool IsPostgres => false;

    /// <exception cref="DatabaseException">There is no such file.</exception>
    public static SqliteReadings Open(string path) => File.Exists(path) ? new SqliteReadings(path) : throw new DatabaseException($"There is no database at {path}: name its folder with --data, or its address with --database.");

    public override Task MigrateAsync(CancellationToken cancel) => throw new InvalidOperationException("Opened to read.");

    public override PostroadDb Read(CustomerId customer) => new SqliteDb(options, customer);

    public override async Task<DbConnection> OpenReadAsync(CancellationToken cancel)
    {
        var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(cancel);
        ReadOnlyConnection.Prepare(connection);
        return connection;
    }

    public override Task<long> SizeAsync(CancellationToken cancel) =>
        Task.FromResult(new[] { path, path + "-wal" }.Select(name => new FileInfo(name)).Where(file => file.Exists).Sum(file => file.Length));

    public override async Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel)
    {
        var damage = new List<string>();
        try
        {
            // Where the table of tables itself is damaged, the first statement on a connection fails.
            await using var connection = await OpenReadAsync(cancel);
            await using var command = connection.CreateCommand();
            (command.CommandText, command.CommandTimeout) = ("PRAGMA integrity_check(100)", 0);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel)) damage.Add(reader.GetString(0));
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            damage.Add(e.Message);
        }
        catch (SqliteException e)
        {
            // Could not be read this time; that is not damage.
            throw new DatabaseException($"The pages of {path} could not be looked at: {e.Message}", e);
        }

        // A page that the disk did not give is a row of the answer.
        if (damage.Find(row => row.Contains("unable to get the page", StringComparison.Ordinal)) is { } unread) throw new DatabaseException($"The pages of {path} could not be looked at: {unread}");
        return damage is ["ok"] ? ([], "SQLite's own check says \"ok\".") : (damage, null);
    }

    public override Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel) => throw new InvalidOperationException("Opened to read.");

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearPool(new SqliteConnection(connectionString));
        return ValueTask.CompletedTask;
    }

    private sealed class ReadOnlyConnection : DbConnectionInterceptor
    {
        public static void Prepare(SqliteConnection connection) => SqliteDatabase.Execute(connection, "PRAGMA query_only=ON; PRAGMA cache_size=-8192;");

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Prepare((SqliteConnection)connection);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Prepare((SqliteConnection)connection);
            return Task.CompletedTask;
        }
    }
}
