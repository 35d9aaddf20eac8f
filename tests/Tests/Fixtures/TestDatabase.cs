using Postroad.Core.Persistence;

namespace Postroad.Tests.Fixtures;

/// <summary>
/// A kind of database to run a test on: <c>[Theory, EachDatabase]</c> gives one of each. What it opened is closed and removed after the theory's last case,
/// so a test need not do it (and disposes a <see cref="Database"/> itself only when closing is what it tests).
/// </summary>
public abstract class TestDatabase : IAsyncDisposable
{
    private readonly List<Database> opened = [];
    private readonly List<string> urls = [];

    /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
    public abstract string Name { get; }

    public bool IsPostgres => Name == "postgres";

    public static TestDatabase Sqlite() => new TestSqlite();

    public static TestDatabase Postgres() => new TestPostgres();

    /// <summary>The URL of a fresh, empty database, as the product's <c>--database</c> takes it: for tests of migration and of the command line.</summary>
    public async Task<string> OpenUrlAsync() => Keep(await CreateAsync());

    /// <summary>The URL of a fresh database with the schema of this version.</summary>
    public async Task<string> OpenMigratedUrlAsync() => Keep(await CopyMigratedAsync());

    /// <summary>A fresh database with the schema of this version, opened.</summary>
    public async Task<Database> OpenAsync(TimeProvider? time = null) => Open(await OpenMigratedUrlAsync(), time);

    /// <summary>Opens one again, as a restarted process would; on SQLite only after the first one was disposed.</summary>
    public Database Open(string url, TimeProvider? time = null)
    {
        var database = Database.Open(DatabaseAddress.Parse(url), time ?? TimeProvider.System);
        opened.Add(database);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in opened) await database.DisposeAsync();
        foreach (var url in urls) await RemoveAsync(url);
        opened.Clear();
        urls.Clear();
        GC.SuppressFinalize(this);
    }

    public override string ToString() => Name;

    protected abstract Task<string> CreateAsync();

    protected abstract Task<string> CopyMigratedAsync();

    protected abstract Task RemoveAsync(string url);

    /// <summary>Migrating costs seconds, copying milliseconds: each run migrates one database of each kind and copies it.</summary>
    private protected static async Task<string> MigratedAsync(string url)
    {
        await using var database = Database.Open(DatabaseAddress.Parse(url), TimeProvider.System);
        await database.MigrateAsync(CancellationToken.None);
        return url;
    }

    private string Keep(string url)
    {
        urls.Add(url);
        return url;
    }
}
