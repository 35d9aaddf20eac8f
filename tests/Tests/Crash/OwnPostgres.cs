using System.Diagnostics;
using Npgsql;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>A PostgreSQL server of one test's own, which it may crash.</summary>
internal sealed class OwnPostgres : IAsyncDisposable
{
    private readonly Process script;
    private readonly Uri url;
    private readonly string data;

    private OwnPostgres(Process script, Uri url, string data) => (this.script, this.url, this.data) = (script, url, data);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<OwnPostgres> StartAsync()
    {
        var script = Process.Start(new ProcessStartInfo(Repository.PathOf("eng/postgres")) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        script.ErrorDataReceived += (_, _) => { };
        script.BeginErrorReadLine();
        var line = await script.StandardOutput.ReadLineAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(120), Cancel);
        Assert.True(Uri.TryCreate(line, UriKind.Absolute, out var url), $"PostgreSQL did not start: {line}");
        return new OwnPostgres(script, url, await ScalarAsync(url.ToString(), "SHOW data_directory"));
    }

    public async Task<string> CreateDatabaseAsync(string name)
    {
        await ScalarAsync(url.ToString(), $"CREATE DATABASE {name}");
        return new UriBuilder(url) { Path = name }.Uri.ToString();
    }

    /// <summary>All of the server dies as if by kill -9, and is started again.</summary>
    public async Task CrashAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    public Task StopAsync() => ControlAsync("stop", "-m", "immediate");

    public Task StartAgainAsync() => ControlAsync("start", "-w", "-t", "60", "-l", Path.Combine(Path.GetDirectoryName(data)!, "server.log"), "-o", $"-p {url.Port}");

    /// <summary>Every connection to this database but ours; one at least, which may take a moment when the last blow ended them all.</summary>
    public static Task TerminateBackendsAsync(string databaseUrl) => Installation.UntilAsync(
        () => ScalarAsync(databaseUrl, "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"),
        ended => ended != "0");

    /// <summary>Until the server has noticed that whoever was connected is dead.</summary>
    public static Task UntilAloneAsync(string databaseUrl) => Installation.UntilAsync(
        () => ScalarAsync(databaseUrl, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"), others => others == "0");

    public async ValueTask DisposeAsync()
    {
        script.StandardInput.Close();
        try
        {
            await script.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        }
        catch (TimeoutException)
        {
            script.Kill(entireProcessTree: true);
        }

        script.Dispose();
    }

    private static async Task<string> ScalarAsync(string databaseUrl, string sql)
    {
        await using var connection = new NpgsqlConnection(PostgresServer.ConnectionString(databaseUrl) + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync(Cancel))?.ToString() ?? "";
    }

    private async Task ControlAsync(string verb, params string[] more)
    {
        var control = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin", "pg_ctl")).Last(File.Exists);
        string[] call = [control, verb, "-D", data, "-s", .. more];
        var start = Environment.UserName == "root" ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", .. call]) : new ProcessStartInfo(call[0], call[1..]);
        // The server inherits what we leave open: with our pipes it would keep this process waiting.
        (start.RedirectStandardInput, start.WorkingDirectory) = (true, "/");
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(90), Cancel);
        Assert.True(process.ExitCode == 0, $"pg_ctl {verb} ended with {process.ExitCode}");
    }
}
