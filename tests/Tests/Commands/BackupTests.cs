using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
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
        var picture = Path.Combine(Directory.CreateDirectory(Path.Combine(installation.DataFolder, "images")).FullName, "one.png");
        await File.WriteAllTextAsync(picture, "a picture", Cancel);
        var (code, output, error) = await RunAsync(["backup", backups.Path, .. place]);
        Assert.Equal((0, ""), (code, error));
        var backup = Assert.Single(Directory.GetDirectories(backups.Path));
        Assert.StartsWith($"{backup} holds the database as of ", output, StringComparison.Ordinal);

        await installation.SubscribeAsync("ben@example.com");
        Assert.Equal(2, await ContactsAsync(installation));
        // The backup's key is another one: a database that stays keeps its own.
        var (ours, theirs) = (Path.Combine(installation.DataFolder, "keys", "ring.key"), Path.Combine(backup, "keys", "ring.key"));
        var (key, kept) = (await File.ReadAllBytesAsync(ours, Cancel), await File.ReadAllBytesAsync(theirs, Cancel));
        await File.WriteAllTextAsync(theirs, "another", Cancel);
        (code, _, error) = await RunAsync(["restore", backup, .. place]);
        Assert.Equal(1, code);
        Assert.Contains("is in use by another Postroad process", error, StringComparison.Ordinal);
        Assert.Equal(2, await ContactsAsync(installation));
        Assert.Equal(key, await File.ReadAllBytesAsync(ours, Cancel));
        await File.WriteAllBytesAsync(theirs, kept, Cancel);

        await installation.RestartAsync(async () =>
        {
            File.Delete(Path.Combine(installation.DataFolder, "keys", "ring.key"));
            File.Delete(picture);
            (code, output, error) = await RunAsync(["restore", backup, .. place]);
            Assert.Equal((0, ""), (code, error));
        });
        Assert.Equal(1, await ContactsAsync(installation));
        Assert.Equal("a picture", await File.ReadAllTextAsync(picture, Cancel));
        Assert.Equal(installation.Database.IsPostgres, !output.Contains("The replaced database is ", StringComparison.Ordinal));
        // Noticed whatever the two had counted: it was put back on purpose.
        await Installation.UntilAsync(() => RestorationsAsync(installation), count => count == 1);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/below")]
    public async Task A_folder_that_cannot_be_made_is_said_in_one_sentence(string into)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "file"), "", Cancel);
        var (code, _, error) = await RunAsync("backup", Path.Combine(folder.Path, into), "--data", installation.DataFolder, "--database", installation.DatabaseUrl);
        Assert.Equal(1, code);
        Assert.StartsWith($"The backup {folder.Path}/{into}/postroad-", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copy_that_is_not_whole_is_not_put_back(bool cut)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await installation.SubscribeAsync("anna@example.com");
        using var backups = new TemporaryFolder();
        string[] place = ["--data", installation.DataFolder, "--database", installation.DatabaseUrl];
        Assert.Equal(0, (await RunAsync(["backup", backups.Path, .. place])).Code);
        var copy = Path.Combine(Directory.GetDirectories(backups.Path).Single(), "postroad.db");
        await using (var file = new FileStream(copy, FileMode.Open))
        {
            if (cut) file.SetLength(file.Length / 2);
            file.Position = file.Length - (3 * 4096);
            await file.WriteAsync(new byte[2 * 4096], Cancel);
        }

        await installation.RestartAsync(async () =>
        {
            var (code, _, error) = await RunAsync(["restore", Path.GetDirectoryName(copy)!, .. place]);
            Assert.Equal(1, code);
            Assert.StartsWith(cut ? $"The copy {copy} has " : $"The backup's database {copy} is damaged and was not put back: ", error, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(installation.DatabaseUrl["sqlite:".Length..])!, "*.restoring*"));
        });
        Assert.Equal(1, await ContactsAsync(installation));
    }

    [Fact]
    public async Task A_restore_that_was_broken_off_leaves_no_start_with_an_empty_database()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await installation.SubscribeAsync("anna@example.com");
        using var backups = new TemporaryFolder();
        string[] place = ["--data", installation.DataFolder, "--database", installation.DatabaseUrl];
        var (code, _, _) = await RunAsync(["backup", backups.Path, .. place]);
        Assert.Equal(0, code);
        var (backup, path) = (Directory.GetDirectories(backups.Path).Single(), installation.DatabaseUrl["sqlite:".Length..]);
        await installation.RestartAsync(async () =>
        {
            // As it is when the process dies between the two moves.
            File.Copy(Path.Combine(backup, "postroad.db"), path + ".restoring");
            File.Move(path, path + ".away");
            (code, _, var error) = await RunAsync(["serve", "--urls", "http://127.0.0.1:0", .. place]);
            Assert.Equal((1, $"A restore of {path} was broken off, and the database is missing: run \"postroad restore\" again with the same backup."), (code, error.Trim()));
            Assert.False(File.Exists(path));
            (code, _, error) = await RunAsync(["restore", backup, .. place]);
            Assert.Equal((0, ""), (code, error));
        });
        Assert.Equal(1, await ContactsAsync(installation));
    }

    [Theory, EachDatabase]
    public async Task A_backup_of_an_older_version_is_put_back_and_upgraded(TestDatabase kind)
    {
        using var folder = new TemporaryFolder();
        var (url, copy) = (await kind.OpenUrlAsync(), Path.Combine(folder.Path, "copy"));
        var address = DatabaseAddress.Parse(url);
        await using (var older = kind.IsPostgres
            ? (PostroadDb)new PostgresDb(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(PostgresServer.ConnectionString(url), o => o.MigrationsHistoryTable("schema_migrations")).UseSnakeCaseNamingConvention().ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning)).Options, CustomerId.Installation)
            : new SqliteDb(new DbContextOptionsBuilder<SqliteDb>().UseSqlite($"Data Source={url["sqlite:".Length..]};Pooling=False", o => o.MigrationsHistoryTable("schema_migrations")).UseSnakeCaseNamingConvention().ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning)).Options, CustomerId.Installation))
            await older.Database.GetService<IMigrator>().MigrateAsync("Ledger", Cancel);
        await DatabaseCopies.TakeAsync(address, copy, Cancel);
        await using (var now = Database.Open(address, TimeProvider.System)) await now.MigrateAsync(Cancel);

        await DatabaseCopies.PutBackAsync(address, copy, TimeProvider.System, Cancel);
        await using (var upgraded = Database.Open(address, TimeProvider.System)) await upgraded.MigrateAsync(Cancel);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<int> RestorationsAsync(Installation installation)
    {
        await using var db = installation.Database.Read(CustomerId.Installation);
        return await db.Set<Restoration>().CountAsync(Cancel);
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
        Assert.StartsWith("backup needs DIR: postroad backup DIR.", error, StringComparison.Ordinal);
    }

    private static async Task<long> ContactsAsync(Installation installation)
    {
        await using var connection = await installation.Database.OpenReadAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM contacts";
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync(args, new Terminal(TextReader.Null, output, error, output, false), _ => null);
        return (code, output.ToString(), error.ToString());
    }
}
