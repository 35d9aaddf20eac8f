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
                var line = new Line(near, far, ended);
                await Task.WhenAll(
                    PumpAsync(line, near, far, fault.There, count => Interlocked.Add(ref there, count)),
                    PumpAsync(line, far, near, fault.Back, count => Interlocked.Add(ref back, count)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The line is gone, which is what it is for.
            }
        }
    }

    private static async Task PumpAsync(Line line, Socket from, Socket to, WayFault fault, Action<int> count)
    {
        var buffer = new byte[16 * 1024];
        var left = fault.CutAfter ?? long.MaxValue;
        try
        {
            while (left > 0)
            {
                var read = await from.ReceiveAsync(buffer, line.Ended.Token);
                if (line.IsSilent && read > 0) continue;
                if (read == 0)
                {
                    if (!line.IsSilent) to.Shutdown(SocketShutdown.Send);
                    return;
                }

                var seen = fault.Watch?.Invoke(buffer.AsMemory(0, read));
                var pass = (int)Math.Min(Math.Min(read, left), seen ?? int.MaxValue);
                left = seen is null ? left - pass : 0;
                // The last bytes may be answered before the line is cut: an answer that came through would be heard on a line that seems to be well.
                if (left == 0 && fault.End is LineEnd.Close or LineEnd.Reset) line.IsSilent = true;
                await PassAsync(to, buffer.AsMemory(0, pass), fault, line.Ended.Token);
                count(pass);
            }

            await CutAsync(line, from, to, fault.End);
        }
        catch (SocketException)
        {
            await line.Ended.CancelAsync();
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

    private static async Task CutAsync(Line line, Socket from, Socket to, LineEnd end)
    {
        switch (end)
        {
            case LineEnd.Close:
                from.Shutdown(SocketShutdown.Both);
                to.Shutdown(SocketShutdown.Both);
                await line.Ended.CancelAsync();
                break;
            case LineEnd.Reset:
                // What the server was sent and has not read may be thrown away with a reset: for it the line is closed, and only who connected is reset.
                line.Far.Shutdown(SocketShutdown.Send);
                line.Near.LingerState = new LingerOption(true, 0);
                await line.Ended.CancelAsync();
                break;
            case LineEnd.HalfClose:
                to.Shutdown(SocketShutdown.Send);
                break;
            case LineEnd.BlackHole:
                var buffer = new byte[16 * 1024];
                while (await from.ReceiveAsync(buffer, line.Ended.Token) > 0)
                {
                }

                break;
        }
    }

    /// <summary>Both of its directions.</summary>
    private sealed class Line(Socket near, Socket far, CancellationTokenSource ended)
    {
        private volatile bool isSilent;

        public Socket Near => near;

        public Socket Far => far;

        public CancellationTokenSource Ended => ended;

        /// <summary>True from the moment at which one direction is to end the line: nothing comes through any more but its own last bytes.</summary>
        public bool IsSilent { get => isSilent; set => isSilent = value; }
    }
}
