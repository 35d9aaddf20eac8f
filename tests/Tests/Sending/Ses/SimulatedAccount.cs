using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Simulator;
using Postroad.Tests.Simulator;

namespace Postroad.Tests.Sending.Ses;

/// <summary>The real client against the simulator over a socket.</summary>
internal sealed class SimulatedAccount : IAsyncDisposable
{
    public const string Key = "AAAABBIAAD9M5yKYV3hoyA";

    private SimulatedAccount(Post post)
    {
        Post = post;
        Quota = new LocalQuotaLedger(TimeProvider.System);
        Servers = new SesServers(Quota, TimeProvider.System);
    }

    public Post Post { get; }

    public LocalQuotaLedger Quota { get; }

    public SesServers Servers { get; }

    public AccountWatch Watch => new(Servers, Quota, [], TimeProvider.System, NullLogger<AccountWatch>.Instance);

    public static async Task<SimulatedAccount> OpenAsync(Func<SimulatorOptions, SimulatorOptions>? change = null) => new(await Post.OpenAsync(change));

    public SesServerSettings Settings(string region = "eu-central-1", int id = 1) => new()
    {
        Id = new ServerId(id),
        Region = region,
        Endpoint = Post.Server.Address,
        AccessKeyId = Post.Server.AccessKeyId,
        Secret = Post.Server.SecretAccessKey,
        ConfigurationSet = Post.Server.ConfigurationSet,
        QueueUrl = Post.Server.QueueUrl,
        RequestDeadline = TimeSpan.FromSeconds(10),
    };

    public static OutgoingMessage Mail(string from = "hello@harbourlane.example", string to = "mara@example.com", int attempt = 1) => new()
    {
        From = from,
        To = to,
        Mime = System.Text.Encoding.ASCII.GetBytes($"From: {from}\r\nTo: {to}\r\nSubject: Hello\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello\r\n"),
        DeliveryKey = Key,
        Attempt = attempt,
        Tags = [new MessageTag("campaign", "12"), new MessageTag("customer", "3")],
    };

    public async Task<SendResult> SendAsync(SesServerSettings settings, OutgoingMessage message)
    {
        await using var server = Servers.Open(settings);
        return await server.SendAsync(message, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        Servers.Dispose();
        Quota.Dispose();
        await Post.DisposeAsync();
    }
}
