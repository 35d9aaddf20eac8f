using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Web.Hosting;

namespace Postroad.Web.Commands;

/// <summary><c>postroad serve</c>: runs an installation until it is told to stop.</summary>
internal static class ServeVerb
{
    public static readonly Verb Verb = new("serve", "Runs the installation: screens, sending, events. The default.",
    [
        new("data", "DIR", "Folder of keys and of the embedded database. Default: the repository's data/, else the user's own data folder"),
        new("urls", "URLS", $"Addresses to listen on, separated by semicolons. Default: {Hosting.HostOptions.DefaultUrls}"),
        new("database", "URL", "sqlite:path/to/file.db or postgres://user:password@host:5432/name. Default: postroad.db in the data folder"),
        new("admin-url", "URL", "Where people sign in. Default: http://localhost with the port of --urls"),
        new("public-url", "URL", "What links in mails begin with; another origin than --admin-url. Default: http://127.0.0.1 with the port of --urls"),
        new("trusted-proxies", "LIST", "Reverse proxies whose X-Forwarded-For is believed: addresses or networks, separated by commas. Default: none"),
        new("disk-reserve", "MB", "Sending stops with less free on the disk and goes on with twice as much; 0: only when a write fails. Default: 1000"),
    ], RunAsync, FromEnvironment: true);

    private static async Task<int> RunAsync(GivenOptions given, Terminal terminal)
    {
        var options = new Hosting.HostOptions
        {
            DataFolder = given.Text("data") ?? DefaultFolder.Find(),
            Database = ReadDatabase(given),
            Urls = given.Text("urls") ?? Hosting.HostOptions.DefaultUrls,
            AdminUrl = given.Url("admin-url"),
            PublicUrl = given.Url("public-url"),
            TrustedProxies = given.Text("trusted-proxies")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            DiskReserve = given.Whole("disk-reserve", 0, Hosting.HostOptions.MostDiskReserve),
        };
        using var stop = new StopSignals();
        await using var server = await WebServer.StartAsync(options, TimeProvider.System, more: null, stop.First);
        if (await server.Services.GetRequiredService<FirstSetUp>().OpenAsync(stop.First) is { } token)
            await terminal.Out.WriteLineAsync($"Nobody has set it up yet. Open this link within {FirstSetUp.Lifetime.TotalMinutes:0} minutes; it works once: {new Uri(server.AdminUrl, Parts.Addresses.SetUp(token))}");
        await terminal.Out.WriteLineAsync($"Postroad is at {server.AdminUrl}; links in mails lead to {server.PublicUrl}. Ctrl-C stops it.");
        await stop.WaitAsync();
        await server.StopAsync(CancellationToken.None);
        return 0;
    }

    /// <summary>Null: not given.</summary>
    public static DatabaseAddress? ReadDatabase(GivenOptions given)
    {
        try
        {
            return given.Text("database") is { } text ? DatabaseAddress.Parse(text) : null;
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message, e);
        }
    }
}
