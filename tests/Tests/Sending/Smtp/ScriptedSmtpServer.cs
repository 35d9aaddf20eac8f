using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Postroad.Tests.Sending.Smtp;

/// <summary>What somebody asked the server, in order on its line.</summary>
/// <param name="Line">Number of the connection, from 1.</param>
/// <param name="Verb">GREETING, EHLO, ..., and END for the dot behind a body.</param>
/// <param name="Text">The whole command, without its end.</param>
/// <param name="Mails">Taken on this connection so far.</param>
internal sealed record SmtpAsk(int Line, string Verb, string Text, int Mails);

/// <summary>A message that the server took.</summary>
internal sealed record SmtpTaken(int Line, string From, string To, string Data);

/// <summary>
/// An SMTP server on loopback that answers as a test says, and strictly: a line ends with CR LF, a body with CR LF, dot, CR LF, and with nothing else. It keeps what it read, piece by piece, and
/// what it took.
/// </summary>
internal sealed class ScriptedSmtpServer : IAsyncDisposable
{
    /// <summary>As a reply: nothing is said.</summary>
    public const string Silence = "silence";

    /// <summary>As a reply: the connection is closed.</summary>
    public const string Close = "close";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private readonly HashSet<int> present = [];
    private int lines, open, mostOpen;

    public ScriptedSmtpServer()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Uri Uri => new($"http://127.0.0.1:{Port}");

    public IReadOnlyList<string> Offers { get; set; } = ["PIPELINING", "SIZE 1000000", "8BITMIME", "DSN", "ENHANCEDSTATUSCODES", "AUTH PLAIN"];

    /// <summary>Null: what a server that takes everything says.</summary>
    public Func<SmtpAsk, string?> Script { get; set; } = _ => null;

    /// <summary>Awaited before each answer.</summary>
    public Func<SmtpAsk, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Each byte of an answer in a packet of its own.</summary>
    public bool Trickles { get; set; }

    /// <summary>Shown in handshakes. Null: no TLS.</summary>
    public SslStreamCertificateContext? Shown { get; set; }

    /// <summary>From the first byte on.</summary>
    public bool BeginsWithTls { get; set; }

    /// <summary>In clear, behind the consent to TLS.</summary>
    public string Injected { get; set; } = "";

    /// <summary>Each piece as it was read (decrypted), with the number of its line.</summary>
    public ConcurrentQueue<(int Line, string Bytes)> Pieces { get; } = new();

    public ConcurrentQueue<SmtpAsk> Asked { get; } = new();

    public ConcurrentQueue<SmtpTaken> Taken { get; } = new();

    public int Lines => Volatile.Read(ref lines);

    /// <summary>Most connections at once.</summary>
    public int MostOpen => Volatile.Read(ref mostOpen);

    public async ValueTask DisposeAsync()
    {
        if (accepting.IsCompleted) return;
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var all = new List<Task>();
        try
        {
            while (true) all.Add(ServeAsync(await listener.AcceptSocketAsync(stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(all);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var number = Interlocked.Increment(ref lines);
        lock (stop)
        {
            present.Add(number);
            mostOpen = Math.Max(mostOpen, ++open);
        }

        socket.NoDelay = true;
        try
        {
            await using var raw = new NetworkStream(socket, ownsSocket: true);
            await new Conversation(this, number, raw).RunAsync(stop.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException or EndOfStreamException)
        {
            // The other side has gone, or the test is over.
        }
        finally
        {
            Left(number);
        }
    }

    /// <summary>A connection that says QUIT is gone before it is answered: the other side opens its next one then.</summary>
    private void Left(int number)
    {
        lock (stop)
            if (present.Remove(number)) open--;
    }

    /// <summary>One connection.</summary>
    private sealed class Conversation(ScriptedSmtpServer server, int number, Stream raw)
    {
        private readonly StringBuilder unread = new();
        private Stream stream = raw;
        private string from = "", to = "";
        private int mails;

        public async Task RunAsync(CancellationToken stop)
        {
            if (server.BeginsWithTls) await SecureAsync(stop);
            if (!await AnswerAsync("GREETING", "", "220 scripted.example ESMTP", stop)) return;
            while (true)
            {
                var command = await UpToAsync("\r\n", stop);
                var verb = command.Split(' ')[0].ToUpperInvariant();
                if (!await AnswerAsync(verb, command, Usual(verb), stop)) return;
            }
        }

        private string Usual(string verb) => verb switch
        {
            "EHLO" => string.Join("\r\n", [.. server.Offers.Select(o => $"250-{o}").Prepend("250-scripted.example"), "250 HELP"]),
            "STARTTLS" => "220 2.0.0 Go ahead",
            "AUTH" => "235 2.7.0 Welcome",
            "DATA" => from.Length == 0 ? "503 5.5.1 MAIL first" : to.Length == 0 ? "554 5.5.1 No valid recipients" : "354 Go on",
            "QUIT" => "221 2.0.0 Bye",
            "MAIL" when from.Length > 0 => "503 5.5.1 Nested MAIL",
            "RCPT" when from.Length == 0 => "503 5.5.1 MAIL first",
            _ => "250 2.0.0 Ok",
        };

        /// <summary>False: the line is over.</summary>
        private async Task<bool> AnswerAsync(string verb, string text, string usual, CancellationToken stop)
        {
            var ask = new SmtpAsk(number, verb, text, mails);
            server.Asked.Enqueue(ask);
            await server.Before(ask).WaitAsync(stop);
            var reply = server.Script(ask) ?? usual;
            if (reply == Close) return false;
            if (verb == "QUIT") server.Left(number);
            if (reply != Silence) await SayAsync(reply + "\r\n" + (verb == "STARTTLS" ? server.Injected : ""), stop);
            await TakeInAsync(verb, text, reply, stop);
            return verb != "QUIT" && !reply.StartsWith("421", StringComparison.Ordinal);
        }

        private async Task TakeInAsync(string verb, string text, string reply, CancellationToken stop)
        {
            var isYes = reply.StartsWith('2');
            if (verb == "STARTTLS" && isYes) await SecureAsync(stop);
            else if (verb == "MAIL" && isYes) (from, to) = (text, "");
            else if (verb == "RCPT" && isYes) to = text;
            else if (verb == "RSET") (from, to) = ("", "");
            else if (verb == "DATA" && reply.Contains("354", StringComparison.Ordinal)) await TakeBodyAsync(stop);
        }

        private async Task TakeBodyAsync(CancellationToken stop)
        {
            // A body that is empty ends with the first line.
            unread.Insert(0, "\r\n");
            var data = (await UpToAsync("\r\n.\r\n", stop)).Replace("\r\n.", "\r\n", StringComparison.Ordinal);
            var taken = new SmtpTaken(number, from, to, data.Length >= 2 ? data[2..] + "\r\n" : "");
            var isMail = to.Length > 0;
            (from, to) = ("", "");
            if (isMail)
            {
                server.Taken.Enqueue(taken);
                mails++;
            }

            if (!await AnswerAsync("END", taken.Data, isMail ? $"250 2.0.0 Ok: queued as Q{number}-{mails}" : "554 5.5.1 No valid recipients", stop)) throw new EndOfStreamException();
        }

        private async Task<string> UpToAsync(string end, CancellationToken stop)
        {
            var buffer = new byte[64 * 1024];
            for (var looked = 0; ;)
            {
                var text = unread.ToString();
                if (text.IndexOf(end, Math.Max(0, looked - end.Length), StringComparison.Ordinal) is >= 0 and var at)
                {
                    unread.Remove(0, at + end.Length);
                    return text[..at];
                }

                looked = text.Length;
                var read = await stream.ReadAsync(buffer, stop);
                if (read == 0) throw new EndOfStreamException();
                var piece = Encoding.Latin1.GetString(buffer, 0, read);
                server.Pieces.Enqueue((number, piece));
                unread.Append(piece);
            }
        }

        private async Task SayAsync(string text, CancellationToken stop)
        {
            var bytes = Encoding.Latin1.GetBytes(text);
            for (var (at, step) = (0, server.Trickles ? 1 : bytes.Length); at < bytes.Length; at += step) await stream.WriteAsync(bytes.AsMemory(at, Math.Min(step, bytes.Length - at)), stop);
        }

        private async Task SecureAsync(CancellationToken stop)
        {
            if (server.Shown is not { } shown) throw new EndOfStreamException();
            var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = shown }, stop);
            stream = tls;
            unread.Clear();
        }
    }
}
