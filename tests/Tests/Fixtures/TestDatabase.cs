namespace Postroad.Tests.Fixtures;

/// <summary>
/// A kind of database to run a test on: <c>[Theory, EachDatabase]</c> gives one of each. What it opened is removed after the theory's last case.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly List<string> opened = [];

    private TestDatabase(string name) => Name = name;

    /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
    public string Name { get; }

    public bool IsPostgres => Name == "postgres";

    public static TestDatabase Sqlite() => new("sqlite");

    public static TestDatabase Postgres() => new("postgres");

    /// <summary>The URL of a fresh, empty database, as the product's <c>--database</c> takes it.</summary>
    public async Task<string> OpenUrlAsync()
    {
        var url = IsPostgres
            ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync()
            : "sqlite:" + Path.Combine(Directory.CreateTempSubdirectory("postroad-test-").FullName, "postroad.db");
        opened.Add(url);
        return url;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var url in opened)
        {
            if (IsPostgres) await (await PostgresServer.SharedAsync()).DropDatabaseAsync(url);
            else Directory.Delete(Path.GetDirectoryName(url["sqlite:".Length..])!, recursive: true);
        }

        opened.Clear();
    }

    public override string ToString() => Name;
}
