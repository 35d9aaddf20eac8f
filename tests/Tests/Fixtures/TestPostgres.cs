namespace Postroad.Tests.Fixtures;

/// <summary>Databases of the run's PostgreSQL server.</summary>
internal sealed class TestPostgres : TestDatabase
{
    private static readonly Lazy<Task<string>> Template = new(async () =>
        await MigratedAsync(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync()));

    public override string Name => "postgres";

    protected override async Task<string> CreateAsync() => await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();

    protected override async Task<string> CopyMigratedAsync() => await (await PostgresServer.SharedAsync()).CreateDatabaseAsync(await Template.Value);

    protected override async Task RemoveAsync(string url) => await (await PostgresServer.SharedAsync()).DropDatabaseAsync(url);
}
