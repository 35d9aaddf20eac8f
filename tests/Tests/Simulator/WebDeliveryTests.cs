using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Postroad.Tests.Simulator;

/// <summary>SNS posts to web addresses: asked first, signed, tried again.</summary>
public sealed class WebDeliveryTests
{
    private const string TopicArn = "arn:aws:sns:eu-central-1:402177301188:events";

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task An_address_is_asked_first_and_then_gets_signed_notifications(string version)
    {
        await using var post = await Post.OpenAsync();
        await using var hook = await Hook.OpenAsync();
        await post.Topics.QueryAsync("SetTopicAttributes", ("TopicArn", TopicArn), ("AttributeName", "SignatureVersion"), ("AttributeValue", version));
        await post.Topics.QueryAsync("Subscribe", ("TopicArn", TopicArn), ("Protocol", "http"), ("Endpoint", hook.Url));
        await post.Caller.SendRawAsync(Post.Mail, ["a+take@example.com"]);
        await post.SettledAsync();

        var asked = await hook.TakeAsync();
        Assert.Equal("SubscriptionConfirmation", asked.Headers["x-amz-sns-message-type"]);
        Assert.Equal("text/plain; charset=UTF-8", asked.Headers["Content-Type"]);
        Assert.False(asked.Headers.ContainsKey("x-amz-sns-subscription-arn"));
        Assert.StartsWith($"https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={TopicArn}&Token=", asked.Text("SubscribeURL"), StringComparison.Ordinal);
        await AssertSignedAsync(post, asked, version, "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");

        var confirmed = await post.Topics.QueryAsync("ConfirmSubscription", ("TopicArn", TopicArn), ("Token", asked.Text("Token")));
        var subscription = confirmed.Xml("SubscriptionArn")!;
        await post.Caller.SendRawAsync(Post.Mail, ["b+take@example.com"]);
        var told = await hook.TakeAsync();
        Assert.Equal(("Notification", subscription, TopicArn, told.Text("MessageId")),
            (told.Headers["x-amz-sns-message-type"], told.Headers["x-amz-sns-subscription-arn"], told.Headers["x-amz-sns-topic-arn"], told.Headers["x-amz-sns-message-id"]));
        Assert.Contains("b+take@example.com", told.Text("Message"), StringComparison.Ordinal);
        Assert.EndsWith("SubscriptionArn=" + subscription, told.Text("UnsubscribeURL"), StringComparison.Ordinal);
        await AssertSignedAsync(post, told, version, "Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type");
        Assert.Equal("Delivery", JsonDocument.Parse((await hook.TakeAsync()).Text("Message")).RootElement.GetProperty("eventType").GetString());
    }

    [Fact]
    public async Task Whoever_follows_the_address_in_the_question_confirms_without_a_signature()
    {
        await using var post = await Post.OpenAsync();
        await using var hook = await Hook.OpenAsync();
        await post.Topics.QueryAsync("Subscribe", ("TopicArn", TopicArn), ("Protocol", "http"), ("Endpoint", hook.Url));
        var path = new Uri((await hook.TakeAsync()).Text("SubscribeURL")).PathAndQuery;
        var nobody = new AwsCaller(post.Server) { Signed = false };
        Assert.Equal("Invalid parameter: Token", (await nobody.CallAsync(HttpMethod.Get, path + "0")).Xml("Message"));
        Assert.Equal((400, "InvalidParameter"), ((await nobody.CallAsync(HttpMethod.Get, path.Replace("Token=", "Token=0", StringComparison.Ordinal))).Status, "InvalidParameter"));
        Assert.StartsWith(TopicArn + ":", (await nobody.CallAsync(HttpMethod.Get, path)).Xml("SubscriptionArn"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, 4)]
    [InlineData(429, 4)]
    [InlineData(404, 1)]
    public async Task What_failed_is_tried_three_times_more_and_what_was_refused_is_not(int status, int times)
    {
        await using var post = await Post.OpenAsync(o => o with { TimeFactor = 0.01 });
        await using var hook = await Hook.OpenAsync();
        await hook.SubscribedAsync(post);
        hook.Status = status;
        await post.Caller.SendRawAsync(Post.Mail.Replace("Hello Mara", "first", StringComparison.Ordinal), ["a+bounce@example.com"], "bounces");
        for (var i = 0; i < times; i++) Assert.Contains("a+bounce@example.com", (await hook.TakeAsync()).Body, StringComparison.Ordinal);
        hook.Status = 200;
        await post.Caller.SendRawAsync(Post.Mail, ["b+bounce@example.com"], "bounces");
        Assert.Contains("b+bounce@example.com", (await hook.TakeAsync()).Body, StringComparison.Ordinal);
        await post.SettledAsync();
        Assert.Empty(hook.Requests);
    }

    [Fact]
    public async Task Raw_delivery_has_neither_envelope_nor_signature()
    {
        await using var post = await Post.OpenAsync();
        await using var hook = await Hook.OpenAsync();
        await hook.SubscribedAsync(post, ("Attributes.entry.1.key", "RawMessageDelivery"), ("Attributes.entry.1.value", "true"));
        await post.Caller.SendRawAsync(Post.Mail, ["a+bounce@example.com"], "bounces");
        var told = await hook.TakeAsync();
        Assert.Equal(("true", "Bounce"), (told.Headers["x-amz-sns-rawdelivery"], JsonDocument.Parse(told.Body).RootElement.GetProperty("eventType").GetString()));
    }

    [Fact]
    public async Task What_was_on_its_way_is_posted_after_a_restart_and_the_certificate_stays()
    {
        var post = await Post.OpenAsync();
        await using var hook = await Hook.OpenAsync();
        await hook.SubscribedAsync(post);
        hook.Status = 500;
        await post.Caller.SendRawAsync(Post.Mail, ["a+bounce@example.com"], "bounces");
        await hook.TakeAsync();
        var folder = RestartTests.Killed(post);
        var authority = post.Server.SigningAuthority;
        await post.DisposeAsync();
        hook.Status = 200;
        await using var again = await Post.OpenAsync(folder: folder);
        Assert.Contains("a+bounce@example.com", (await hook.TakeAsync()).Body, StringComparison.Ordinal);
        Assert.Equal(authority, again.Server.SigningAuthority);
    }

    // By the rules of the developer guide, with nothing of the simulator's own code.
    private static async Task AssertSignedAsync(Post post, Posted posted, string version, params string[] members)
    {
        Assert.Equal(version, posted.Text("SignatureVersion"));
        var address = new Uri(posted.Text("SigningCertURL"));
        Assert.Matches("^https://sns\\.eu-central-1\\.amazonaws\\.com/SimpleNotificationService-[0-9a-f]+\\.pem$", address.ToString());
        using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(await post.GetBytesAsync(address.AbsolutePath)));
        using var authority = X509Certificate2.CreateFromPem(post.Server.SigningAuthority);
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { authority } } };
        Assert.True(chain.Build(certificate));
        Assert.Equal("CN=sns.amazonaws.com", certificate.Subject);
        var signed = string.Concat(members.Select(m => $"{m}\n{posted.Text(m)}\n"));
        using var key = certificate.GetRSAPublicKey()!;
        var hash = version == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        var signature = Convert.FromBase64String(posted.Text("Signature"));
        Assert.True(key.VerifyData(Encoding.UTF8.GetBytes(signed), signature, hash, RSASignaturePadding.Pkcs1));
        Assert.False(key.VerifyData(Encoding.UTF8.GetBytes(signed + "x"), signature, hash, RSASignaturePadding.Pkcs1));
    }

    private sealed record Posted(Dictionary<string, string> Headers, string Body)
    {
        public string Text(string member) => JsonDocument.Parse(Body).RootElement.GetProperty(member).GetString()!;
    }

    /// <summary>An address on this machine that keeps what is posted to it.</summary>
    private sealed class Hook(WebApplication app) : IAsyncDisposable
    {
        private readonly SemaphoreSlim arrived = new(0);

        public ConcurrentQueue<Posted> Requests { get; } = [];
        public int Status { get; set; } = 200;
        public string Url => app.Urls.First() + "/hook";

        public static async Task<Hook> OpenAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
            var app = builder.Build();
            var hook = new Hook(app);
            app.Run(hook.AnswerAsync);
            await app.StartAsync();
            return hook;
        }

        /// <summary>A configuration set "bounces" of which nothing but bounces comes, over a topic of its own; the subscription is confirmed.</summary>
        public async Task SubscribedAsync(Post post, params (string, string)[] attributes)
        {
            var topic = (await post.Topics.QueryAsync("CreateTopic", ("Name", "bounces"))).Xml("TopicArn")!;
            await post.Topics.QueryAsync("SetTopicAttributes", ("TopicArn", topic), ("AttributeName", "Policy"),
                ("AttributeValue", """{"Statement":[{"Effect":"Allow","Principal":{"Service":"ses.amazonaws.com"},"Action":"sns:Publish","Resource":"*"}]}"""));
            await post.Caller.CallAsync(HttpMethod.Post, "/v2/email/configuration-sets", """{"ConfigurationSetName":"bounces"}""");
            await post.Caller.CallAsync(HttpMethod.Post, "/v2/email/configuration-sets/bounces/event-destinations",
                $$$"""{"EventDestinationName":"d","EventDestination":{"Enabled":true,"MatchingEventTypes":["BOUNCE"],"SnsDestination":{"TopicArn":"{{{topic}}}"} } }""");
            await post.Topics.QueryAsync("Subscribe", [("TopicArn", topic), ("Protocol", "http"), ("Endpoint", Url), .. attributes]);
            Assert.Equal(200, (await post.Topics.QueryAsync("ConfirmSubscription", ("TopicArn", topic), ("Token", (await TakeAsync()).Text("Token")))).Status);
        }

        public async Task<Posted> TakeAsync()
        {
            Assert.True(await arrived.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), "nothing was posted");
            Assert.True(Requests.TryDequeue(out var posted));
            return posted;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private async Task AnswerAsync(HttpContext context)
        {
            using var reader = new StreamReader(context.Request.Body);
            Requests.Enqueue(new Posted(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), await reader.ReadToEndAsync()));
            context.Response.StatusCode = Status;
            arrived.Release();
        }
    }
}
