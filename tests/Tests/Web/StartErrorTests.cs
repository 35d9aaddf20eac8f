using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Postroad.Core.Persistence;
using Postroad.Tests.Fixtures;
using Postroad.Web.Commands;

namespace Postroad.Tests.Web;

/// <summary>An installation that cannot start says why in one sentence, exits with 1 and leaves nothing behind that holds file or port.</summary>
public sealed class StartErrorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_taken_port_is_named_with_the_setting()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        await FailsAsync($"{url} is taken by another program: stop that one, or listen elsewhere with --urls", "--data", folder.Path, "--urls", url);
        await StartsAsync(folder);
    }

    [Fact]
    public async Task An_address_of_another_machine_cannot_be_listened_on()
    {
        using var folder = new TemporaryFolder();
        await FailsAsync("http://192.0.2.1:5080 cannot be listened on", "--data", folder.Path, "--urls", "http://192.0.2.1:5080");
        await StartsAsync(folder);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "", Cancel);
        await FailsAsync($"The folder {file}/data cannot be written", "--data", $"{file}/data", "--urls", "http://127.0.0.1:0");
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_named_and_untouched()
    {
        using var folder = new TemporaryFolder();
        await StartsAsync(folder);
        await RunAsync(folder, "INSERT INTO schema_migrations VALUES ('20990101000000_Later', '99')");
        await FailsAsync($"The database sqlite:{folder.Path}/postroad.db was written by a newer version of Postroad", "--data", folder.Path, "--urls", "http://127.0.0.1:0");
        await RunAsync(folder, "DELETE FROM schema_migrations WHERE migration_id = '20990101000000_Later'");
        await StartsAsync(folder);
    }

    [Theory, EachDatabase]
    public async Task A_database_in_use_is_named(TestDatabase kind)
    {
        using var folder = new TemporaryFolder();
        var url = await kind.OpenMigratedUrlAsync();
        await using (var other = Database.Open(DatabaseAddress.Parse(url), TimeProvider.System))
        {
            await other.MigrateAsync(Cancel);
            await FailsAsync("The database ", "--data", folder.Path, "--urls", "http://127.0.0.1:0", "--database", url);
        }
    }

    [Fact]
    public async Task A_missing_key_file_is_named()
    {
        using var folder = new TemporaryFolder();
        await StartsAsync(folder);
        var key = Path.Combine(folder.Path, "keys", "ring.key");
        File.Move(key, key + ".away");
        await FailsAsync($"The key file {key} is missing", "--data", folder.Path, "--urls", "http://127.0.0.1:0");
        File.Move(key + ".away", key);
        await StartsAsync(folder);
    }

    [Theory]
    [InlineData("\"nonsense\" in --urls is no address to listen on", "--urls", "nonsense")]
    [InlineData("\"http://localhost:0\" in --urls: \"localhost\" is two addresses", "--urls", "http://localhost:0")]
    [InlineData("--urls names no address", "--urls", ";")]
    [InlineData(
        "The admin URL http://127.0.0.1:5099/ and the public URL http://127.0.0.1:5099/ have the same host and port", "--urls", "http://127.0.0.1:5099", "--admin-url", "http://127.0.0.1:5099")]
    [InlineData("The public URL \"http://x/path\" must be", "--public-url", "http://x/path")]
    public async Task Addresses_that_cannot_be_are_named(string sentence, params string[] options)
    {
        using var folder = new TemporaryFolder();
        await FailsAsync(sentence, ["--data", folder.Path, .. options]);
        await StartsAsync(folder);
    }

    /// <summary>The folder is free again: it starts, and ends.</summary>
    private static async Task StartsAsync(TemporaryFolder folder)
    {
        var web = await OriginTests.StartAsync(folder, null, null);
        await web.StopAsync(Cancel);
        await web.DisposeAsync();
    }

    private static async Task FailsAsync(string sentence, params string[] options)
    {
        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync(["serve", .. options], new Terminal(TextReader.Null, output, error, output, false), _ => null).WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        Assert.Equal((1, ""), (code, output.ToString()));
        Assert.StartsWith(sentence, error.ToString(), StringComparison.Ordinal);
        Assert.Single(error.ToString().TrimEnd().Split('\n'));
    }

    private static async Task RunAsync(TemporaryFolder folder, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={folder.Path}/postroad.db;Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
