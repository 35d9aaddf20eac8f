using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Fixtures;

public sealed class TestDatabaseTests
{
    [Theory, EachDatabase]
    public async Task Each_database_is_fresh_and_of_its_own(TestDatabase database)
    {
        foreach (var url in new[] { await database.OpenUrlAsync(), await database.OpenUrlAsync() })
        {
            Assert.StartsWith(database.Name + ":", url, StringComparison.Ordinal);
            Assert.Equal(0L, await ScalarAsync(database, url, "CREATE TABLE only_here (id int)", "SELECT count(*) FROM only_here"));
        }
    }

    [Theory, EachDatabase]
    public async Task A_database_with_the_schema_is_ready_for_the_product(TestDatabase database)
    {
        var cancel = TestContext.Current.CancellationToken;
        foreach (var opened in new[] { await database.OpenAsync(), await database.OpenAsync() })
        {
            await opened.MigrateAsync(cancel);
            await using var db = opened.Read(new CustomerId(1));
            Assert.Empty(await db.Set<Contact>().ToListAsync(cancel));
        }
    }

    [Fact]
    public async Task The_server_commits_as_the_product_needs_it()
    {
        await using var database = TestDatabase.Postgres();
        Assert.Equal("on", await ScalarAsync(database, await database.OpenUrlAsync(), "SELECT 1", "SHOW synchronous_commit"));
    }

    private static async Task<object?> ScalarAsync(TestDatabase database, string url, params string[] statements)
    {
        await using System.Data.Common.DbConnection connection = database.IsPostgres
            ? new NpgsqlConnection(PostgresServer.ConnectionString(url))
            : new SqliteConnection($"Data Source={url["sqlite:".Length..]};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        object? last = null;
        foreach (var statement in statements)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are this test's own.
            command.CommandText = statement;
#pragma warning restore CA2100
            last = await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }

        return last;
    }
}
