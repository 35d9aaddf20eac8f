using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Postroad.Tests.Fixtures;

/// <summary>A name server of a test, by UDP and TCP, that says what the test wants: what no honest server does. It has a loopback address of its own, and nsd's port.</summary>
internal sealed class OwnNameServer : IAsyncDisposable
{
    private static int count;

    private readonly Func<byte[], bool, byte[]?> answer;
    private readonly Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource stop = new();
    private readonly Task[] loops;
    private int asked, askedByTcp;

    /// <param name="port">That of nsd, where both are name servers of a zone.</param>
    /// <param name="answer">Of a question, and whether it came by TCP; null: stays silent.</param>
    public OwnNameServer(int port, Func<byte[], bool, byte[]?> answer)
    {
        this.answer = answer;
        var number = Interlocked.Increment(ref count);
        EndPoint = new IPEndPoint(new IPAddress([127, 0, (byte)(54 + number / 250), (byte)(1 + number % 250)]), port);
        udp.Bind(EndPoint);
        tcp.Bind(EndPoint);
        tcp.Listen();
        loops = [ServeUdpAsync(), ServeTcpAsync()];
    }

    public IPEndPoint EndPoint { get; }

    public int Asked => Volatile.Read(ref asked);

    public int AskedByTcp => Volatile.Read(ref askedByTcp);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        udp.Dispose();
        tcp.Dispose();
        await Task.WhenAll(loops);
        stop.Dispose();
    }

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var from = await udp.ReceiveFromAsync(buffer, SocketFlags.None, EndPoint, stop.Token);
                Interlocked.Increment(ref asked);
                if (answer(buffer[..from.ReceivedBytes], false) is { } said) await udp.SendToAsync(said, SocketFlags.None, from.RemoteEndPoint, stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using var client = await tcp.AcceptAsync(stop.Token);
                await ServeClientAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeClientAsync(Socket client)
    {
        try
        {
            await using var stream = new NetworkStream(client);
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, stop.Token);
            var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(query, stop.Token);
            Interlocked.Increment(ref askedByTcp);
            if (answer(query, true) is not { } said) return;
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)said.Length);
            await stream.WriteAsync(length, stop.Token);
            await stream.WriteAsync(said, stop.Token);
        }
        catch (IOException)
        {
            // The client went away.
        }
    }
}
