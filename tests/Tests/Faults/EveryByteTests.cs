using System.Text;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Tests.Sending.Ses;

namespace Postroad.Tests.Faults;

/// <summary>
/// A whole exchange with SES, cut at each of its bytes, through the real client with all its handlers: what the server had read to its last byte is uncertain and never asked
/// for twice, and nothing is ever called accepted or refused that was not answered.
/// </summary>
public sealed class EveryByteTests : IDisposable
{
    private readonly LocalQuotaLedger quota = new(TimeProvider.System);
    private readonly SesServers servers;

    public EveryByteTests() => servers = new SesServers(quota, TimeProvider.System);

    [Theory]
    [InlineData("close")]
    [InlineData("reset")]
    public async Task A_request_cut_at_any_byte_is_never_made_twice_and_never_called_an_answer(string how)
    {
        var end = how == "close" ? LineEnd.Close : LineEnd.Reset;
        await using var ses = new RawServer(RawServer.Says(200, "{\"MessageId\":\"0100018c-1\"}"));
        var length = await RequestLengthAsync(ses);
        var after = 0L;
        await using var proxy = new FaultProxy(FaultProxy.Of(ses.Uri), _ => new LineFault(WayFault.Cut(after, end), WayFault.None));
        await using var server = Open(proxy.Uri);
        for (after = 0; after < length; after++)
        {
            var lines = proxy.Lines;
            var result = await server.SendAsync(Mail(), CancellationToken.None);
            Assert.True(result is SendResult.Unknown or SendResult.Deferred { SpendsFailure: false }, $"Cut after {after} of {length} bytes: {result}");
            Assert.True(proxy.Lines - lines <= 1, $"Cut after {after} of {length} bytes: {proxy.Lines - lines} connections for one message");
        }

        Assert.Single(ses.Requests);
        // Its last byte went through: now the server has it, and we cannot know.
        Assert.IsType<SendResult.Unknown>(await server.SendAsync(Mail(), CancellationToken.None));
        Assert.Equal(2, await Fixtures.Installation.UntilAsync(() => Task.FromResult(ses.Requests.Count), count => count >= 2));
        Assert.True(length < 2048, $"The exchange has {length} bytes; the message was to be below 1 KB.");
    }

    [Theory]
    [InlineData("close")]
    [InlineData("reset")]
    public async Task A_reply_cut_at_any_byte_leaves_one_request_and_uncertainty(string how)
    {
        var end = how == "close" ? LineEnd.Close : LineEnd.Reset;
        const string Body = "{\"MessageId\":\"0100018c-1\"}";
        var length = Encoding.ASCII.GetByteCount($"HTTP/1.1 200 X\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        await using var ses = new RawServer(RawServer.Says(200, Body));
        var after = 0L;
        // Before its first byte: when the request has been read and the reply is there.
        await using var proxy = new FaultProxy(FaultProxy.Of(ses.Uri), _ => new LineFault(WayFault.None, after == 0 ? new WayFault { Watch = _ => 0, End = end } : WayFault.Cut(after, end)));
        await using var server = Open(proxy.Uri);
        for (after = 0; after < length; after++)
        {
            var before = ses.Requests.Count;
            var result = await server.SendAsync(Mail(), CancellationToken.None);
            Assert.True(result is SendResult.Unknown, $"Reply cut after {after} of {length} bytes: {result}");
            Assert.Equal(before + 1, ses.Requests.Count);
        }

        after = length + 1;
        var passed = proxy.Back;
        Assert.Equal(new SendResult.Accepted("0100018c-1"), await server.SendAsync(Mail(), CancellationToken.None));
        Assert.Equal(length + 1, ses.Requests.Count);
        // The line counts behind its own writing, and who reads it may be faster.
        Assert.Equal(length, await Fixtures.Installation.UntilAsync(() => Task.FromResult(proxy.Back - passed), back => back >= length));
    }

    /// <summary>A line that has served before is where pools and handlers take a lost request for one that may be made again: it looks as if the server had closed it for being idle.</summary>
    [Theory]
    [InlineData("close")]
    [InlineData("reset")]
    public async Task On_a_line_that_has_served_before_it_is_the_same(string how)
    {
        var end = how == "close" ? LineEnd.Close : LineEnd.Reset;
        await using var ses = new RawServer(RawServer.Says(200, "{\"MessageId\":\"0100018c-1\"}"));
        var length = await RequestLengthAsync(ses);
        var first = ses.Requests.Count;
        for (var after = 1L; after <= length; after++)
        {
            await using var proxy = new FaultProxy(FaultProxy.Of(ses.Uri), _ => new LineFault(WayFault.Cut(length + after, end), WayFault.None));
            await using var server = Open(proxy.Uri);
            Assert.IsType<SendResult.Accepted>(await server.SendAsync(Mail(), CancellationToken.None));

            var result = await server.SendAsync(Mail(), CancellationToken.None);

            Assert.True(result is SendResult.Unknown or SendResult.Deferred { SpendsFailure: false }, $"Cut after {after} of {length} bytes of the second request: {result}");
            Assert.True(proxy.Lines == 1, $"Cut after {after} of {length} bytes of the second request: {proxy.Lines} connections for two messages");
            first++;
        }

        // Of the second requests only the last was read whole.
        Assert.Equal(first + 1, await Fixtures.Installation.UntilAsync(() => Task.FromResult(ses.Requests.Count), count => count > first));
    }

    [Theory]
    [InlineData("reply trickles")]
    [InlineData("request trickles")]
    [InlineData("black hole there")]
    [InlineData("black hole back")]
    [InlineData("late reply")]
    public async Task A_line_that_is_slow_or_silent_ends_with_the_deadline_and_is_uncertain(string how)
    {
        await using var ses = new RawServer(RawServer.Says(200, "{\"MessageId\":\"0100018c-1\"}"));
        await using var proxy = new FaultProxy(FaultProxy.Of(ses.Uri), _ => how switch
        {
            "reply trickles" => new LineFault(WayFault.None, new WayFault { BytesPerSecond = 1 }),
            "request trickles" => new LineFault(new WayFault { BytesPerSecond = 1 }, WayFault.None),
            "black hole there" => new LineFault(WayFault.Cut(100, LineEnd.BlackHole), WayFault.None),
            "black hole back" => new LineFault(WayFault.None, WayFault.Cut(10, LineEnd.BlackHole)),
            _ => new LineFault(WayFault.None, new WayFault { Delay = TimeSpan.FromSeconds(30) }),
        });
        await using var server = Open(proxy.Uri, TimeSpan.FromSeconds(1));
        var since = TimeProvider.System.GetTimestamp();

        Assert.IsType<SendResult.Unknown>(await server.SendAsync(Mail(), CancellationToken.None));

        Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(15), $"The deadline of 1 s took {TimeProvider.System.GetElapsedTime(since)}");
        Assert.Equal(1, proxy.Lines);
        Assert.True(ses.Requests.Count <= 1);
    }

    [Fact]
    public async Task A_half_closed_line_still_brings_its_answer()
    {
        await using var ses = new RawServer(RawServer.Says(200, "{\"MessageId\":\"0100018c-1\"}"));
        var length = await RequestLengthAsync(ses);
        await using var proxy = new FaultProxy(FaultProxy.Of(ses.Uri), _ => new LineFault(WayFault.Cut(length, LineEnd.HalfClose), WayFault.None));
        await using var server = Open(proxy.Uri);

        Assert.IsType<SendResult.Accepted>(await server.SendAsync(Mail(), CancellationToken.None));
    }

    /// <summary>The control of all of the above: a client that does what pools usually do is caught by the very same line.</summary>
    [Fact]
    public async Task A_client_that_repeats_by_itself_is_seen_as_two_requests()
    {
        await using var ses = new RawServer(RawServer.Says(200, "{\"MessageId\":\"0100018c-1\"}"));
        await using var proxy = new FaultProxy(FaultProxy.Of(ses.Uri), line => new LineFault(WayFault.None, line == 1 ? WayFault.Cut(1, LineEnd.Reset) : WayFault.None));
        using var http = new HttpClient();
        for (var tries = 1; tries <= 2; tries++)
        {
            try
            {
                using var content = new StringContent("mail");
                using var answer = await http.PostAsync(proxy.Uri, content, CancellationToken.None);
                break;
            }
            catch (HttpRequestException)
            {
                // As a retry handler does.
            }
        }

        Assert.Equal(2, ses.Requests.Count);
    }

    public void Dispose()
    {
        servers.Dispose();
        quota.Dispose();
    }

    /// <summary>Recorded once: what the client sends for this mail.</summary>
    private async Task<long> RequestLengthAsync(RawServer ses)
    {
        await using var recorder = new FaultProxy(FaultProxy.Of(ses.Uri), _ => LineFault.None);
        await using var server = Open(recorder.Uri);
        Assert.IsType<SendResult.Accepted>(await server.SendAsync(Mail(), CancellationToken.None));
        return recorder.There;
    }

    private ISendingServer Open(Uri endpoint, TimeSpan? deadline = null) => servers.Open(new SesServerSettings
    {
        Id = new ServerId(1), Region = "eu-central-1", Endpoint = endpoint, AccessKeyId = "AKIDEXAMPLE", Secret = "s3cret", ConfigurationSet = "postroad",
        RequestDeadline = deadline ?? TimeSpan.FromSeconds(20),
    });

    private static OutgoingMessage Mail() => new()
    {
        From = "news@example.com", To = "anna@example.org", Mime = "Subject: Hello\r\n\r\nHello Anna\r\n"u8.ToArray(), DeliveryKey = "AAAABBIAAD9M5yKYV3hoyA", Attempt = 1, Tags = [],
    };
}
