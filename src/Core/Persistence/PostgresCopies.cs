using System.ComponentModel;
using System.Diagnostics;
using Npgsql;

namespace Postroad.Core.Persistence;

/// <summary>By PostgreSQL's own programs pg_dump and pg_restore, which must be as new as the server.</summary>
internal static class PostgresCopies
{
    public static async Task TakeAsync(DatabaseAddress.Postgres address, string path, CancellationToken cancel)
    {
        await RunAsync("pg_dump", address, ["--format=custom", $"--file={path}"], cancel);
        await RunAsync("pg_restore", null, ["--list", path], cancel);
    }

    public static async Task<string?> PutBackAsync(DatabaseAddress.Postgres address, string path, TimeProvider time, CancellationToken cancel)
    {
        await using var database = new PostgresDatabase(address, time);
        await database.OwnAsync(cancel);
        // One transaction: a restore that fails leaves the database as it was.
        await RunAsync("pg_restore", address, ["--clean", "--if-exists", "--no-owner", "--single-transaction", path], cancel);
        return null;
    }

    private static async Task RunAsync(string program, DatabaseAddress.Postgres? address, string[] arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        if (address is not null) Aim(start, new NpgsqlConnectionStringBuilder(address.ConnectionString));
        using var process = Begin(start);
        try
        {
            // Both are read, or a program that says much would wait for us.
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
            await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(cancel);
            if (process.ExitCode != 0) throw new DatabaseException($"{program} ended with {process.ExitCode}: {(await errors).Trim()}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Begin(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new DatabaseException($"{start.FileName} cannot be started ({e.Message}): install the client programs of PostgreSQL (apt-get install postgresql-client).", e);
        }
    }

    // The password goes by the environment: a command line is open to everybody on the machine.
    private static void Aim(ProcessStartInfo start, NpgsqlConnectionStringBuilder settings)
    {
        start.Environment["PGHOST"] = settings.Host;
        start.Environment["PGPORT"] = settings.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = settings.Username;
        start.Environment["PGDATABASE"] = settings.Database;
        start.Environment["PGPASSWORD"] = settings.Password;
        start.ArgumentList.Insert(0, $"--dbname={settings.Database}");
    }
}
