using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Postroad.Core;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Domains.Links;
using Postroad.Core.Persistence;
using Postroad.Core.Tracking;

namespace Postroad.Web.Hosting;

/// <summary>
/// A running installation: its database, its services and its web server. Verbs start it, use <see cref="Services"/> and wait; tests start it on a free port.
/// </summary>
public sealed partial class WebServer : IAsyncDisposable
{
    /// <summary>Beyond DeliveryOptions.DrainLimit, in which answers are awaited: for writing them down. With its default together below the 90 s after which systemd kills.</summary>
    private static readonly TimeSpan WritingDown = TimeSpan.FromSeconds(30);

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
    /// <exception cref="StartException">A setting that cannot be, port taken, folder not writable, database of a newer version or in use: one sentence.</exception>
    public static async Task<WebServer> StartAsync(HostOptions options, TimeProvider time, Action<IServiceCollection>? more, CancellationToken cancel)
    {
        options.Validate();
        // Before a file is touched: nothing of an installation changes when its settings are nonsense.
        var settings = Settings.Load();
        Database? database = null;
        WebApplication? app = null;
        try
        {
            var folder = DataFolder.Open(options.DataFolder);
            database = Database.Open(options.Database ?? new DatabaseAddress.Sqlite(folder.File("postroad.db")), time);
            await database.MigrateAsync(cancel);
            app = Build(options, settings, folder, database, time, more);
            await ReadKeysAsync(app, cancel);
            await app.Services.GetRequiredService<LinkUpkeep>().BeginAsync(cancel);
            await FindRestoredAsync(app, cancel);
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

    private static WebApplication Build(HostOptions options, Settings settings, DataFolder folder, Database database, TimeProvider time, Action<IServiceCollection>? more)
    {
        // The program's own folder, not the current one, so that it finds its files wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "postroad", ContentRootPath = AppContext.BaseDirectory });
        // Files of a build are served as they were packed, like those of a publication; nobody edits them while it runs.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        if (!Directory.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot"))) builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(RequestLimits.Set).ConfigureKestrel(kestrel => Listeners.Set(kestrel, options.Addresses, builder.Configuration));
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Postroad", LogLevel.Information).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning).AddFilter(typeof(Api.ApiKeyAuthentication).FullName, LogLevel.Warning);

        // Sending drains from the signal on, beside requests that end: answers on their way are awaited, and then written down.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => (host.ServicesStopConcurrently, host.ShutdownTimeout) = (true, settings.Deliveries.DrainLimit + WritingDown));
        builder.Services.AddSingleton(time).AddSingleton(options).AddSingleton(folder).AddSingleton(database);
        builder.Services.AddWeb(options);
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(settings.Deliveries));
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options.DiskReserve is { } megabytes ? settings.Storage.Reserve(megabytes) : settings.Storage));
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(settings.Dns));
        more?.Invoke(builder.Services);
        return builder.Build().UseWeb();
    }

    /// <summary>Before anybody asks: the check of a token in a link must not wait for a database.</summary>
    private static async Task ReadKeysAsync(WebApplication app, CancellationToken cancel)
    {
        var keys = await app.Services.GetRequiredService<KeyRing>().LinkKeysAsync(cancel);
        app.Services.GetRequiredService<LinkKeyHolder>().Keys = new TokenKeys([.. keys.Reverse().Select(k => new TokenKey(checked((byte)k.Id), k.Bytes))]);
    }

    /// <summary>Before anybody can begin something. On a disk that takes no row it is tried again before anything is sent; the screens come up and say what is wrong.</summary>
    private static async Task FindRestoredAsync(WebApplication app, CancellationToken cancel)
    {
        try
        {
            await app.Services.GetRequiredService<Restorations>().FindAsync(cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.NotFound(app.Services.GetRequiredService<ILogger<WebServer>>(), e);
        }
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

    private static partial class Log
    {
        [LoggerMessage(3120, LogLevel.Warning, "Whether the database was put back could not be seen yet; nothing is sent before it is")]
        public static partial void NotFound(ILogger log, Exception e);
    }
}

/// <summary>Keys of links and delivery keys, read once at start.</summary>
internal sealed class LinkKeyHolder
{
    public TokenKeys? Keys { get; set; }
}
