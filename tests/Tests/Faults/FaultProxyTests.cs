using System.Net;
using System.Net.Sockets;

namespace Postroad.Tests.Faults;

/// <summary>The tool itself: a line ends as a test says, and what is to be lost on it is lost.</summary>
public sealed class FaultProxyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The server answers long before the line is cut: each byte is followed by a pause.</summary>
    [Theory]
    [InlineData("watched", "reset")]
    [InlineData("watched", "close")]
    [InlineData("counted", "reset")]
    [InlineData("counted", "close")]
    public async Task The_answer_to_the_last_bytes_before_a_cut_is_lost(string how, string ends)
    {
        var end = ends == "close" ? LineEnd.Close : LineEnd.Reset;
        var fault = new WayFault { End = end, BytesPerSecond = 4, Watch = how == "watched" ? piece => piece.Length : null, CutAfter = how == "counted" ? 1 : null };
        using var server = new Answering();
        await using var proxy = new FaultProxy(server.Place, _ => new LineFault(fault, WayFault.None));
        using var client = await ConnectAsync(proxy);
        await client.SendAsync("x"u8.ToArray(), Cancel);

        Assert.Equal(end == LineEnd.Reset ? "reset" : "closed", await EndOfAsync(client));
        Assert.Equal("x", await server.HeardAsync());
        Assert.Equal(0, proxy.Back);
    }

    [Fact]
    public async Task What_is_to_end_with_a_reset_does_not_look_like_a_close()
    {
        using var server = new Answering();
        await using var proxy = new FaultProxy(server.Place, _ => new LineFault(WayFault.None, WayFault.Cut(1, LineEnd.Reset)));
        using var client = await ConnectAsync(proxy);
        await client.SendAsync("x"u8.ToArray(), Cancel);

        Assert.EndsWith("reset", await EndOfAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_half_closed_line_brings_the_answer()
    {
        using var server = new Answering();
        await using var proxy = new FaultProxy(server.Place, _ => new LineFault(WayFault.Cut(1, LineEnd.HalfClose), WayFault.None));
        using var client = await ConnectAsync(proxy);
        await client.SendAsync("x"u8.ToArray(), Cancel);

        Assert.Equal("yes closed", await EndOfAsync(client));
    }

    private static async Task<Socket> ConnectAsync(FaultProxy proxy)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port, Cancel);
        return client;
    }

    /// <summary>What came, and how it ended.</summary>
    private static async Task<string> EndOfAsync(Socket client)
    {
        var (buffer, heard) = (new byte[16], "");
        try
        {
            while (await client.ReceiveAsync(buffer, Cancel) is > 0 and var read) heard += System.Text.Encoding.ASCII.GetString(buffer, 0, read) + " ";
            return $"{heard}closed";
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return $"{heard}reset";
        }
    }

    /// <summary>Says "yes" to the first byte of a line, at once, and goes on listening until it ends.</summary>
    private sealed class Answering : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly Task<string> hearing;

        public Answering()
        {
            listener.Start();
            hearing = HearAsync();
        }

        public IPEndPoint Place => (IPEndPoint)listener.LocalEndpoint;

        public Task<string> HeardAsync() => hearing.WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        public void Dispose() => listener.Dispose();

        private async Task<string> HearAsync()
        {
            using var line = await listener.AcceptSocketAsync(Cancel);
            var (buffer, heard) = (new byte[16], "");
            try
            {
                while (await line.ReceiveAsync(buffer, Cancel) is > 0 and var read)
                {
                    if (heard.Length == 0) await line.SendAsync("yes"u8.ToArray(), Cancel);
                    heard += System.Text.Encoding.ASCII.GetString(buffer, 0, read);
                }
            }
            catch (SocketException)
            {
                // The line is gone.
            }

            return heard;
        }
    }
}
