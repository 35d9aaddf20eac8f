using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Tests.Simulator.Smtp;

/// <summary>Clients that the simulator does not know: MailKit, and the product's own.</summary>
public sealed class SmtpClientTests
{
    private const string Tagged = "X-SES-CONFIGURATION-SET: postroad\r\nx-ses-message-tags: campaign=spring,\r\n dk=AAAABBIAAD9M5yKYV3hoyA\r\nX-SES-SOURCE-ARN: arn:aws:ses:eu-central-1:402177301188:identity/a\r\nX-SES-TENANT: t\r\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("PLAIN", SecureSocketOptions.StartTls)]
    [InlineData("LOGIN", SecureSocketOptions.StartTls)]
    [InlineData("PLAIN", SecureSocketOptions.SslOnConnect)]
    [InlineData("LOGIN", SecureSocketOptions.SslOnConnect)]
    public async Task MailKit_sends_and_is_told_the_id(string mechanism, SecureSocketOptions security)
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        using var client = await ConnectedAsync(post, security);
        // MailKit remembers what was offered in clear.
        Assert.Equal(SmtpCapabilities.EightBitMime | SmtpCapabilities.Authentication, client.Capabilities & ~SmtpCapabilities.StartTLS);
        client.AuthenticationMechanisms.IntersectWith([mechanism]);
        await client.AuthenticateAsync(SmtpCaller.Key, SmtpCaller.Frankfurt, Cancel);

        var replies = new List<string>();
        for (var i = 0; i < 3; i++) replies.Add(await client.SendAsync(Message(), Cancel));
        await client.DisconnectAsync(quit: true, Cancel);

        var kept = (await post.GetJsonAsync("/_simulator/messages")).GetProperty("messages").EnumerateArray().Select(m => $"Ok {m.GetProperty("id").GetString()}").Reverse();
        Assert.Equal(kept, replies);
    }

    [Fact]
    public async Task MailKit_is_refused_with_the_wrong_password_and_without_the_authority()
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        using var client = await ConnectedAsync(post, SecureSocketOptions.StartTls);
        var refused = await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync(SmtpCaller.Key, post.Server.SecretAccessKey, Cancel));
        Assert.Contains("Authentication Credentials Invalid", refused.Message, StringComparison.Ordinal);

        using var stranger = new SmtpClient { CheckCertificateRevocation = false };
        await Assert.ThrowsAsync<SslHandshakeException>(() => stranger.ConnectAsync("localhost", post.Server.SmtpsAddress!.Port, SecureSocketOptions.SslOnConnect, Cancel));
    }

    /// <summary>By the name of its region, at the simulator's address: what a hosts file would do.</summary>
    [Fact]
    public async Task MailKit_finds_the_host_of_a_region_in_the_certificate()
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        using var client = Client(post);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(post.Server.SmtpsAddress!, Cancel);
        await client.ConnectAsync(socket, "email-smtp.eu-central-1.amazonaws.com", 465, SecureSocketOptions.SslOnConnect, Cancel);
        await client.AuthenticateAsync(SmtpCaller.Key, SmtpCaller.Frankfurt, Cancel);
        Assert.StartsWith("Ok 0107", await client.SendAsync(Message(), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_said_to_SES_in_headers_is_done_and_not_delivered()
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using var caller = await SmtpCaller.SignedInAsync(post);
        var id = (await caller.SendAsync(mail: Tagged + Post.Mail))["250 Ok ".Length..];
        Assert.Equal(Post.Mail, Encoding.Latin1.GetString(await post.GetBytesAsync($"/_simulator/messages/{id}.raw")));
        var kept = await post.GetJsonAsync("/_simulator/messages/" + id);
        Assert.Equal(("postroad", "spring", "AAAABBIAAD9M5yKYV3hoyA"),
            (kept.GetProperty("configuration_set").GetString(), kept.GetProperty("tags").GetProperty("campaign").GetString(), kept.GetProperty("tags").GetProperty("dk").GetString()));
        Assert.Equal(1, (await post.AccountAsync("spring")).Received);
    }

    /// <summary>The same mail over both, and events that differ in no more than times and ids.</summary>
    [Theory]
    [InlineData("a+take@example.com")]
    [InlineData("bounce@simulator.amazonses.com")]
    [InlineData("complaint@simulator.amazonses.com")]
    public async Task Events_are_those_of_the_API(string to)
    {
        await using var post = await SmtpCaller.OpenPostAsync();
        await using (var caller = await SmtpCaller.SignedInAsync(post)) await caller.SendAsync(to, Tagged + Post.Mail);
        await post.SettledAsync();
        var overSmtp = Shapes(await post.EventsAsync());
        Assert.Equal(200, (await post.Caller.SendRawAsync(Post.Mail, [to], "postroad", ("campaign", "spring"), ("dk", "AAAABBIAAD9M5yKYV3hoyA"))).Status);
        await post.SettledAsync();
        Assert.True(overSmtp.Count >= 2, $"{overSmtp.Count} events");
        Assert.Equal(Shapes(await post.EventsAsync()), overSmtp);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task The_product_sends_to_it_and_understands_what_it_says(bool pipelines, bool startTls)
    {
        await using var post = await SmtpCaller.OpenPostAsync(o => o with { Pipelining = pipelines });
        using var quota = new LocalQuotaLedger(TimeProvider.System);
        await using var server = new SmtpServers(quota, TimeProvider.System).Open(new SmtpServerSettings
        {
            Id = new ServerId(1), Host = "127.0.0.1", Port = (startTls ? post.Server.SmtpAddress : post.Server.SmtpsAddress)!.Port, Encryption = startTls ? SmtpEncryption.StartTls : SmtpEncryption.Tls,
            User = SmtpCaller.Key, Password = SmtpCaller.Frankfurt, Root = X509Certificate2.CreateFromPem(post.Server.SmtpAuthority), MaxConnections = 2,
        });

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => server.SendAsync(Message($"person{i}+take@example.com", Tagged + Post.Mail), Cancel).AsTask()));
        var kept = (await post.GetJsonAsync("/_simulator/messages?limit=100")).GetProperty("messages").EnumerateArray().ToDictionary(m => m.GetProperty("id").GetString()!, m => m.GetProperty("recipients")[0].GetString());
        for (var i = 0; i < results.Length; i++) Assert.Equal($"person{i}+take@example.com", kept[Assert.IsType<SendResult.Accepted>(results[i]).MessageId]);

        var unverified = await server.SendAsync(Message("a@example.com", Post.Mail.Replace("harbourlane", "unknown", StringComparison.Ordinal)), Cancel);
        Assert.Equal(StopReason.IdentityNotVerified, Assert.IsType<SendResult.ServerStopped>(unverified).Reason);
        await post.PutAsync("/_simulator/faults/script", """{"requests":["throttle","reset_after_accepting"]}""");
        Assert.IsType<SendResult.Throttled>(await server.SendAsync(Message("b@example.com", Post.Mail), Cancel));
        Assert.IsType<SendResult.Unknown>(await server.SendAsync(Message("c+take@example.com", Post.Mail), Cancel));
        Assert.Equal(41, (await post.AccountAsync()).Received);
    }

    private static OutgoingMessage Message(string to, string mime) => new()
    {
        From = "hello@harbourlane.example", To = to, Mime = Encoding.Latin1.GetBytes(mime), DeliveryKey = "AAAABBIAAD9M5yKYV3hoyA", Attempt = 1, Tags = [],
    };

    private static MimeMessage Message()
    {
        var message = new MimeMessage { Subject = "Hello", Body = new TextPart("plain") { Text = "Hello\n.\n..\nMara" } };
        message.From.Add(new MailboxAddress("Harbour Lane", "hello@harbourlane.example"));
        message.To.Add(new MailboxAddress("Mara", "mara+take@example.com"));
        return message;
    }

    private static async Task<SmtpClient> ConnectedAsync(Post post, SecureSocketOptions security)
    {
        var client = Client(post);
        await client.ConnectAsync("localhost", (security == SecureSocketOptions.StartTls ? post.Server.SmtpAddress : post.Server.SmtpsAddress)!.Port, security, Cancel);
        return client;
    }

    private static SmtpClient Client(Post post) => new()
    {
        CheckCertificateRevocation = false,
        ServerCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
            chain.ChainPolicy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(post.Server.SmtpAuthority));
            return !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && chain.Build((X509Certificate2)certificate!);
        },
    };

    private static List<string> Shapes(IEnumerable<JsonElement> events) => [.. events.Select(Shape).Order(StringComparer.Ordinal)];

    private static string Shape(JsonElement one) => one.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', one.EnumerateObject().Select(p => $"{p.Name}:{(IsOfItsOwn(p.Name) ? "*" : Shape(p.Value))}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', one.EnumerateArray().Select(Shape)) + "]",
        _ => one.ToString(),
    };

    private static bool IsOfItsOwn(string name) => name is "timestamp" or "messageId" or "feedbackId" or "arrivalDate" or "processingTimeMillis" or "smtpResponse";
}
