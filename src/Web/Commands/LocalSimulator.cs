using System.Net;
using Postroad.Simulator;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Smtp;

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

    /// <summary>In words, with how they are encrypted. None: it takes no mail over SMTP.</summary>
    public IReadOnlyList<string> SmtpAddresses =>
        [.. server.SmtpAddress is { } startTls ? [$"{startTls} (STARTTLS)"] : Array.Empty<string>(), .. server.SmtpsAddress is { } tls ? [$"{tls} (TLS)"] : Array.Empty<string>()];

    public string AccessKeyId => server.AccessKeyId;

    public string SecretAccessKey => server.SecretAccessKey;

    public string ConfigurationSet => server.ConfigurationSet;

    /// <summary>With the regions and pace of its own front page; every identity has the configuration set, so that any client's mail has events.</summary>
    /// <param name="dns">The name server that is asked for the records of identities. Null: nobody is asked.</param>
    /// <param name="startTls">Port of SMTP with STARTTLS. Null: none.</param>
    /// <param name="tls">Port of SMTP that is encrypted from the first byte on. Null: none.</param>
    /// <exception cref="CommandException">Port taken, folder not writable or in use.</exception>
    public static Task<LocalSimulator> StartAsync(string url, string folder, IPEndPoint? dns, int? startTls, int? tls, CancellationToken cancel) => StartAsync(
        new SimulatorOptions { Urls = url, DataFolder = folder, IdentitiesUseSet = true, Dns = dns, Smtp = new SmtpOptions { StartTlsPort = startTls, TlsPort = tls } }, cancel);

    /// <summary>With one region in production that allows <paramref name="rate"/> messages a second and any number a day.</summary>
    /// <param name="timeFactor">Multiplies the time that mailboxes take.</param>
    /// <param name="registrar">Where its own name server answers. Null: it has none, and asks nobody.</param>
    /// <exception cref="CommandException">Port taken, folder not writable or in use.</exception>
    public static Task<LocalSimulator> StartAsync(string url, string folder, string region, string identity, int rate, double timeFactor, IPEndPoint? registrar, CancellationToken cancel) =>
        StartAsync(new SimulatorOptions
        {
            Urls = url,
            DataFolder = folder,
            TimeFactor = timeFactor,
            Registrar = registrar,
            Regions = [new RegionSettings { Name = region, Identities = [identity], MaxSendRate = rate, Max24HourSend = -1, DedicatedIps = RegionSettings.SomeDedicatedIps }],
        }, cancel);

    /// <summary>Before anything is touched.</summary>
    /// <param name="program">Of the name server; null: it is not installed.</param>
    /// <exception cref="CommandException">Says what to install.</exception>
    public static void CheckNameServer(string? program)
    {
        if (program is null) throw new CommandException("--dns starts the name server nsd, which is not installed (it is looked for on the PATH and in /usr/sbin): apt-get install nsd, or leave out --dns.");
    }

    public static void CheckNameServer() => CheckNameServer(SimulatorServer.NameServerProgram);

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
