using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Web.Commands.Demo;

/// <summary>
/// Starts the simulator once the installation listens, because its mailboxes go on at once with the links of earlier mails; then makes the demo's sending
/// server, or tells it where the simulator is this time. Sending begins after that. Each look-alike has a server of its own name, so that mails left over for
/// one never go to another.
/// </summary>
internal sealed class ServerKeeper(SendingServers servers, DemoOptions options, Func<CancellationToken, Task<LocalSimulator?>> start) : IHostedLifecycleService, IAsyncDisposable
{
    /// <summary>Null: mails go elsewhere.</summary>
    public LocalSimulator? Simulator { get; private set; }

    /// <summary>Null: this run starts nothing of its own.</summary>
    public ServerId? Server { get; private set; }

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        Simulator = await start(cancellationToken);
        var settings = Simulator is { } own ? Of(own) : options.Endpoint is { } endpoint ? Of(endpoint) : null;
        if (settings is not null) Server = (await servers.SaveAsync(settings, cancellationToken)).Key;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The container does it twice: as itself and as a hosted service.
    public async ValueTask DisposeAsync()
    {
        var started = Simulator;
        Simulator = null;
        if (started is not null) await started.DisposeAsync();
    }

    private static ServerSettings Of(LocalSimulator own) => new("Simulator", DemoOptions.SampleRegion)
    {
        Endpoint = own.Address,
        AccessKeyId = own.AccessKeyId,
        SecretAccessKey = own.SecretAccessKey,
        ConfigurationSet = own.ConfigurationSet,
        QueueUrl = own.QueueUrl,
        DefaultFrom = DemoOptions.SampleFrom,
    };

    private ServerSettings Of(Uri endpoint) => new($"SES at {endpoint.GetLeftPart(UriPartial.Path)}", options.Region ?? DemoOptions.SampleRegion)
    {
        Endpoint = endpoint,
        QueueUrl = options.Queue,
        DefaultFrom = options.From ?? DemoOptions.SampleFrom,
        Limits = new OwnLimits(options.Rate),
    };
}
