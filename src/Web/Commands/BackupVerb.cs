using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Web.Parts;

namespace Postroad.Web.Commands;

/// <summary><c>postroad backup DIR</c>, while the installation runs, and <c>postroad restore DIR</c>, while it does not.</summary>
internal static class BackupVerb
{
    private static readonly VerbOption[] Options =
    [
        new("data", "DIR", "Folder of the installation. Default: as of serve"),
        new("database", "URL", "sqlite:path/to/file.db or postgres://user:password@host:5432/name. Default: postroad.db in the data folder"),
    ];

    public static readonly Verb Backup = new("backup", "Backs up database, key and pictures into a new folder in DIR, while campaigns run.", Options, BackUpAsync, FromEnvironment: true, Argument: "DIR");

    public static readonly Verb Restore = new("restore", "Puts a backup back; the next start pauses running campaigns until you have looked at them.", Options, RestoreAsync, FromEnvironment: true, Argument: "DIR");

    private static async Task<int> BackUpAsync(GivenOptions given, Terminal terminal)
    {
        var (data, address) = Place(given);
        using var stop = new StopSignals();
        var backup = await DoAsync(() => new Backups(TimeProvider.System).MakeAsync(data, address, given.Argument, Version, stop.First));
        await terminal.Out.WriteLineAsync(
            $"{backup.Folder} holds the database as of {backup.MadeAt:yyyy-MM-dd HH:mm:ss} UTC ({Figures.Bytes(backup.Bytes)}, opened and read) the key that its secrets need and the pictures of mails: keep it as safe as the installation itself.");
        return 0;
    }

    private static async Task<int> RestoreAsync(GivenOptions given, Terminal terminal)
    {
        var (data, address) = Place(given);
        using var stop = new StopSignals();
        var restored = await DoAsync(() => new Backups(TimeProvider.System).PutBackAsync(data, address, given.Argument, stop.First));
        await terminal.Out.WriteLineAsync($"{address} is as of {restored.Backup.MadeAt:yyyy-MM-dd HH:mm:ss} UTC now.");
        if (restored.DatabaseAside is not null) await terminal.Out.WriteLineAsync($"The replaced database is {restored.DatabaseAside}.");
        if (restored.KeyAside is not null) await terminal.Out.WriteLineAsync($"The replaced key is {restored.KeyAside}.");
        await terminal.Out.WriteLineAsync("Start Postroad: it reads what was handed over since from the journal in the data folder, and running campaigns wait under Administration, System until you release them.");
        return 0;
    }

    private static string Version => typeof(BackupVerb).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    private static (string Data, DatabaseAddress Address) Place(GivenOptions given)
    {
        var data = Path.GetFullPath(given.Text("data") ?? Hosting.DefaultFolder.Find());
        return (data, ServeVerb.ReadDatabase(given) ?? new DatabaseAddress.Sqlite(Path.Combine(data, "postroad.db")));
    }

    private static async Task<T> DoAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (BackupException e)
        {
            throw new CommandException(e.Message, e);
        }
        catch (OperationCanceledException e)
        {
            throw new CommandException("Stopped; the installation is as it was.", e);
        }
    }
}
