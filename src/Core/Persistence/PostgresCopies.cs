using System.ComponentModel;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>By PostgreSQL's own programs pg_dump and pg_restore, which must be as new as the server.</summary>
internal static class PostgresCopies
{
    /// <summary>Tables of the ledger that no entity is mapped to.</summary>
    private static readonly string[] ByHand = ["deliveries", "leases", "retries", "delivery_evidence", "delivery_events"];

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
        await DropLaterTablesAsync(address, await RunAsync("pg_restore", null, ["--list", path], cancel), cancel);
        return null;
    }

    /// <summary>
    /// pg_restore replaces what the copy has and leaves the rest. Of a copy that an older version made, tables of ours that came later are left, and that version's upgrade would
    /// find them in its way. Only tables of ours: somebody else's are theirs.
    /// </summary>
    private static async Task DropLaterTablesAsync(DatabaseAddress.Postgres address, string list, CancellationToken cancel)
    {
        var copied = list.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words is [_, _, _, "TABLE", _, _, ..]).Select(words => words[5]).ToHashSet();
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(cancel);
        await using var db = new PostgresDb(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(connection).UseSnakeCaseNamingConvention().Options, CustomerId.Installation);
        foreach (var table in db.Model.GetEntityTypes().Select(type => type.GetTableName()).OfType<string>().Concat(ByHand).Distinct().Where(table => !copied.Contains(table)))
        {
            await using var drop = new NpgsqlCommand($"DROP TABLE IF EXISTS \"{table}\"", connection);
            await drop.ExecuteNonQueryAsync(cancel);
        }
    }

    /// <summary>Answers what it printed.</summary>
    private static async Task<string> RunAsync(string program, DatabaseAddress.Postgres? address, string[] arguments, CancellationToken cancel)
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
            return await output;
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
