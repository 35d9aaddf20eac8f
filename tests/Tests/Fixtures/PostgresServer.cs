using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Postroad.Core.Persistence;

[assembly: AssemblyFixture(typeof(Postroad.Tests.Fixtures.PostgresServer.Stopper))]

namespace Postroad.Tests.Fixtures;

/// <summary>
/// The PostgreSQL of a test run: one server from Debian's package, started by the first test that asks for a database (<c>eng/postgres</c>) and stopped at
/// the end. It watches a pipe that we hold open, so it also stops when the run is killed. Where PostgreSQL is missing, the test fails and says so.
/// Settings: no fsync and no full-page writes (a test survives no power cut), all else as PostgreSQL comes, with synchronous_commit on.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>From nothing to accepting connections takes about 2 s on two idle cores.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120), StopLimit = TimeSpan.FromSeconds(20);

    private static readonly Lock Gate = new();
    private static Task<PostgresServer>? shared;

    private readonly Process script;
    private readonly Uri url;
    private readonly NpgsqlDataSource maintenance;
    private int databases;

    private PostgresServer(Process script, Uri url) =>
        (this.script, this.url, maintenance) = (script, url, NpgsqlDataSource.Create(ConnectionString(url.ToString())));

    /// <summary>The server of this run; the first caller starts it. A start that failed fails everybody, with the same words.</summary>
    public static Task<PostgresServer> SharedAsync()
    {
        lock (Gate) return shared ??= StartAsync();
    }

    /// <summary>A fresh database's URL: empty, or a copy of <paramref name="templateUrl"/> (a database that nobody is connected to).</summary>
    public async Task<string> CreateDatabaseAsync(string? templateUrl = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref databases)}");
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {(templateUrl is null ? "template1" : NameOf(templateUrl))}");
        return new UriBuilder(url) { Path = name }.Uri.ToString();
    }

    /// <summary>Drops it even when somebody is still connected.</summary>
    public Task DropDatabaseAsync(string databaseUrl) => ExecuteAsync($"DROP DATABASE IF EXISTS {NameOf(databaseUrl)} WITH (FORCE)");

    /// <summary>What Npgsql takes, for tests that look into a database past the product.</summary>
    public static string ConnectionString(string databaseUrl) => ((DatabaseAddress.Postgres)DatabaseAddress.Parse(databaseUrl)).ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await maintenance.DisposeAsync();
        script.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await script.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // A server that is slow to stop fails no test. It is left to the script, whose input is closed: killed, it could stop nothing and remove no folder.
        }

        script.Dispose();
    }

    private static async Task<PostgresServer> StartAsync()
    {
        var script = Process.Start(new ProcessStartInfo(Repository.PathOf("eng/postgres"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(StartLimit);
        var line = await script.StandardOutput.ReadLineAsync(limit.Token);
        if (Uri.TryCreate(line, UriKind.Absolute, out var url))
        {
            // Read on, or a server that has much to say waits for us for ever.
            script.ErrorDataReceived += (_, _) => { };
            script.BeginErrorReadLine();
            return new PostgresServer(script, url);
        }

        throw new InvalidOperationException($"The tests' PostgreSQL did not start: {await script.StandardError.ReadToEndAsync(limit.Token)}");
    }

    private static string NameOf(string databaseUrl) => new Uri(databaseUrl).AbsolutePath.TrimStart('/');

    private async Task ExecuteAsync(string sql)
    {
        await using var command = maintenance.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Lives as long as the run and stops the server if one was started.</summary>
    public sealed class Stopper : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            Task<PostgresServer>? started;
            lock (Gate) started = shared;
            if (started is { IsCompletedSuccessfully: true }) await (await started).DisposeAsync();
        }
    }
}
