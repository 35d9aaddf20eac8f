using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Postroad.Tests.Domains.Links;

/// <summary>A proxy in front, as far as a handshake goes.</summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;
    private int asked;

    public TlsFront()
    {
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Null: the connection is closed before anything is shown.</summary>
    public SslStreamCertificateContext? Shown { get; set; }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Asked => Volatile.Read(ref asked);

    /// <param name="chain">PEM of those behind the first.</param>
    public static SslStreamCertificateContext Of((string Certificate, string Key) pair, string chain = "")
    {
        var behind = new X509Certificate2Collection();
        if (chain.Length > 0) behind.ImportFromPem(chain);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(pair.Certificate, pair.Key), behind, offline: true);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await serving;
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                Interlocked.Increment(ref asked);
                if (Shown is not { } shown) continue;
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = shown }, stop.Token);
                // Until the other side leaves, which it does at once.
                await tls.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or AuthenticationException or IOException or SocketException)
            {
                // The other side did not like it, or the test is over.
            }
        }
    }
}
