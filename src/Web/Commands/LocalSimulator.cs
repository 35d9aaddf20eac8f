using System.Net;
using Postroad.Simulator;
using Postroad.Simulator.Regions;

namespace Postroad.Web.Commands;

/// <summary>
/// A simulator of Amazon SES in this process, for the commands that run one. The product itself meets it over sockets only: what is known of it here is what
/// anybody would be told, address and key.
/// </summary>
internal sealed class LocalSimulator : IAsyncDisposable
{
    private readonly SimulatorServer server;

    private LocalSimulator(SimulatorServer server) => this.server = server;

    public Uri Address => server.Address;

    public Uri QueueUrl => server.QueueUrl;

    public string AccessKeyId => server.AccessKeyId;

    public string SecretAccessKey => server.SecretAccessKey;

    public string ConfigurationSet => server.ConfigurationSet;

    /// <summary>With the regions and pace of its own front page; every identity has the configuration set, so that any client's mail has events.</summary>
    /// <param name="dns">The name server that is asked for the records of identities. Null: nobody is asked.</param>
    /// <exception cref="CommandException">Port taken, folder not writable or in use.</exception>
    public static Task<LocalSimulator> StartAsync(string url, string folder, IPEndPoint? dns, CancellationToken cancel) =>
        StartAsync(new SimulatorOptions { Urls = url, DataFolder = folder, IdentitiesUseSet = true, Dns = dns }, cancel);

    /// <summary>With one region in production that allows <paramref name="rate"/> messages a second and any number a day.</summary>
    /// <param name="timeFactor">Multiplies the time that mailboxes take.</param>
    /// <exception cref="CommandException">Port taken, folder not writable or in use.</exception>
    public static Task<LocalSimulator> StartAsync(string url, string folder, string region, string identity, int rate, double timeFactor, CancellationToken cancel) =>
        StartAsync(new SimulatorOptions
        {
            Urls = url,
            DataFolder = folder,
            TimeFactor = timeFactor,
            Regions = [new RegionSettings { Name = region, Identities = [identity], MaxSendRate = rate, Max24HourSend = -1 }],
        }, cancel);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static async Task<LocalSimulator> StartAsync(SimulatorOptions options, CancellationToken cancel)
    {
        try
        {
            return new LocalSimulator(await SimulatorServer.StartAsync(options, cancel));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or System.Net.Sockets.SocketException)
        {
            throw new CommandException($"The simulator cannot start at {options.Urls} with the folder {options.DataFolder}: {e.Message}", e);
        }
    }
}
