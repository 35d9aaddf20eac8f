using System.Security.Cryptography.X509Certificates;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Tests.Fakes;

/// <summary>Opens the SMTP client to a port of this machine, whatever is stored of the server but its connections.</summary>
internal sealed class SmtpTestOpener(LocalQuotaLedger quota, int port) : IServerOpener
{
    private readonly SmtpServers servers = new(quota, TimeProvider.System);

    public double? PerSecond { get; init; }

    /// <summary>Null: no encryption.</summary>
    public X509Certificate2? Root { get; init; }

    /// <summary>With the password. Null: none asked.</summary>
    public (string Name, string Password)? User { get; init; }

    /// <summary>Comes between the lane and the client.</summary>
    public Func<ISendingServer, ISendingServer> Through { get; init; } = server => server;

    public Task<ISendingServer> OpenAsync(SendingServer server, CancellationToken cancel) => Task.FromResult(Through(servers.Open(new SmtpServerSettings
    {
        Id = new ServerId(server.Id),
        Version = server.Version,
        Host = "127.0.0.1",
        Port = port,
        Encryption = Root is null ? SmtpEncryption.None : SmtpEncryption.StartTls,
        Root = Root,
        User = User?.Name,
        Password = User?.Password,
        MaxConnections = server.MaxConnections,
        Limits = new OwnLimits(PerSecond),
    })));
}
