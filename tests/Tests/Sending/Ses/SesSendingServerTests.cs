using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Tests.Sending.Ses;

/// <summary>The adapter with all its handlers against a bare TCP line.</summary>
public sealed class SesSendingServerTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    // Deadlines end when a test says so, however busy the machine is.
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly LocalQuotaLedger _quota = new(TimeProvider.System);
    private readonly SesServers _servers;

    public SesSendingServerTests() => _servers = new SesServers(_quota, _time);

    public static TheoryData<string, int, bool> Breaks
    {
        get
        {
            var data = new TheoryData<string, int, bool>();
            foreach (var how in (string[])["reset", "close", "503", "empty 200", "garbage 200", "garbage", "half an answer", "endless answer", "silence"])
                foreach (var size in (int[])[200, 200_000])
                {
                    data.Add(how, size, false);
                    data.Add(how, size, true);
                }

            return data;
        }
    }

    [Theory, MemberData(nameof(Breaks))]
    public async Task A_request_that_was_read_is_seen_once_and_uncertain(string how, int size, bool reusedLine)
    {
        await using var ses = new RawServer((number, line) => reusedLine && number == 1 ? RawServer.Says(200, "{\"MessageId\":\"first\"}")(number, line) : BreakAsync(how, line));
        await using var server = Open(ses.Uri);
        if (reusedLine) Assert.IsType<SendResult.Accepted>(await server.SendAsync(Mail(size), CancellationToken.None));

        Assert.IsType<SendResult.Unknown>(await server.SendAsync(Mail(size), CancellationToken.None));

        Assert.Equal(reusedLine ? 2 : 1, ses.Requests.Count);
    }

    [Fact]
    public async Task An_accepted_message_carries_its_id()
    {
        await using var ses = new RawServer(RawServer.Says(200, "{\"MessageId\":\"0100018c-1\"}"));
        await using var server = Open(ses.Uri);

        Assert.Equal(new SendResult.Accepted("0100018c-1"), await server.SendAsync(Mail(5000), CancellationToken.None));
        var request = Assert.Single(ses.Requests);
        Assert.StartsWith("POST /v2/email/outbound-emails HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("Accept-Encoding", request, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("traceparent", request, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task No_listener_means_certainly_not_sent()
    {
        using var free = new TcpListener(System.Net.IPAddress.Loopback, 0);
        free.Start();
        var port = ((System.Net.IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var server = Open(new Uri($"http://127.0.0.1:{port}"));

        var deferred = Assert.IsType<SendResult.Deferred>(await server.SendAsync(Mail(10), CancellationToken.None));
        Assert.Contains($"127.0.0.1:{port}", deferred.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_TLS_means_certainly_not_sent()
    {
        await using var ses = new RawServer((_, line) => Task.FromResult(line.Poll(0, SelectMode.SelectRead)));
        using var servers = new SesServers(_quota, TimeProvider.System);
        await using var server = servers.Open(Settings(new UriBuilder(ses.Uri) { Scheme = "https" }.Uri) with { RequestDeadline = TimeSpan.FromSeconds(1) });

        Assert.IsType<SendResult.Deferred>(await server.SendAsync(Mail(10), CancellationToken.None));
    }

    [Fact]
    public async Task A_wrong_clock_is_set_by_their_date_and_the_refused_request_made_once_more()
    {
        var theirs = DateTimeOffset.UnixEpoch.AddYears(90);
        await using var ses = new RawServer((number, line) => number == 1
            ? RawServer.Says(403, "{\"message\":\"Signature not yet current: 20260101T000000Z is still later than\"}", $"x-amzn-ErrorType: InvalidSignatureException\r\nDate: {theirs:r}\r\n")(number, line)
            : RawServer.Says(200, "{\"MessageId\":\"1\"}")(number, line));
        await using var server = Open(ses.Uri);

        Assert.IsType<SendResult.Accepted>(await server.SendAsync(Mail(10), CancellationToken.None));
        Assert.Contains("X-Amz-Date: 2060", ses.Requests.Last(), StringComparison.Ordinal);
        Assert.Equal(2, ses.Requests.Count);
    }

    [Fact]
    public async Task A_clock_that_stays_wrong_stops_the_server_after_two_requests()
    {
        await using var ses = new RawServer(RawServer.Says(403, "{\"message\":\"Signature expired: x is now earlier than y\"}", "x-amzn-ErrorType: InvalidSignatureException:http://internal\r\nDate: Tue, 24 Nov 2026 03:00:00 GMT\r\n"));
        await using var server = Open(ses.Uri);

        Assert.Equal(StopReason.InvalidCredentials, Assert.IsType<SendResult.ServerStopped>(await server.SendAsync(Mail(10), CancellationToken.None)).Reason);
        Assert.Equal(2, ses.Requests.Count);
    }

    [Fact]
    public async Task A_wrong_key_is_asked_once()
    {
        await using var ses = new RawServer(RawServer.Says(403, "{\"message\":\"The security token included in the request is invalid.\"}", "x-amzn-ErrorType: UnrecognizedClientException\r\nDate: Tue, 24 Nov 2026 03:00:00 GMT\r\n"));
        await using var server = Open(ses.Uri);

        Assert.Equal(StopReason.InvalidCredentials, Assert.IsType<SendResult.ServerStopped>(await server.SendAsync(Mail(10), CancellationToken.None)).Reason);
        Assert.Single(ses.Requests);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = new RawServer(RawServer.Says(200, "{\"MessageId\":\"stolen\"}"));
        await using var ses = new RawServer(RawServer.Says(307, "", $"Location: {elsewhere.Uri}\r\n"));
        await using var server = Open(ses.Uri);

        Assert.Equal(StopReason.Misconfigured, Assert.IsType<SendResult.ServerStopped>(await server.SendAsync(Mail(10), CancellationToken.None)).Reason);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task An_answer_before_the_body_was_read_is_taken_and_the_body_not_sent_again()
    {
        await using var ses = new RawServer(RawServer.Says(413, "{\"message\":\"Request entity too large\"}"));
        await using var server = Open(ses.Uri);

        Assert.Equal(RejectReason.TooLarge, Assert.IsType<SendResult.Rejected>(await server.SendAsync(Mail(2_000_000), CancellationToken.None)).Reason);
    }

    [Fact]
    public async Task A_caller_that_leaves_gets_its_cancellation()
    {
        await using var ses = new RawServer((_, _) => Task.CompletedTask);
        await using var server = Open(ses.Uri);
        using var leave = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.SendAsync(Mail(10), leave.Token).AsTask());
    }

    [Fact]
    public async Task A_used_up_quota_holds_back_what_follows()
    {
        await using var ses = new RawServer(RawServer.Says(429, "{\"message\":\"Daily message quota exceeded.\"}", "x-amzn-ErrorType: TooManyRequestsException\r\n"));
        await using var server = Open(ses.Uri);

        Assert.Equal(StopReason.OutOfQuota, Assert.IsType<SendResult.ServerStopped>(await server.SendAsync(Mail(10), CancellationToken.None)).Reason);
        Assert.True(_quota.StateOf(new ServerId(1)).IsOutOfQuota);
    }

    [Theory]
    [InlineData("http://example.com/", "plain http")]
    [InlineData("ftp://example.com/", "not an http")]
    [InlineData("https://user@example.com/", "user name")]
    [InlineData("https://example.com/?a=b", "query")]
    public void An_endpoint_that_would_leak_is_refused_in_words(string endpoint, string words)
    {
        var fault = Assert.Throws<ArgumentException>(() => _servers.Open(Settings(new Uri(endpoint))));

        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var fault = Assert.Throws<ArgumentException>(() => _servers.Open(Settings(null) with { Region = "Frankfurt", Secret = null, MaxConnections = 0 }));

        Assert.Contains("Frankfurt", fault.Message, StringComparison.Ordinal);
        Assert.Contains("secret", fault.Message, StringComparison.Ordinal);
        Assert.Contains("connections", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_do_not_print_their_secret() =>
        Assert.DoesNotContain("s3cret", Settings(null).ToString(), StringComparison.Ordinal);

    public void Dispose()
    {
        _servers.Dispose();
        _quota.Dispose();
    }

    private async Task BreakAsync(string how, Socket line)
    {
        switch (how)
        {
            case "reset": RawServer.Reset(line); break;
            case "close": line.Close(); break;
            case "503": await RawServer.Says(503, "{\"message\":\"Service unavailable\"}")(0, line); break;
            case "empty 200": await RawServer.Says(200, "")(0, line); break;
            case "garbage 200": await RawServer.Says(200, "<html>welcome to the hotel</html>")(0, line); break;
            case "garbage": await RawServer.SendAsync(line, "220 mail.example.com ESMTP\r\n"); line.Close(); break;
            case "half an answer": await RawServer.SendAsync(line, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Mess"); line.Close(); break;
            case "endless answer":
                await RawServer.SendAsync(line, "HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n");
                for (var i = 0; i < 100; i++) await RawServer.SendAsync(line, new string(' ', 64 * 1024));
                break;
            case "silence": _time.Advance(Deadline); break;
        }
    }

    private ISendingServer Open(Uri endpoint) => _servers.Open(Settings(endpoint) with { RequestDeadline = Deadline });

    private static SesServerSettings Settings(Uri? endpoint) => new()
    {
        Id = new ServerId(1),
        Region = "eu-central-1",
        Endpoint = endpoint,
        AccessKeyId = "AKIDEXAMPLE",
        Secret = "s3cret",
        ConfigurationSet = "postroad",
    };

    private static OutgoingMessage Mail(int size) => new()
    {
        From = "news@example.com",
        To = "anna@example.org",
        Mime = new byte[size],
        DeliveryKey = "AAAABBIAAD9M5yKYV3hoyA",
        Attempt = 1,
        Tags = [],
    };
}
