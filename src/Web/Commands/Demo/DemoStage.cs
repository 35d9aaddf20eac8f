using Microsoft.Extensions.Options;
using Postroad.Core.Deliveries;
using Postroad.Core.Sending;
using Postroad.Simulator;
using Postroad.Simulator.Regions;
using Postroad.Web.Hosting;

namespace Postroad.Web.Commands.Demo;

/// <summary>What runs during a demo: the installation, and unless mails go elsewhere a simulator of its own beside it. They meet over sockets only.</summary>
internal sealed class DemoStage : IAsyncDisposable
{
    /// <summary>How long an uncertain delivery waits for evidence here.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(20);

    /// <summary>With nobody looking on, mailboxes act fifty times faster.</summary>
    private const double HurriedFactor = 0.02;

    /// <summary>More than any machine sends: "as fast as it goes".</summary>
    private const int NoLimit = 100_000;

    private DemoStage(WebServer web, SimulatorServer? simulator) => (Web, Simulator) = (web, simulator);

    public WebServer Web { get; }

    /// <summary>Null: mails go elsewhere.</summary>
    public SimulatorServer? Simulator { get; }

    public T Get<T>() where T : notnull => Web.Services.GetRequiredService<T>();

    /// <exception cref="StartException">One sentence for the operator.</exception>
    /// <exception cref="CommandException">One sentence for the operator.</exception>
    public static async Task<DemoStage> OpenAsync(DemoOptions options, DemoFolder folder, CancellationToken cancel)
    {
        var simulator = folder.Memory.Endpoint is null ? StartSimulatorAsync(options, folder, cancel) : Task.FromResult<SimulatorServer?>(null);
        try
        {
            var host = new Hosting.HostOptions { DataFolder = options.DataFolder, Database = options.Database, Urls = options.Urls ?? Urls(options, folder) };
            var web = await WebServer.StartAsync(host, TimeProvider.System, services => AddDemo(services, options, simulator), cancel);
            folder.Remember(folder.Memory with { WebPort = web.PublicUrl.Port, SimulatorPort = (await simulator)?.Address.Port ?? 0 });
            return new DemoStage(web, await simulator);
        }
        catch
        {
            if (await Finished(simulator) is { } started) await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets what is on its way end, then stops everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await Web.StopAsync(CancellationToken.None);
        await Web.DisposeAsync();
        if (Simulator is not null) await Simulator.DisposeAsync();
    }

    private static string Urls(DemoOptions options, DemoFolder folder) =>
        options.Exit ? $"http://127.0.0.1:{DemoFolder.Free(folder.Memory.WebPort)}" : Hosting.HostOptions.DefaultUrls;

    private static async Task<SimulatorServer?> StartSimulatorAsync(DemoOptions options, DemoFolder folder, CancellationToken cancel) => await SimulatorVerb.StartAsync(new SimulatorOptions
    {
        Urls = $"http://127.0.0.1:{DemoFolder.Free(folder.Memory.SimulatorPort)}",
        DataFolder = Path.Combine(folder.Path, "simulator"),
        TimeFactor = options.Exit ? HurriedFactor : 1,
        Regions =
        [
            new RegionSettings
            {
                Name = DemoOptions.SampleRegion, Identities = ["harbourlane.example"], Max24HourSend = -1,
                MaxSendRate = options.Rate ?? (options.Exit ? NoLimit : DemoOptions.WatchedRate),
            },
        ],
    }, cancel);

    private static void AddDemo(IServiceCollection services, DemoOptions options, Task<SimulatorServer?> simulator)
    {
        services.AddSingleton(Options.Create(new DeliveryOptions { Horizon = Horizon }));
        services.AddHostedService(provider => new ServerKeeper(provider.GetRequiredService<SendingServers>(), options, simulator));
    }

    private static async Task<SimulatorServer?> Finished(Task<SimulatorServer?> starting)
    {
        try
        {
            return await starting;
        }
        catch (Exception e) when (e is CommandException or OperationCanceledException)
        {
            return null;
        }
    }
}
