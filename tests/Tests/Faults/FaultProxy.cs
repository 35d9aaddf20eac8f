using System.Net;
using System.Net.Sockets;

namespace Postroad.Tests.Faults;

/// <summary>
/// A TCP relay on loopback that breaks lines as a test says: delay, cut after n bytes, reset, black hole, half close, bytes per second, each direction by itself.
/// Knows nothing of what goes through it.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly IPEndPoint target;
    private readonly Func<int, LineFault> choose;
    private readonly Task accepting;
    private long there;
    private long back;
    private int lines;

    /// <param name="target">Where lines lead.</param>
    /// <param name="choose">What goes wrong on the line of this number, from 1.</param>
    public FaultProxy(IPEndPoint target, Func<int, LineFault> choose)
    {
        (this.target, this.choose) = (target, choose);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Uri Uri => new($"http://127.0.0.1:{Port}");

    /// <summary>Accepted so far.</summary>
    public int Lines => Volatile.Read(ref lines);

    /// <summary>Bytes that went on to the server.</summary>
    public long There => Interlocked.Read(ref there);

    /// <summary>Bytes that went back.</summary>
    public long Back => Interlocked.Read(ref back);

    public static IPEndPoint Of(Uri server) => new(IPAddress.Loopback, server.Port);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                var near = await listener.AcceptSocketAsync(stop.Token);
                relays.RemoveAll(r => r.IsCompleted);
                relays.Add(RelayAsync(near, choose(Interlocked.Increment(ref lines))));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or InvalidOperationException or ObjectDisposedException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(Socket near, LineFault fault)
    {
        using (near)
        using (var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            try
            {
                near.NoDelay = far.NoDelay = true;
                await far.ConnectAsync(target, stop.Token);
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                await Task.WhenAll(
                    PumpAsync(near, far, fault.There, count => Interlocked.Add(ref there, count), ended),
                    PumpAsync(far, near, fault.Back, count => Interlocked.Add(ref back, count), ended));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The line is gone, which is what it is for.
            }
        }
    }

    private static async Task PumpAsync(Socket from, Socket to, WayFault fault, Action<int> count, CancellationTokenSource ended)
    {
        var buffer = new byte[16 * 1024];
        var left = fault.CutAfter ?? long.MaxValue;
        try
        {
            while (left > 0)
            {
                var read = await from.ReceiveAsync(buffer, ended.Token);
                if (read == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                var seen = fault.Watch?.Invoke(buffer.AsMemory(0, read));
                var pass = (int)Math.Min(Math.Min(read, left), seen ?? int.MaxValue);
                await PassAsync(to, buffer.AsMemory(0, pass), fault, ended.Token);
                count(pass);
                left = seen is null ? left - pass : 0;
            }

            await CutAsync(from, to, fault.End, ended);
        }
        catch (SocketException)
        {
            await ended.CancelAsync();
        }
    }

    private static async Task PassAsync(Socket to, ReadOnlyMemory<byte> bytes, WayFault fault, CancellationToken cancel)
    {
        if (fault.Delay > TimeSpan.Zero) await Task.Delay(fault.Delay, TimeProvider.System, cancel);
        if (fault.BytesPerSecond is not { } pace)
        {
            while (bytes.Length > 0) bytes = bytes[await to.SendAsync(bytes, cancel)..];
            return;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            await to.SendAsync(bytes.Slice(i, 1), cancel);
            await Task.Delay(TimeSpan.FromSeconds(1 / pace), TimeProvider.System, cancel);
        }
    }

    private static async Task CutAsync(Socket from, Socket to, LineEnd end, CancellationTokenSource ended)
    {
        switch (end)
        {
            case LineEnd.Close:
                from.Shutdown(SocketShutdown.Both);
                to.Shutdown(SocketShutdown.Both);
                await ended.CancelAsync();
                break;
            case LineEnd.Reset:
                // What the server was sent and has not acknowledged would be thrown away with a reset: it is closed, and only who connected is reset.
                to.Shutdown(SocketShutdown.Send);
                (from.LingerState, to.LingerState) = (new LingerOption(true, 0), new LingerOption(true, 0));
                await ended.CancelAsync();
                break;
            case LineEnd.HalfClose:
                to.Shutdown(SocketShutdown.Send);
                break;
            case LineEnd.BlackHole:
                var buffer = new byte[16 * 1024];
                while (await from.ReceiveAsync(buffer, ended.Token) > 0)
                {
                }

                break;
        }
    }
}
