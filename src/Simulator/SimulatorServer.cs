using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Postroad.Simulator.Aws;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Queues;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Smtp;
using Postroad.Simulator.Storage;
using Postroad.Simulator.Topics;
using Postroad.Simulator.Zones;

namespace Postroad.Simulator;

/// <summary>
/// A running simulator of Amazon SES: SES v2, its queue of events, and mailboxes that bounce, complain, open, click and unsubscribe.
/// Several may run in one process, each with its own data folder.
/// </summary>
public sealed class SimulatorServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly SimulatorOptions options;
    private readonly CancellationTokenSource stopping = new();
    private Task work = Task.CompletedTask;

    private SimulatorServer(WebApplication app, SimulatorOptions options) => (this.app, this.options) = (app, options);

    /// <summary>Where SES's and the control's routes are, without a path.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Where SMTP begins in clear and must be encrypted by STARTTLS. Null: <see cref="SimulatorOptions.Smtp"/> asks for none.</summary>
    public IPEndPoint? SmtpAddress => Smtp.StartTls;

    /// <summary>Where SMTP is encrypted from the first byte on. Null: <see cref="SimulatorOptions.Smtp"/> asks for none.</summary>
    public IPEndPoint? SmtpsAddress => Smtp.Tls;

    /// <summary>The authority of the certificate that connections over SMTP see, as PEM; it lies in the data folder as smtp-authority.pem. Null: there is no SMTP.</summary>
    public string? SmtpAuthority => Smtp.Authority;

    /// <summary>The SQS queue into which events go.</summary>
    public Uri QueueUrl => new(app.Services.GetRequiredService<QueueAddress>().Url);

    /// <summary>The key's id.</summary>
    public string AccessKeyId => options.AccessKeyId;

    /// <summary>The key's secret.</summary>
    public string SecretAccessKey => options.SecretAccessKey;

    /// <summary>A configuration set whose events go into the queue; every region has it.</summary>
    public string ConfigurationSet => options.ConfigurationSet;

    /// <summary>The authority, as PEM, from which the certificate is with which SNS signs; it vouches for nobody outside tests.</summary>
    public string SigningAuthority => app.Services.GetRequiredService<SigningCertificate>().Authority;

    /// <summary>Temporary keys of roles that were given out within the last day.</summary>
    public int LentKeys => app.Services.GetRequiredService<KeyRing>().Lent;

    /// <summary>The nsd that <see cref="SimulatorOptions.Registrar"/> starts. Null: it is not installed.</summary>
    public static string? NameServerProgram => Nsd.Program();

    /// <summary>Ends when the server has stopped, for a process that does nothing else.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancel) => app.WaitForShutdownAsync(cancel);

    /// <summary>Reads the data folder, goes on with what was pending there, and listens.</summary>
    /// <exception cref="IOException">The port is taken, or the data folder is in use or not writable.</exception>
    public static async Task<SimulatorServer> StartAsync(SimulatorOptions options, CancellationToken cancel = default)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(SimulatorServer).Assembly.GetName().Name, EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(options.Urls);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBody.MaxBytes;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        if (options.Registrar is { } own) options = options with { Dns = own };
        SimulatorParts.Add(builder.Services, options);
        var app = builder.Build();
        SimulatorParts.Map(app);
        var server = new SimulatorServer(app, options);
        try
        {
            await server.StartAsync(cancel);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening and lets go of the data folder. What is pending stays pending there.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await app.StopAsync(CancellationToken.None);
        try { await work; }
        catch (OperationCanceledException) { /* asked for just now */ }
        await app.DisposeAsync();
        stopping.Dispose();
    }

    private SmtpListeners Smtp => app.Services.GetRequiredService<SmtpListeners>();

    private async Task StartAsync(CancellationToken cancel)
    {
        app.Services.GetRequiredService<Personalities>().Begin();
        app.Services.GetRequiredService<Restart>().ReadAll();
        await app.Services.GetRequiredService<Registrar>().StartAsync(cancel);
        await app.StartAsync(cancel);
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        Address = new Uri(address);
        app.Services.GetRequiredService<QueueAddress>().Base = address.TrimEnd('/');
        Smtp.Listen();
        work = app.Services.GetRequiredService<Workers>().RunAsync(stopping.Token);
    }
}
