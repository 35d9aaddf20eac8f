using Postroad.Core.Accounts;
using Postroad.Core.Persistence;

namespace Postroad.Web.Commands;

/// <summary><c>postroad set-up EMAIL</c>: what the page of the one-time link does, for whoever has no browser there. Runs beside a running installation, or before its first start.</summary>
internal static class SetUpVerb
{
    public static readonly Verb Verb = new("set-up", "Makes the first user and customer of an empty installation. The password is the first line of standard input.",
    [
        new("name", "TEXT", "The person's name"),
        new("customer", "NAME", "Who sends mail: becomes the first customer"),
        new("time-zone", "ZONE", "IANA name, such as Europe/Berlin. Default: Etc/UTC"),
        new("data", "DIR", "Folder of the installation. Default: as of serve"),
        new("database", "URL", "sqlite:path/to/file.db or postgres://user:password@host:5432/name. Default: postroad.db in the data folder"),
    ], RunAsync, FromEnvironment: true, Argument: "EMAIL");

    /// <summary>Before the first start there is no database: it is made as that would make it.</summary>
    private static async Task<Database> OpenAsync(string folder, DatabaseAddress address, CancellationToken cancel)
    {
        if (address is not DatabaseAddress.Sqlite { Path: var path } || File.Exists(path)) return await Database.OpenBesideAsync(address, TimeProvider.System, cancel);
        DataFolder.Open(folder);
        var database = Database.Open(address, TimeProvider.System);
        try
        {
            await database.MigrateAsync(cancel);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    private static async Task<int> RunAsync(GivenOptions given, Terminal terminal)
    {
        var folder = Path.GetFullPath(given.Text("data") ?? Hosting.DefaultFolder.Find());
        var address = ServeVerb.ReadDatabase(given) ?? new DatabaseAddress.Sqlite(Path.Combine(folder, "postroad.db"));
        using var stop = new StopSignals();
        try
        {
            await using var database = await OpenAsync(folder, address, stop.First);
            using var setUp = new FirstSetUp(database, new Passwords(), TimeProvider.System);
            var answers = new SetUpAnswers(given.Text("name") ?? "", given.Argument!, given.Text("customer") ?? "", given.Text("time-zone") ?? "Etc/UTC", await terminal.ReadLineAsync(stop.First) ?? "");
            var outcome = await setUp.OpenAsync(stop.First) is { } token ? await setUp.CompleteAsync(token, answers, stop.First) : new SetUpOutcome.LinkGone();
            switch (outcome)
            {
                case SetUpOutcome.Faulty(var faults):
                    throw new UsageException(string.Join(" ", faults.Select(f => f.Sentence)));
                case SetUpOutcome.Done(var user):
                    await terminal.Out.WriteLineAsync($"{user.Name} signs in with {user.Email} and this password.");
                    return 0;
                default:
                    throw new CommandException($"{database.Shown} is set up already. A forgotten password: postroad reset-password EMAIL.");
            }
        }
        catch (Exception e) when (StoreFault.Of(e) is { } store)
        {
            throw new CommandException(e is DatabaseException ? e.Message : $"Nothing was set up: {store.What}. {store.Cure}", e);
        }
        catch (OperationCanceledException e) when (stop.First.IsCancellationRequested)
        {
            throw new CommandException("Stopped; nothing was changed.", e);
        }
    }
}
