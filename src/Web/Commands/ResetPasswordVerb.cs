using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Web.Parts;

namespace Postroad.Web.Commands;

/// <summary><c>postroad reset-password EMAIL</c>: a link with which somebody chooses a new password. Runs beside a running installation.</summary>
internal static class ResetPasswordVerb
{
    public static readonly Verb Verb = new("reset-password", "Prints a link with which a user chooses a new password, within an hour.",
    [
        new("data", "DIR", "Folder of the installation. Default: as of serve"),
        new("database", "URL", "sqlite:path/to/file.db or postgres://user:password@host:5432/name. Default: postroad.db in the data folder"),
        new("forget-authenticator", null, "Turns the authenticator off as well: for whoever has lost it and the recovery codes"),
        new("admin-url", "URL", "Where people sign in, to have the whole address printed. Default: its path alone"),
    ], RunAsync, FromEnvironment: true, Argument: "EMAIL");

    private static async Task<int> RunAsync(GivenOptions given, Terminal terminal)
    {
        if (!EmailAddress.TryParse(given.Argument, out var email, out var fault)) throw new UsageException($"\"{given.Argument}\" is no email address: {fault}.");
        var folder = Path.GetFullPath(given.Text("data") ?? Hosting.DefaultFolder.Find());
        var address = ServeVerb.ReadDatabase(given) ?? new DatabaseAddress.Sqlite(Path.Combine(folder, "postroad.db"));
        using var stop = new StopSignals();
        try
        {
            await using var database = await Database.OpenBesideAsync(address, TimeProvider.System, stop.First);
            var users = new Users(database, TimeProvider.System);
            var user = await users.FindAsync(email, stop.First)
                ?? throw new CommandException($"Nobody signs in to {database.Shown} with {email}: look for a slip of the pen, or name another database with --data or --database.");
            if (given.Has("forget-authenticator")) await users.ForgetAuthenticatorAsync(user, "reset-password", stop.First);
            var token = await new SignInLinks(database, TimeProvider.System).CreateAsync(user.Key, stop.First);
            var (admin, path) = (given.Url("admin-url"), Addresses.NewPassword(token));
            var where = admin is null ? "this path of the address at which people sign in (the host and port in their browser; given as --admin-url, it is printed whole)" : "this address";
            await terminal.Out.WriteLineAsync($"{user.Name} chooses a new password at {where}, within {SignInLinks.Lifetime.TotalMinutes:0} minutes and once; every browser is signed out then:");
            await terminal.Out.WriteLineAsync(admin is null ? path : new Uri(admin, path).ToString());
            return 0;
        }
        catch (Exception e) when (StoreFault.Of(e) is { } store)
        {
            throw new CommandException(e is DatabaseException ? e.Message : $"No link was made: {store.What}. {store.Cure}", e);
        }
        catch (OperationCanceledException e) when (stop.First.IsCancellationRequested)
        {
            throw new CommandException("Stopped; nothing was changed.", e);
        }
    }
}
