using System.Security.Cryptography.X509Certificates;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Bench.Smtp;

/// <summary>Opens the product's SMTP client, to the sink, whatever is stored.</summary>
/// <param name="certificate">The sink's. Null: no encryption.</param>
/// <param name="signs">Each mail is signed on its way.</param>
internal sealed class SmtpOpener(LocalQuotaLedger quota, TimeProvider time, int port, X509Certificate2? certificate, bool signs) : IServerOpener
{
    private readonly SmtpServers servers = new(quota, time);

    public Task<ISendingServer> OpenAsync(SendingServer server, CancellationToken cancel)
    {
        var line = servers.Open(new SmtpServerSettings
        {
            Id = new ServerId(server.Id),
            Version = server.Version,
            Host = "127.0.0.1",
            Port = port,
            Encryption = certificate is null ? SmtpEncryption.None : SmtpEncryption.StartTls,
            Root = certificate,
            MaxConnections = server.MaxConnections,
        });
        return Task.FromResult(signs ? new SigningServer(line, time) : line);
    }
}
