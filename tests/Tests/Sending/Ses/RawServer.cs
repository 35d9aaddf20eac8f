using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postroad.Tests.Sending.Ses;

/// <summary>A bare TCP listener that reads whole HTTP/1.1 requests, remembers them, and lets a test do what it likes with the line.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, Socket, Task> _answer;
    private readonly Task _accepting;
    private int _count;

    /// <param name="answer">Gets the number of the request, from 1, and the line; afterwards the line is read again unless it is closed.</param>
    public RawServer(Func<int, Socket, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Whole requests, head and body.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public static Func<int, Socket, Task> Says(int status, string body, string headers = "") =>
        (_, line) => SendAsync(line, $"HTTP/1.1 {status} X\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}");

    public static Task SendAsync(Socket line, string text) => line.SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Ends the line with a reset, not with an orderly close.</summary>
    public static void Reset(Socket line)
    {
        line.LingerState = new LingerOption(true, 0);
        line.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true) lines.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task ServeAsync(Socket line)
    {
        using (line)
        {
            try
            {
                while (await ReadAsync(line) is { } request)
                {
                    Requests.Enqueue(request);
                    await _answer(Interlocked.Increment(ref _count), line);
                }
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The line is gone, which is what most tests are about.
            }
        }
    }

    private async Task<string?> ReadAsync(Socket line)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var read = await line.ReceiveAsync(buffer, _stop.Token);
            if (read == 0) return null;
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            var whole = text.ToString();
            var head = whole.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0 && whole.Length >= head + 4 + BodyLength(whole[..head])) return whole;
        }
    }

    private static int BodyLength(string head)
    {
        const string name = "Content-Length: ";
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return 0;
        var end = head.IndexOf('\r', at);
        return int.Parse(head.AsSpan(at + name.Length, (end < 0 ? head.Length : end) - at - name.Length), CultureInfo.InvariantCulture);
    }
}
