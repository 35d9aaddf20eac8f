using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Postroad.Bench.Measuring;

namespace Postroad.Bench.Floors;

/// <summary>
/// The far end of floor and product alike over SMTP, in a process of its own: reads up to the dot that ends a body, looks at nothing of it, answers as Amazon SES does, all replies to what came together in one
/// write. Counts messages and bytes: whoever sent is judged by what arrived here.
/// </summary>
internal static class SmtpSink
{
    /// <summary>What the bench says to it, a line each.</summary>
    public const string Reset = "RESET", Stats = "STATS";

    private static long messages, bytes;
    private static int sampled;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        using var certificate = arguments.Text("certificate") is { } file ? X509CertificateLoader.LoadPkcs12FromFile(file, null) : null;
        using var listener = new TcpListener(IPAddress.Loopback, arguments.Number("port", 0, 1, 65535));
        listener.Start();
        var accepting = AcceptAsync(listener, certificate, arguments.Required("sample"));
        Console.WriteLine(ChildProtocol.Ready);

        // Lives until the bench closes the pipe or ends.
        while (await Console.In.ReadLineAsync() is { } asked)
        {
            if (asked == Reset) (messages, bytes) = (0, 0);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Volatile.Read(ref messages)} {Volatile.Read(ref bytes)}"));
        }

        listener.Stop();
        await accepting;
        return 0;
    }

    private static async Task AcceptAsync(TcpListener listener, X509Certificate2? certificate, string sample)
    {
        var context = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true);
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync();
                socket.NoDelay = true;
                _ = ServeAsync(socket, context, sample);
            }
        }
        catch (SocketException)
        {
            // The bench is over.
        }
    }

    private static async Task ServeAsync(Socket socket, SslStreamCertificateContext? certificate, string sample)
    {
        try
        {
            await using var line = new NetworkStream(socket, ownsSocket: true);
            await new Conversation(line, certificate, sample).RunAsync();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The other side has gone.
        }
    }

    /// <summary>One connection.</summary>
    private sealed class Conversation(Stream line, SslStreamCertificateContext? certificate, string sampleFile)
    {
        private readonly byte[] input = new byte[128 * 1024], output = new byte[4096];
        private Stream? tls;
        private ArrayBufferWriter<byte>? sample;
        private int first, last, said;
        private bool isBody, wantsTls, isOver;

        public async Task RunAsync()
        {
            Say("220 sink.example ESMTP\r\n"u8);
            while (true)
            {
                while (!wantsTls && !isOver && (isBody ? Swallow() : Obey()))
                {
                }

                if (said > 0) await (tls ?? line).WriteAsync(output.AsMemory(0, said));
                said = 0;
                if (isOver) return;
                if (wantsTls) await SecureAsync();
                input.AsSpan(first, last - first).CopyTo(input);
                (first, last) = (0, last - first);
                var read = await (tls ?? line).ReadAsync(input.AsMemory(last));
                if (read == 0) return;
                last += read;
            }
        }

        /// <summary>False: its end has not come.</summary>
        private bool Swallow()
        {
            var rest = input.AsSpan(first, last - first);
            var end = rest.IndexOf("\r\n.\r\n"u8);
            var length = end < 0 ? Math.Max(0, rest.Length - 4) : end + 5;
            Interlocked.Add(ref bytes, length);
            Consume(length);
            if (end < 0) return false;
            isBody = false;
            Keep();
            Say("250 Ok "u8);
            var number = Interlocked.Increment(ref messages);
            said += Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"0100019300000000-{number:x8}-4b1c-9a10-{number:x12}-000000\r\n"), output.AsSpan(said));
            return true;
        }

        private bool Obey()
        {
            var rest = input.AsSpan(first, last - first);
            var end = rest.IndexOf("\r\n"u8);
            if (end < 0) return false;
            var command = rest[..end];
            if (command.StartsWith("MAIL"u8) && Interlocked.CompareExchange(ref sampled, 1, 0) == 0) sample = new ArrayBufferWriter<byte>();
            (isBody, wantsTls, isOver) = (command.StartsWith("DATA"u8), command.StartsWith("STARTTLS"u8), command.StartsWith("QUIT"u8));
            if (command.StartsWith("EHLO"u8)) Say(certificate is null || tls is not null ? "250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 10485760\r\n"u8 : "250-sink.example\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 8BITMIME\r\n"u8);
            else Say(isBody ? "354 Go on\r\n"u8 : wantsTls ? "220 Go on\r\n"u8 : isOver ? "221 Bye\r\n"u8 : "250 Ok\r\n"u8);
            Consume(end + 2);
            return true;
        }

        private void Consume(int length)
        {
            sample?.Write(input.AsSpan(first, length));
            first += length;
        }

        private void Keep()
        {
            if (sample is null) return;
            File.WriteAllBytes(sampleFile, sample.WrittenSpan);
            sample = null;
        }

        private void Say(ReadOnlySpan<byte> reply)
        {
            reply.CopyTo(output.AsSpan(said));
            said += reply.Length;
        }

        private async Task SecureAsync()
        {
            var secure = new SslStream(line);
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate });
            (tls, wantsTls) = (secure, false);
        }
    }
}
