using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Simulator;

namespace Postroad.Web.Commands.Demo;

/// <summary>
/// Makes the demo's sending server, or tells it where the simulator is this time: before the host listens and therefore before anything is sent. Each
/// look-alike has a server of its own name, so that mails left over for one never go to another.
/// </summary>
internal sealed class ServerKeeper(SendingServers servers, DemoOptions options, Task<SimulatorServer?> simulator) : IHostedService
{
    /// <summary>Null: this run starts nothing of its own.</summary>
    public ServerId? Server { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var settings = await simulator is { } own ? Of(own) : options.Endpoint is { } endpoint ? Of(endpoint) : null;
        if (settings is not null) Server = (await servers.SaveAsync(settings, cancellationToken)).Key;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static ServerSettings Of(SimulatorServer own) => new("Simulator", DemoOptions.SampleRegion)
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
        MaxPerSecond = options.Rate,
    };
}
