using System.Net;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Sending;
using Postroad.Web.Hosting;

namespace Postroad.Web.Commands.Demo;

/// <summary>What runs during a demo: the installation, and unless mails go elsewhere a simulator of its own beside it. They meet over sockets only.</summary>
internal sealed class DemoStage : IAsyncDisposable
{
    /// <summary>How long after the horizon the proof is waited for that a mail never arrived: an empty queue says so after its long poll of 20 s.</summary>
    private static readonly TimeSpan ProofWait = TimeSpan.FromSeconds(25);

    /// <summary>With nobody looking on, mailboxes act fifty times faster.</summary>
    private const double HurriedFactor = 0.02;

    /// <summary>More than any machine sends: "as fast as it goes".</summary>
    private const int NoLimit = 100_000;

    private DemoStage(WebServer web, ServerKeeper keeper, IPEndPoint? nameServer) => (Web, Keeper, NameServer) = (web, keeper, nameServer);

    public WebServer Web { get; }

    /// <summary>Knows the simulator and the sending server of this run.</summary>
    public ServerKeeper Keeper { get; }

    /// <summary>The registrar's. Null: this demo has none.</summary>
    public IPEndPoint? NameServer { get; }

    /// <summary>Null: mails go elsewhere.</summary>
    public LocalSimulator? Simulator => Keeper.Simulator;

    public T Get<T>() where T : notnull => Web.Services.GetRequiredService<T>();

    /// <exception cref="StartException">One sentence for the operator.</exception>
    /// <exception cref="CommandException">One sentence for the operator.</exception>
    public static async Task<DemoStage> OpenAsync(DemoOptions options, DemoFolder folder, CancellationToken cancel)
    {
        var host = new Hosting.HostOptions { DataFolder = options.DataFolder, Database = options.Database, Urls = options.Urls ?? Urls(options, folder), DiskReserve = options.DiskReserve };
        var dns = options.Dns && folder.Memory.Endpoint is null ? new IPEndPoint(IPAddress.Loopback, DemoFolder.FreeByBoth(folder.Memory.DnsPort)) : null;
        var web = await WebServer.StartAsync(host, TimeProvider.System, services => AddDemo(services, options, folder, dns), cancel);
        var stage = new DemoStage(web, web.Services.GetRequiredService<ServerKeeper>(), dns);
        try
        {
            folder.Remember(folder.Memory with { WebPort = web.PublicUrl.Port, SimulatorPort = stage.Simulator?.Address.Port ?? 0, DnsPort = dns?.Port ?? folder.Memory.DnsPort });
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets what is on its way end, then stops everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await Web.StopAsync(CancellationToken.None);
        await Web.DisposeAsync();
    }

    private static string Urls(DemoOptions options, DemoFolder folder) =>
        options.Exit ? $"http://127.0.0.1:{DemoFolder.Free(folder.Memory.WebPort)}" : Hosting.HostOptions.DefaultUrls;

    private static async Task<LocalSimulator?> StartSimulatorAsync(DemoOptions options, DemoFolder folder, IPEndPoint? dns, CancellationToken cancel) => folder.Memory.Endpoint is not null ? null
        : await LocalSimulator.StartAsync(
            $"http://127.0.0.1:{DemoFolder.Free(folder.Memory.SimulatorPort)}", Path.Combine(folder.Path, "simulator"), DemoOptions.SampleRegion, DemoOptions.SampleDomain,
            options.Rate ?? (options.Exit ? NoLimit : DemoOptions.WatchedRate), options.Exit ? HurriedFactor : 1, dns, cancel);

    /// <summary>As everywhere, but nobody looks on for half an hour. A short lease has room for a short request only; renewed each third of it, at least that much is left over for a busy machine.</summary>
    private static DeliveryOptions Deliveries(DemoOptions options)
    {
        var usual = Settings.Load().Deliveries with { Horizon = TimeSpan.FromSeconds(options.Horizon), ProofWait = ProofWait };
        return options.Lease is not { } seconds ? usual : usual with
        {
            Lease = TimeSpan.FromSeconds(seconds),
            RequestDeadline = TimeSpan.FromSeconds(seconds) / 4,
            LeaseMargin = TimeSpan.FromSeconds(seconds) / 6,
        };
    }

    private static void AddDemo(IServiceCollection services, DemoOptions options, DemoFolder folder, IPEndPoint? dns)
    {
        if (dns is not null) services.AddSingleton(Options.Create(new DnsOptions { Resolver = dns, AuthorityPort = dns.Port, AskLoopback = true }));
        services.AddSingleton(Options.Create(Deliveries(options)));
        // The output carries the result alone, and the line of progress already tells what goes well.
        services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        services.AddLogging(logging => logging.AddFilter("Postroad", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None));
        services.AddSingleton(provider => new ServerKeeper(provider.GetRequiredService<SendingServers>(), options, stop => StartSimulatorAsync(options, folder, dns, stop)));
        services.AddHostedService(provider => provider.GetRequiredService<ServerKeeper>());
    }
}
