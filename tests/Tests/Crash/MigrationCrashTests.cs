using System.Globalization;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>
/// kill -9 before statements of the upgrade from nothing to this version's schema, through all its migrations. The next start brings it to the very schema that an
/// undisturbed one has. <c>./test --crash N</c> kills before each of the first N statements.
/// </summary>
[Trait("Category", "Crash")]
public sealed class MigrationCrashTests
{
    private static readonly int[] Few = [1, 13, 47, 97, 151];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static IEnumerable<int> Places => int.TryParse(Environment.GetEnvironmentVariable("POSTROAD_CRASH_KILLS"), CultureInfo.InvariantCulture, out var all) ? Enumerable.Range(1, all) : Few;

    [Fact]
    public async Task Killed_before_any_statement_of_an_upgrade_on_SQLite_the_next_start_completes_it()
    {
        using var folder = new TemporaryFolder();
        var whole = await SchemaAsync($"sqlite:{Path.Combine(folder.Path, "whole.db")}");
        foreach (var place in Places)
        {
            var url = $"sqlite:{Path.Combine(folder.Path, $"killed{place}.db")}";
            if (!await DiesAsync(url, Path.Combine(folder.Path, $"data{place}"), place)) return;
            Assert.Equal(whole, await SchemaAsync(url));
        }
    }

    [Fact]
    public async Task Killed_before_any_statement_of_an_upgrade_on_PostgreSQL_the_next_start_completes_it()
    {
        using var folder = new TemporaryFolder();
        await using var postgres = await OwnPostgres.StartAsync();
        var whole = await SchemaAsync(await postgres.CreateDatabaseAsync("whole"));
        foreach (var place in Places)
        {
            var url = await postgres.CreateDatabaseAsync($"killed{place}");
            if (!await DiesAsync(url, Path.Combine(folder.Path, $"data{place}"), place)) return;
            await OwnPostgres.UntilAloneAsync(url);
            Assert.Equal(whole, await SchemaAsync(url));
        }
    }

    /// <summary>False: the upgrade has fewer statements, and it serves.</summary>
    private static async Task<bool> DiesAsync(string url, string folder, int place)
    {
        using var product = ProductProcess.Start(["serve", "--data", folder, "--database", url, "--urls", "http://127.0.0.1:0"], new Dictionary<string, string> { ["POSTROAD_CRASH_AT"] = $"{CrashPoint.Migrating}:{place}" });
        var exit = product.ExitCodeAsync(TimeSpan.FromMinutes(2));
        var serves = Installation.UntilAsync(() => Task.FromResult(product.Said("Postroad is at") || product.HasExited), done => done);
        await Task.WhenAny(exit, serves);
        if (!product.HasExited) return false;
        Assert.NotEqual(0, await exit);
        Assert.True(place > 1 || !product.Said("Postroad is at"));
        return true;
    }

    /// <summary>After an upgrade in this process: all that the database says of its tables, columns and indexes.</summary>
    private static async Task<string> SchemaAsync(string url)
    {
        await using var database = Database.Open(DatabaseAddress.Parse(url), TimeProvider.System);
        await database.MigrateAsync(Cancel);
        await using var connection = await database.OpenReadAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = database.IsPostgres
            ? """
              SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || coalesce(column_default, '') FROM information_schema.columns WHERE table_schema = 'public'
              UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL SELECT migration_id FROM schema_migrations ORDER BY 1
              """
            : "SELECT coalesce(sql, name) FROM sqlite_master WHERE name <> '__EFMigrationsLock' UNION ALL SELECT migration_id FROM schema_migrations ORDER BY 1";
        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel)) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }
}
