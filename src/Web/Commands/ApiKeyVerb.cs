using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Web.Commands;

/// <summary><c>postroad api-key create --customer C --name N</c>: a key for a program, printed once. Runs beside a running installation.</summary>
internal static class ApiKeyVerb
{
    public static readonly Verb Verb = new("api-key", "Makes a key with which a program works for a customer, and prints it once.",
    [
        new("customer", "NAME", "Name or public id of the customer. Default: the only one there is"),
        new("name", "TEXT", "What the key is for, such as the name of the program"),
        new("scopes", "LIST", $"What it may do, separated by commas: {string.Join(", ", ApiScopes.All.Select(s => s.Scope))}. Default: everything"),
        new("days", "N", $"How long it works, 1 to {ApiKeys.MostDays} days. Default: until it is revoked"),
        new("data", "DIR", "Folder of the installation. Default: as of serve"),
        new("database", "URL", "sqlite:path/to/file.db or postgres://user:password@host:5432/name. Default: postroad.db in the data folder"),
    ], RunAsync, FromEnvironment: true, Argument: "create");

    private static async Task<int> RunAsync(GivenOptions given, Terminal terminal)
    {
        if (given.Argument != "create") throw new UsageException($"\"{given.Argument}\" is nothing that can be done with a key here: create is. Keys are listed and revoked on the screen API keys.");
        var name = given.Text("name") ?? throw new UsageException("--name is missing: what the key is for, such as the name of the program.");
        var scopes = (given.Text("scopes") ?? ApiScopes.Everything).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var folder = Path.GetFullPath(given.Text("data") ?? Hosting.DefaultFolder.Find());
        var address = ServeVerb.ReadDatabase(given) ?? new DatabaseAddress.Sqlite(Path.Combine(folder, "postroad.db"));
        using var stop = new StopSignals();
        try
        {
            await using var database = await Database.OpenBesideAsync(address, TimeProvider.System, stop.First);
            var customer = await CustomerAsync(database, given.Text("customer"), stop.First);
            var made = await new ApiKeys(database, TimeProvider.System).CreateAsync(customer.Key, name, scopes, "the command line", isAdministrator: true, stop.First, given.Whole("days", 1, ApiKeys.MostDays));
            if (made is Edit<NewApiKey>.Faulty faulty) throw new UsageException(string.Join(" ", faulty.Faults.Select(f => f.Sentence)));
            // The key alone, so that a script can take it.
            await terminal.Out.WriteLineAsync(((Edit<NewApiKey>.Saved)made).Value.Secret);
            await terminal.ForMachine().Note.WriteLineAsync($"A key for {customer.Name}. It is shown this once.");
            return 0;
        }
        catch (Exception e) when (StoreFault.Of(e) is { } store)
        {
            throw new CommandException(e is DatabaseException ? e.Message : $"No key was made: {store.What}. {store.Cure}", e);
        }
        catch (OperationCanceledException e) when (stop.First.IsCancellationRequested)
        {
            throw new CommandException("Stopped; nothing was changed.", e);
        }
    }

    private static async Task<Customer> CustomerAsync(Database database, string? wanted, CancellationToken cancel)
    {
        var all = await new Customers(database, TimeProvider.System).ListAsync(cancel);
        var found = wanted is null ? all : [.. all.Where(c => c.PublicId == wanted || string.Equals(c.Name, wanted, StringComparison.OrdinalIgnoreCase))];
        var names = string.Join(", ", all.Take(20).Select(c => $"\"{c.Name}\" ({c.PublicId})"));
        return found.Count switch
        {
            1 => found[0],
            0 => throw new CommandException(all.Count == 0 ? $"{database.Shown} has no customer yet: set Postroad up first." : $"There is no customer \"{wanted}\". There are {names}."),
            _ => throw new UsageException(wanted is null ? $"--customer is missing, and there are several: {names}." : $"Several customers are called \"{wanted}\": give the public id. There are {names}."),
        };
    }
}
