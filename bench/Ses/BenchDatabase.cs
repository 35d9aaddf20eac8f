using Npgsql;
using Postroad.Core.Persistence;

namespace Postroad.Bench.Ses;

/// <summary>A database for one round: a SQLite file in the round's folder, or a new database on the PostgreSQL server that was named, dropped at the end.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly string? server;
    private readonly string name;

    private BenchDatabase(string? server, string name, Database database) => (this.server, this.name, Database) = (server, name, database);

    public Database Database { get; }

    public static async Task<BenchDatabase> CreateAsync(string? url, string folder)
    {
        var name = $"bench_{Guid.NewGuid():N}";
        var address = $"sqlite:{Path.Combine(folder, "postroad.db")}";
        if (url is not null)
        {
            await ExecuteAsync(url, $"CREATE DATABASE {name}");
            address = new UriBuilder(url) { Path = name }.Uri.ToString();
        }

        var database = Database.Open(DatabaseAddress.Parse(address), TimeProvider.System);
        await database.MigrateAsync(CancellationToken.None);
        return new BenchDatabase(url, name, database);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (server is not null) await ExecuteAsync(server, $"DROP DATABASE {name} WITH (FORCE)");
    }

    private static async Task ExecuteAsync(string url, string sql)
    {
        await using var source = NpgsqlDataSource.Create(((DatabaseAddress.Postgres)DatabaseAddress.Parse(url)).ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
