using System.Net.Sockets;
using System.Text;
using Postroad.Core.Sending;
using Postroad.Tests.Faults;

namespace Postroad.Tests.Sending.Smtp;

/// <summary>
/// A whole session of two small messages, cut at each of its bytes, in both directions: what may have arrived is uncertain and never sent again, what is free to be sent again has certainly not
/// arrived, and no
/// connection leaves more than one message uncertain.
/// </summary>
public sealed class SmtpEveryByteTests
{
    private const string Body = "Subject: Hi\r\n\r\nHi\r\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("there", "close")]
    [InlineData("there", "reset")]
    [InlineData("back", "close")]
    [InlineData("back", "reset")]
    public async Task A_session_cut_at_any_byte_sends_nobody_two_mails_and_calls_nothing_free_that_arrived(string way, string how)
    {
        await using var relay = new ScriptedSmtpServer();
        var (there, back) = await LengthAsync(relay);
        var results = new Dictionary<string, SendResult>();
        for (var after = 0L; after <= (way == "there" ? there : back); after++)
        {
            var cut = WayFault.Cut(after, how == "close" ? LineEnd.Close : LineEnd.Reset);
            if (after == 0) cut = new WayFault { Watch = _ => 0, End = cut.End };
            var fault = way == "there" ? new LineFault(cut, WayFault.None) : new LineFault(WayFault.None, cut);
            await using var proxy = new FaultProxy(FaultProxy.Of(relay.Uri), line => line > 1 ? LineFault.None : fault);
            var (first, second) = await SendTwoAsync(relay, proxy, $"{after}");
            results[$"first{after}"] = first;
            results[$"second{after}"] = second;
            Assert.False(first is SendResult.Unknown && second is SendResult.Unknown, $"Cut after {after}: both are uncertain");
            Assert.All((SendResult[])[first, second], r => Assert.True(r is SendResult.Accepted or SendResult.Unknown or SendResult.Deferred, $"Cut after {after}: {r}"));
            Assert.True(proxy.Lines <= 2, $"Cut after {after}: {proxy.Lines} connections");
        }

        var taken = relay.Taken.Select(t => t.To.Split('<', '@')[1]).Where(name => name.Any(char.IsAsciiDigit)).ToList();
        Assert.Equal(taken.Count, taken.Distinct().Count());
        Assert.All(taken, name => Assert.True(results[name] is SendResult.Accepted or SendResult.Unknown, $"{name} arrived and is called {results[name]}"));
        Assert.All(results.Where(r => r.Value is SendResult.Accepted), r => Assert.Contains(r.Key, taken));
        Assert.Contains(results.Values, r => r is SendResult.Unknown);
    }

    /// <summary>A body of several writes: where the line is cut long before its end, that is known, and the mail is free to be sent again.</summary>
    [Fact]
    public async Task A_long_body_that_was_cut_in_its_middle_is_free_to_be_sent_again()
    {
        var relay = new ScriptedSmtpServer { Offers = ["PIPELINING"] };
        await using var proxy = new FaultProxy(FaultProxy.Of(relay.Uri), _ => new LineFault(WayFault.Cut(100_000, LineEnd.Reset), WayFault.None));
        await using var bench = SmtpBench.At(relay, s => s with { Port = proxy.Port });

        var deferred = Assert.IsType<SendResult.Deferred>(await bench.SendAsync(body: string.Concat(Enumerable.Repeat("Hello, hello\r\n", 1_000_000))));

        Assert.True(deferred.SpendsFailure);
        Assert.Empty(relay.Taken);
    }

    [Fact]
    public async Task A_refusal_in_the_middle_of_a_body_is_heard()
    {
        await using var relay = new RefusingServer();
        await using var bench = SmtpBench.At(new ScriptedSmtpServer(), s => s with { Port = relay.Port });

        var result = await bench.SendAsync(body: string.Concat(Enumerable.Repeat("Hello, hello\r\n", 1_000_000)));

        Assert.True(result is SendResult.Rejected(RejectReason.TooLarge, "552 5.3.4 Too large") or SendResult.Deferred { SpendsFailure: true }, $"{result}");
    }

    /// <summary>The control: a client that takes every broken line for free to send again is seen to mail twice, by the very same line.</summary>
    [Fact]
    public async Task A_client_that_sends_again_whenever_a_line_breaks_mails_twice()
    {
        await using var relay = new ScriptedSmtpServer();
        var lost = new WayFault { Watch = b => Encoding.ASCII.GetString(b.Span).Contains("queued", StringComparison.Ordinal) ? 0 : null, End = LineEnd.Reset };
        await using var proxy = new FaultProxy(FaultProxy.Of(relay.Uri), line => new LineFault(WayFault.None, line == 1 ? lost : WayFault.None));
        for (var tries = 1; tries <= 2; tries++)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", proxy.Port);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"EHLO a\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<anna@example.org>\r\nDATA\r\n{Body}.\r\nQUIT\r\n"), Cancel);
                if ((await new StreamReader(client.GetStream()).ReadToEndAsync(Cancel)).Contains("queued", StringComparison.Ordinal)) break;
            }
            catch (IOException)
            {
                // As a retry handler does.
            }
        }

        Assert.Equal(2, relay.Taken.Count);
    }

    private static async Task<(SendResult First, SendResult Second)> SendTwoAsync(ScriptedSmtpServer relay, FaultProxy proxy, string mark)
    {
        await using var bench = SmtpBench.Beside(relay, s => s with { Port = proxy.Port });
        var (first, second) = (bench.SendAsync($"first{mark}@example.org", Body), bench.SendAsync($"second{mark}@example.org", Body));
        return (await first, await second);
    }

    /// <summary>Recorded once, with marks as long as the longest: what goes there and back for two messages.</summary>
    private static async Task<(long There, long Back)> LengthAsync(ScriptedSmtpServer relay)
    {
        await using var proxy = new FaultProxy(FaultProxy.Of(relay.Uri), _ => LineFault.None);
        var (first, second) = await SendTwoAsync(relay, proxy, "xxx");
        Assert.True(first is SendResult.Accepted && second is SendResult.Accepted);
        return (proxy.There, proxy.Back);
    }

    /// <summary>Says no in the middle of a body, and hangs up.</summary>
    private sealed class RefusingServer : IAsyncDisposable
    {
        private readonly TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        private readonly Task serving;

        public RefusingServer()
        {
            listener.Start();
            serving = ServeAsync();
        }

        public int Port => ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            listener.Dispose();
            await serving;
        }

        private async Task ServeAsync()
        {
            using var client = await listener.AcceptTcpClientAsync();
            var line = client.GetStream();
            foreach (var reply in (string[])["220 a", "250 a", "250 Ok", "250 Ok", "354 Go on"])
            {
                await line.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), Cancel);
                var read = 0;
                while (read < 65_536 && !await EndsAsync(line)) read++;
            }

            await line.WriteAsync("552 5.3.4 Too large\r\n"u8.ToArray(), Cancel);
        }

        private static async Task<bool> EndsAsync(NetworkStream line)
        {
            var one = new byte[1];
            await line.ReadExactlyAsync(one);
            return one[0] == '\n';
        }
    }
}
