using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Postroad.Core;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Tracking;

namespace Postroad.Web.Hosting;

/// <summary>
/// A running installation: its database, its services and its web server. Verbs start it, use <see cref="Services"/> and wait; tests start it on a free port.
/// </summary>
public sealed class WebServer : IAsyncDisposable
{
    /// <summary>Answers are awaited for up to 30 s (DeliveryOptions.DrainLimit); what is left is for writing them down. Below the 90 s after which systemd kills.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(60);

    private readonly WebApplication app;
    private readonly Database database;

    private WebServer(WebApplication app, Database database) => (this.app, this.database) = (app, database);

    public IServiceProvider Services => app.Services;

    /// <summary>Where people sign in; ends with a slash.</summary>
    public Uri AdminUrl => Services.GetRequiredService<Origins>().Admin;

    /// <summary>What links in mails begin with; ends with a slash.</summary>
    public Uri PublicUrl => Services.GetRequiredService<Origins>().Public;

    /// <summary>Opens and upgrades the database, then listens.</summary>
    /// <param name="more">Services beyond those of every installation.</param>
    /// <exception cref="StartException">Port taken, folder not writable, database of a newer version or in use: one sentence.</exception>
    public static async Task<WebServer> StartAsync(HostOptions options, TimeProvider time, Action<IServiceCollection>? more, CancellationToken cancel)
    {
        options.Validate();
        Database? database = null;
        WebApplication? app = null;
        try
        {
            var folder = DataFolder.Open(options.DataFolder);
            database = Database.Open(options.Database ?? new DatabaseAddress.Sqlite(folder.File("postroad.db")), time);
            await database.MigrateAsync(cancel);
            app = Build(options, folder, database, time, more);
            await ReadKeysAsync(app, cancel);
            await ListenAsync(app, options, cancel);
            return new WebServer(app, database);
        }
        catch (Exception e)
        {
            await CloseAsync(app, database);
            if (e is DatabaseException or KeyException) throw new StartException(e.Message, e);
            throw;
        }
    }

    /// <summary>Until Ctrl-C, a termination signal or <see cref="StopAsync"/>.</summary>
    public Task WaitForStopAsync(CancellationToken cancel) => app.WaitForShutdownAsync(cancel);

    public Task StopAsync(CancellationToken cancel) => app.StopAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>What had begun ends before the database closes under it.</summary>
    private static async Task CloseAsync(WebApplication? app, Database? database)
    {
        if (app is not null)
        {
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
        }

        if (database is not null) await database.DisposeAsync();
    }

    private static WebApplication Build(HostOptions options, DataFolder folder, Database database, TimeProvider time, Action<IServiceCollection>? more)
    {
        // The program's own folder, not the current one, so that it finds its files wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "postroad", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(options.Addresses);
        if (!Directory.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot"))) builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(RequestLimits.Set);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Postroad", LogLevel.Information).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);

        // Sending drains from the signal on, beside requests that end: answers on their way are awaited, and then written down.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => (host.ServicesStopConcurrently, host.ShutdownTimeout) = (true, LongestStop));
        builder.Services.AddSingleton(time).AddSingleton(options).AddSingleton(folder).AddSingleton(database);
        builder.Services.AddWeb(options);
        builder.Services.AddOptions<DeliveryOptions>().Bind(builder.Configuration.GetSection("Deliveries")).ValidateDataAnnotations();
        builder.Services.AddOptions<StorageOptions>().Bind(builder.Configuration.GetSection("Storage")).ValidateDataAnnotations();
        if (options.DiskReserve is { } megabytes) builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(StorageOptions.Reserve(megabytes)));
        more?.Invoke(builder.Services);
        return builder.Build().UseWeb();
    }

    /// <summary>Before anybody asks: the check of a token in a link must not wait for a database.</summary>
    private static async Task ReadKeysAsync(WebApplication app, CancellationToken cancel)
    {
        var keys = await app.Services.GetRequiredService<KeyRing>().LinkKeysAsync(cancel);
        app.Services.GetRequiredService<LinkKeyHolder>().Keys = new TokenKeys([.. keys.Reverse().Select(k => new TokenKey(checked((byte)k.Id), k.Bytes))]);
    }

    private static async Task ListenAsync(WebApplication app, HostOptions options, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartException($"{options.Urls} is taken by another program: stop that one, or listen elsewhere with --urls http://localhost:PORT.", e);
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            throw new StartException($"{options.Urls} cannot be listened on ({e.Message.TrimEnd('.')}): choose another address with --urls.", e);
        }

        // Told here when the two are one, and not to the first who asks.
        _ = app.Services.GetRequiredService<Origins>().Admin;
        app.Services.GetRequiredService<CoreRuntime>().Begin();
    }
}

/// <summary>Keys of links and delivery keys, read once at start.</summary>
internal sealed class LinkKeyHolder
{
    public TokenKeys? Keys { get; set; }
}
