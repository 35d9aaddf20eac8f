using System.Diagnostics;
using Npgsql;

namespace Postroad.Tests.Fixtures;

/// <summary>A dump by PostgreSQL's own pg_dump, and its way back by pg_restore.</summary>
internal sealed class PostgresDump(string databaseUrl, byte[] dump)
{
    public static async Task<PostgresDump> TakeAsync(string databaseUrl, CancellationToken cancel)
    {
        using var process = Start("pg_dump", databaseUrl, "--format=custom");
        using var bytes = new MemoryStream();
        process.StandardInput.Close();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes, cancel);
        await EndAsync(process, cancel);
        return new PostgresDump(databaseUrl, bytes.ToArray());
    }

    public async Task PutBackAsync(CancellationToken cancel)
    {
        using var process = Start("pg_restore", databaseUrl, "--clean --if-exists --single-transaction");
        await process.StandardInput.BaseStream.WriteAsync(dump, cancel);
        process.StandardInput.Close();
        await EndAsync(process, cancel);
    }

    private static Process Start(string program, string databaseUrl, string arguments)
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresServer.ConnectionString(databaseUrl));
        var start = new ProcessStartInfo(program, $"--host={settings.Host} --port={settings.Port} --username={settings.Username} --dbname={settings.Database} {arguments}")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = settings.Password;
        return Process.Start(start)!;
    }

    private static async Task EndAsync(Process process, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var errors = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, errors);
    }
}
