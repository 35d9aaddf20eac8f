using Npgsql;
using Postroad.Core.Persistence;

namespace Postroad.Bench.Ses;

/// <summary>
/// A folder and a database: a SQLite file in the folder, or a new database on the PostgreSQL server that was named. Whoever made it removes both at the end;
/// other processes open it in between.
/// </summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly string? server;
    private readonly string? name;

    private BenchDatabase(string? server, string? name, string folder, string address, Database database) =>
        (this.server, this.name, Folder, Address, Database) = (server, name, folder, address, database);

    public string Folder { get; }

    public string Address { get; }

    public Database Database { get; }

    /// <param name="url">PostgreSQL server; null: SQLite.</param>
    public static async Task<BenchDatabase> CreateAsync(string? url)
    {
        var folder = Directory.CreateTempSubdirectory("postroad-bench-").FullName;
        var name = $"bench_{Guid.NewGuid():N}";
        var address = $"sqlite:{Path.Combine(folder, "postroad.db")}";
        if (url is not null)
        {
            await ExecuteAsync(url, $"CREATE DATABASE {name}");
            address = new UriBuilder(url) { Path = name }.Uri.ToString();
        }

        var database = Database.Open(DatabaseAddress.Parse(address), TimeProvider.System);
        await database.MigrateAsync(CancellationToken.None);
        return new BenchDatabase(url, url is null ? null : name, folder, address, database);
    }

    /// <summary>One that another process has made, and will remove.</summary>
    public static async Task<BenchDatabase> OpenAsync(string folder, string address)
    {
        var database = Database.Open(DatabaseAddress.Parse(address), TimeProvider.System);
        await database.MigrateAsync(CancellationToken.None);
        return new BenchDatabase(null, null, folder, address, database) { IsOurs = false };
    }

    private bool IsOurs { get; init; } = true;

    private bool isClosed;

    /// <summary>Lets other processes open it.</summary>
    public async ValueTask CloseAsync()
    {
        if (isClosed) return;
        isClosed = true;
        await Database.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (IsOurs) await RemoveAsync();
    }

    private async Task RemoveAsync()
    {
        if (server is not null) await ExecuteAsync(server, $"DROP DATABASE {name} WITH (FORCE)");
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task ExecuteAsync(string url, string sql)
    {
        await using var source = NpgsqlDataSource.Create(((DatabaseAddress.Postgres)DatabaseAddress.Parse(url)).ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
