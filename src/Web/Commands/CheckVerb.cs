using Microsoft.Extensions.Options;
using Postroad.Core.Deliveries.Checks;
using Postroad.Core.Persistence;

namespace Postroad.Web.Commands;

/// <summary><c>postroad check</c>: says of each promise of the ledger whether the database keeps it. Runs beside a running installation.</summary>
internal static class CheckVerb
{
    public static readonly Verb Verb = new("check", "Verifies the database: each promise of the ledger in a sentence; exit code 1 if one is broken.",
    [
        new("data", "DIR", "Folder of the installation. Default: as of serve"),
        new("database", "URL", "sqlite:path/to/file.db or postgres://user:password@host:5432/name. Default: postroad.db in the data folder"),
        new("json", null, "Prints one JSON object and nothing else"),
    ], RunAsync, FromEnvironment: true);

    private static async Task<int> RunAsync(GivenOptions given, Terminal terminal)
    {
        var folder = Path.GetFullPath(given.Text("data") ?? Hosting.DefaultFolder.Find());
        var address = ServeVerb.ReadDatabase(given) ?? new DatabaseAddress.Sqlite(Path.Combine(folder, "postroad.db"));
        // Those of the installation: how long a doubt may last, and how much may be on the wire, is for its operator to say.
        var settings = Hosting.Settings.Load();
        using var stop = new StopSignals();
        try
        {
            await using var database = await Database.OpenToReadAsync(address, TimeProvider.System, stop.First);
            var report = await new LedgerCheck(database, Options.Create(settings.Deliveries), TimeProvider.System).RunAsync(stop.First);
            await SayAsync(report, terminal, given.Has("json"));
            await KeepAsync(report, folder, terminal);
            return report.Broken > 0 ? 1 : 0;
        }
        catch (DatabaseException e)
        {
            throw new CommandException(e.Message, e);
        }
        catch (OperationCanceledException) when (stop.First.IsCancellationRequested)
        {
            throw new CommandException("The check was stopped; it has changed nothing.");
        }
    }

    private static async Task SayAsync(LedgerReport report, Terminal terminal, bool json)
    {
        if (json)
        {
            await terminal.Out.WriteLineAsync(LedgerChecks.ToJson(report));
            return;
        }

        // What is broken stands first.
        foreach (var promise in report.Promises.OrderBy(p => p.State != PromiseState.Broken))
        {
            await terminal.Out.WriteLineAsync($"{Word(promise.State),-8} {promise.Code,-4} {promise.Title}. {promise.Sentence}");
            foreach (var row in promise.Rows) await terminal.Out.WriteLineAsync($"              {row}");
        }

        await terminal.Out.WriteLineAsync();
        await terminal.Out.WriteLineAsync($"{report.Database}: {report.Kept} promises hold, {report.Broken} broken, {report.NotSeen} cannot be seen from here; checked in {report.Took.TotalSeconds:0.0} s.");
    }

    /// <summary>For the System page; somebody else's folder, or none, is no reason to fail.</summary>
    private static async Task KeepAsync(LedgerReport report, string folder, Terminal terminal)
    {
        try
        {
            if (Directory.Exists(folder)) LedgerChecks.Write(Path.Combine(folder, LedgerChecks.FileName), report);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await terminal.Error.WriteLineAsync($"The System page does not show this result: {e.Message}");
        }
    }

    private static string Word(PromiseState state) => state switch
    {
        PromiseState.Kept => "holds",
        PromiseState.Broken => "BROKEN",
        _ => "not seen",
    };
}
