using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postroad.Tests.SesSetup;

/// <summary>A line to AWS that breaks behind each request to one address, when the other side has answered and nobody here has heard it.</summary>
internal sealed class CutWire : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Uri target;
    private readonly string path;
    private readonly Task accepting;

    public CutWire(Uri target, string path)
    {
        (this.target, this.path) = (target, path);
        listener.Start();
        accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>Answers that were not heard.</summary>
    public int Cut { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await accepting;
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true) lines.Add(CarryAsync(await listener.AcceptTcpClientAsync(end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task CarryAsync(TcpClient caller)
    {
        using (caller)
        using (var other = new TcpClient())
        {
            try
            {
                await other.ConnectAsync(target.Host, target.Port, end.Token);
                var (isCut, there, back) = (false, caller.GetStream(), other.GetStream());
                var asked = PumpAsync(there, back, bytes => isCut |= Encoding.ASCII.GetString(bytes.Span).Contains(path, StringComparison.Ordinal));
                var answered = PumpAsync(back, there, _ =>
                {
                    if (!isCut) return;
                    Cut++;
                    throw new IOException("Cut");
                });
                await Task.WhenAny(asked, answered);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The line is broken, as it shall be.
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Action<ReadOnlyMemory<byte>> see)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, end.Token) is var read and > 0)
        {
            see(buffer.AsMemory(0, read));
            await to.WriteAsync(buffer.AsMemory(0, read), end.Token);
        }
    }
}
