using System.Net;
using System.Net.Sockets;
using System.Text;
using Postroad.Bench.Measuring;

namespace Postroad.Bench.Floors;

/// <summary>
/// The least that mailing over SMTP can cost on this machine: bare sockets, one loop each, the bytes of one real message of the product again and again, its body and the next envelope in one write (RFC 2920
/// section 3.1). Replies are counted and not read, nothing is made, no database.
/// </summary>
internal static class SmtpFloorRun
{
    /// <summary>Enough for the compiler to be done with the loop.</summary>
    private const int WarmUpMessages = 20_000;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var mail = new SampleMail(await File.ReadAllBytesAsync(arguments.Required("sample")));
        var lines = await Task.WhenAll(Enumerable.Range(0, arguments.Number("connections", 8, 1, 256))
            .Select(_ => Line.OpenAsync(arguments.Number("port", 0, 1, 65535))));
        await SendAsync(lines, mail, WarmUpMessages);
        var code = await ChildProtocol.RunAsync(() => SendAsync(lines, mail, arguments.Number("messages", 100_000, 1, 100_000_000)));
        foreach (var line in lines) line.Dispose();
        return code;
    }

    private static Task SendAsync(IReadOnlyList<Line> lines, SampleMail mail, int messages)
    {
        var left = messages;
        return Task.WhenAll(lines.Select(line => Task.Run(async () =>
        {
            if (Interlocked.Decrement(ref left) < 0) return;
            await line.AskAsync(mail.Envelope, 3);
            while (Interlocked.Decrement(ref left) >= 0) await line.AskAsync(mail.BodyAndEnvelope, 4);
            await line.AskAsync(mail.Body, 1);
        })));
    }

    /// <summary>A message as it went over the wire: MAIL, RCPT, DATA, and all up to the dot.</summary>
    private sealed class SampleMail(byte[] wire)
    {
        private readonly int split = wire.AsSpan().IndexOf("\r\nDATA\r\n"u8) + 8;

        public ReadOnlyMemory<byte> Envelope => wire.AsMemory(0, split);

        public ReadOnlyMemory<byte> Body => wire.AsMemory(split);

        public ReadOnlyMemory<byte> BodyAndEnvelope { get; } = Turned(wire);

        private static byte[] Turned(byte[] wire)
        {
            var split = wire.AsSpan().IndexOf("\r\nDATA\r\n"u8) + 8;
            return [.. wire[split..], .. wire[..split]];
        }
    }

    private sealed class Line(Stream stream) : IDisposable
    {
        private readonly byte[] input = new byte[4096];

        public static async Task<Line> OpenAsync(int port)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port);
            var line = new Line(new NetworkStream(socket, ownsSocket: true));
            await line.AskAsync(default, 1);
            await line.AskAsync(Encoding.ASCII.GetBytes("EHLO floor.example\r\n"), 4);
            return line;
        }

        /// <summary>Until so many lines have come.</summary>
        public async ValueTask AskAsync(ReadOnlyMemory<byte> bytes, int lines)
        {
            if (bytes.Length > 0) await stream.WriteAsync(bytes);
            while (lines > 0)
            {
                var read = await stream.ReadAsync(input);
                if (read == 0) throw new IOException("The sink has gone.");
                lines -= input.AsSpan(0, read).Count((byte)'\n');
            }
        }

        public void Dispose() => stream.Dispose();
    }
}
