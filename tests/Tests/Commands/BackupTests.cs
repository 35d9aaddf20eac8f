using Postroad.Core.Persistence;
using Postroad.Tests.Fixtures;
using Postroad.Web.Commands;

namespace Postroad.Tests.Commands;

public sealed class BackupTests
{
    [Theory, EachDatabase]
    public async Task A_backup_of_a_running_installation_brings_back_what_was_there_and_its_key(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        using var backups = new TemporaryFolder();
        await installation.SubscribeAsync("anna@example.com");
        string[] place = ["--data", installation.DataFolder, "--database", installation.DatabaseUrl];
        var (code, output, error) = await RunAsync(["backup", backups.Path, .. place]);
        Assert.Equal((0, ""), (code, error));
        var backup = Assert.Single(Directory.GetDirectories(backups.Path));
        Assert.StartsWith($"{backup} holds the database as of ", output, StringComparison.Ordinal);

        await installation.SubscribeAsync("ben@example.com");
        Assert.Equal(2, await ContactsAsync(installation));
        (code, _, error) = await RunAsync(["restore", backup, .. place]);
        Assert.Equal(1, code);
        Assert.Contains("is in use by another Postroad process", error, StringComparison.Ordinal);
        Assert.Equal(2, await ContactsAsync(installation));

        await installation.RestartAsync(async () =>
        {
            File.Delete(Path.Combine(installation.DataFolder, "keys", "ring.key"));
            (code, output, error) = await RunAsync(["restore", backup, .. place]);
            Assert.Equal((0, ""), (code, error));
        });
        Assert.Equal(1, await ContactsAsync(installation));
        Assert.Equal(installation.Database.IsPostgres, !output.Contains("The replaced database is ", StringComparison.Ordinal));
        Assert.Equal("ring.key", Path.GetFileName(Directory.GetFiles(Path.Combine(installation.DataFolder, "keys")).Single()));
    }

    [Fact]
    public async Task What_is_no_backup_or_has_no_key_is_said_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = await RunAsync("restore", folder.Path, "--data", folder.Path);
        Assert.Equal(1, code);
        Assert.StartsWith($"{folder.Path} is no backup: ", error, StringComparison.Ordinal);
        (code, _, error) = await RunAsync("backup", folder.Path, "--data", folder.Path);
        Assert.Equal(1, code);
        Assert.StartsWith("There is no key file ", error, StringComparison.Ordinal);
        (code, _, error) = await RunAsync("backup");
        Assert.Equal(2, code);
        Assert.StartsWith("backup needs a folder: postroad backup DIR.", error, StringComparison.Ordinal);
    }

    private static async Task<long> ContactsAsync(Installation installation)
    {
        await using var connection = await installation.Database.OpenReadAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM contacts";
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync(args, new Terminal(TextReader.Null, output, error, output, false), _ => null);
        return (code, output.ToString(), error.ToString());
    }
}
