using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Tests.Sending.Ses;

namespace Postroad.Tests.Oracle;

/// <summary>What our client really writes to the line, recorded and checked: against botocore's vectors, and signed again by AWS's own JavaScript signer.</summary>
public sealed class RecordedRequestTests
{
    private const string Host = "email.us-east-1.amazonaws.com", Id = "AKIDEXAMPLE", Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string BodyOfTheVector = """{"FromEmailAddress":"a@example.com","Destination":{"ToAddresses":["b@example.com"]},"Content":{"Simple":{"Subject":{"Data":"hi"},"Body":{"Text":{"Data":"yo"}}}}}""";
    private static readonly DateTimeOffset At = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_mail_leaves_with_the_signature_of_the_vector()
    {
        var request = Assert.Single(await RecordAsync(null, client => client.SendEmailAsync(Body(BodyOfTheVector), CancellationToken.None).AsTask()));

        Assert.Equal(("POST", "/v2/email/outbound-emails", BodyOfTheVector), (request.Method, request.Path, Encoding.UTF8.GetString(request.Body)));
        Assert.EndsWith(
            "SignedHeaders=content-type;host;x-amz-date, Signature=ac7867478a92da47fc04530196b99f2a239f3e30b121c375e427e0f96e4931eb",
            request.Headers["authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_is_asked_for_with_the_signature_of_the_vector()
    {
        var request = Assert.Single(await RecordAsync(null, client => client.GetEmailIdentityAsync("a+b@example.com", CancellationToken.None)));

        Assert.Equal(("GET", "/v2/email/identities/a%2Bb%40example.com"), (request.Method, request.Path));
        Assert.EndsWith(
            "SignedHeaders=host;x-amz-date, Signature=432f57510331e64174928a771312f7b5dd4eac24c209709b8429ed8d96ace567",
            request.Headers["authorization"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("IQoJb3JpZ2luX2VjEXAMPLE/+=token")]
    public async Task Every_request_carries_the_signature_that_AWSs_own_signer_makes_for_it(string? token)
    {
        var mail = new OutgoingMessage { From = "Grüße <news@example.com>", To = "anna+ü@example.org", Mime = new byte[3000], DeliveryKey = "AAAABBIAAD9M5yKYV3hoyA", Attempt = 2, Tags = [] };
        List<Recorded> requests =
        [
            .. await RecordAsync(token, client => client.SendEmailAsync(new SendEmailBody("set").Write(mail), CancellationToken.None).AsTask()),
            .. await RecordAsync(token, client => client.GetAccountAsync(CancellationToken.None)),
            .. await RecordAsync(token, client => client.GetEmailIdentityAsync("bücher.example", CancellationToken.None)),
            .. await RecordAsync(token, client => client.GetEmailIdentityAsync("o'neill!(a)*~@example.com", CancellationToken.None)),
        ];
        var signed = await ForeignRun.SignAsync(new
        {
            region = "us-east-1", accessKeyId = Id, secretAccessKey = Secret,
            requests = requests.Select(r => new { method = r.Method, path = r.Path, headers = r.Signable, body = Convert.ToBase64String(r.Body) }),
        });

        Assert.Equal(4, signed.Length);
        Assert.Equal(signed, requests.Select(r => r.Headers["authorization"]));
        Assert.Equal(token is null ? 0 : 4, requests.Count(r => r.Headers["authorization"].Contains("x-amz-security-token", StringComparison.Ordinal)));
    }

    /// <summary>The client believes that it speaks to AWS; the line ends in a recorder.</summary>
    private static async Task<List<Recorded>> RecordAsync(string? token, Func<SesClient, Task<SesReply>> call)
    {
        await using var recorder = new RawServer(RawServer.Says(200, "{}"));
        using var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(recorder.Uri.Host, recorder.Uri.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        var (time, keys) = (new FakeTimeProvider(At), new FixedAwsKey(new AwsKey(Id, Secret, token)));
        var wire = new SesWire(http, new Uri($"http://{Host}"), "us-east-1", keys, TimeSpan.FromSeconds(30), time);
        Assert.True((await call(new SesClient(wire, keys, new ManagementPace(time)))).Is200);
        return [.. recorder.Requests.Select(Recorded.Of)];
    }

    private static PooledBody Body(string text)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1024);
        return new PooledBody(buffer, Encoding.UTF8.GetBytes(text, buffer));
    }

    /// <summary>A request as it came over the line; names of headers in lower case.</summary>
    private sealed record Recorded(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        /// <summary>What AWS asks to be signed (SigV4, canonical headers): host, content-type and all of x-amz-*.</summary>
        public Dictionary<string, string> Signable =>
            Headers.Where(h => h.Key is "host" or "content-type" || h.Key.StartsWith("x-amz-", StringComparison.Ordinal)).ToDictionary();

        public static Recorded Of(string text)
        {
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var head = text[..end].Split("\r\n");
            var first = head[0].Split(' ');
            var headers = head.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1]);
            return new Recorded(first[0], first[1], headers, Encoding.Latin1.GetBytes(text[(end + 4)..]));
        }
    }
}
