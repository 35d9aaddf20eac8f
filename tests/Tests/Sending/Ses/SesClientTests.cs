using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Tests.Sending.Ses;

public class SesClientTests
{
    private const string Expired = "{\"message\":\"The security token included in the request is expired\"}";

    [Fact]
    public async Task An_expired_token_is_renewed_and_the_refused_request_made_once_more()
    {
        await using var ses = new RawServer((number, line) => number == 1
            ? RawServer.Says(403, Expired, "x-amzn-ErrorType: ExpiredTokenException\r\n")(number, line)
            : RawServer.Says(200, "{\"MessageId\":\"1\"}")(number, line));
        var reply = await SendAsync(ses, new Rotating());

        Assert.True(reply.Is200);
        Assert.Equal(["token1", "token2"], ses.Requests.Select(request => request.Split("X-Amz-Security-Token: ")[1].Split('\r')[0]));
        Assert.All(ses.Requests, request => Assert.EndsWith("}", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_stays_expired_is_tried_twice_only()
    {
        await using var ses = new RawServer(RawServer.Says(403, Expired, "x-amzn-ErrorType: ExpiredTokenException\r\n"));

        Assert.Equal("ExpiredTokenException", (await SendAsync(ses, new Rotating())).ErrorType);
        Assert.Equal(2, ses.Requests.Count);
    }

    [Fact]
    public async Task A_key_that_was_typed_in_cannot_be_renewed()
    {
        await using var ses = new RawServer(RawServer.Says(403, Expired, "x-amzn-ErrorType: ExpiredTokenException\r\n"));
        await SendAsync(ses, new FixedAwsKey(new AwsKey("id", "secret", "token")));

        Assert.Single(ses.Requests);
    }

    [Fact]
    public async Task No_key_is_no_request()
    {
        await using var ses = new RawServer(RawServer.Says(200, "{}"));

        Assert.Equal(SesOutcome.NoKey, (await SendAsync(ses, new NoKey())).Outcome);
        Assert.Empty(ses.Requests);
    }

    [Fact]
    public async Task A_wait_for_a_free_connection_that_ends_with_the_deadline_is_certainly_not_sent()
    {
        var seen = new TaskCompletionSource();
        await using var ses = new RawServer((_, _) => { seen.TrySetResult(); return Task.CompletedTask; });
        using var http = new HttpMessageInvoker(EndpointHttp.Open(1));
        using var body = new SendEmailBody(null).Write(Mail);
        using var leave = new CancellationTokenSource();
        var holds = Wire(http, TimeSpan.FromMinutes(5));
        var held = holds.ExchangeAsync(holds.Target(HttpMethod.Post, "/"), body, leave.Token).AsTask();
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var waits = Wire(http, TimeSpan.FromSeconds(0.3));

        Assert.Equal(SesOutcome.NotSent, (await waits.ExchangeAsync(waits.Target(HttpMethod.Post, "/"), body, CancellationToken.None)).Outcome);

        Assert.Single(ses.Requests);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);

        SesWire Wire(HttpMessageInvoker invoker, TimeSpan deadline) =>
            new(invoker, ses.Uri, "eu-central-1", new FixedAwsKey(new AwsKey("id", "secret", null)), deadline, TimeProvider.System);
    }

    [Fact]
    public async Task A_body_writes_itself_once_and_never_again()
    {
        using var body = new SendEmailBody(null).Write(Mail);
        using var content = new OnceContent(body);
        Assert.False(content.Started);
        using var first = new MemoryStream();
        await content.CopyToAsync(first, TestContext.Current.CancellationToken);
        using var second = new MemoryStream();

        await Assert.ThrowsAsync<InvalidOperationException>(() => content.CopyToAsync(second, TestContext.Current.CancellationToken));

        Assert.Equal((body.Length, 0, true, true), (first.Length, second.Length, content.Started, content.Refused));
    }

    private static OutgoingMessage Mail => new()
    {
        From = "news@example.com", To = "anna@example.org", Mime = new byte[100], DeliveryKey = "AAAABBIAAD9M5yKYV3hoyA", Attempt = 1, Tags = [],
    };

    private static async Task<SesReply> SendAsync(RawServer ses, IAwsKeySource keys)
    {
        using var http = new HttpMessageInvoker(EndpointHttp.Open(2));
        var wire = new SesWire(http, ses.Uri, "eu-central-1", keys, TimeSpan.FromSeconds(10), TimeProvider.System);
        using var body = new SendEmailBody(null).Write(Mail);
        using var pace = new ManagementPace(TimeProvider.System);
        return await new SesClient(wire, keys, pace).SendEmailAsync(body, CancellationToken.None);
    }

    private sealed class Rotating : IAwsKeySource
    {
        private int _number = 1;

        public ValueTask<AwsKey> GetAsync(CancellationToken cancel) => new(new AwsKey("id", "secret", $"token{_number}"));

        public bool Renew(AwsKey expired)
        {
            _number++;
            return true;
        }
    }

    private sealed class NoKey : IAwsKeySource
    {
        public ValueTask<AwsKey> GetAsync(CancellationToken cancel) => throw new AwsKeyException("none");

        public bool Renew(AwsKey expired) => false;
    }
}
