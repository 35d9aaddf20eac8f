using System.Net.Security;
using System.Net.Sockets;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Smtp;
using Postroad.Tests.Domains.Links;

namespace Postroad.Tests.Sending.Smtp;

public sealed class SmtpTlsTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly TestCertificates certificates = new();

    [Theory]
    [InlineData("StartTls", false)]
    [InlineData("StartTls", true)]
    [InlineData("Tls", false)]
    [InlineData("Tls", true)]
    public async Task Mail_and_password_travel_encrypted(string encryption, bool trickles)
    {
        await using var bench = Open(encryption, Sign("localhost"));
        bench.Relay.Trickles = trickles;

        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => bench.SendAsync($"person{i}@example.org", string.Concat(Enumerable.Repeat("Hello, hello\r\n", 5000 * (i % 2))))));

        Assert.All(results, r => Assert.IsType<SendResult.Accepted>(r));
        Assert.Equal(5, bench.Relay.Taken.Select(t => t.To).Distinct().Count());
        // The greeting is said once more to MailKit behind STARTTLS, so there are two EHLO, and none of them is told anything in clear.
        Assert.Equal(encryption == "StartTls" ? ["GREETING", "EHLO", "STARTTLS", "EHLO", "AUTH"] : ["GREETING", "EHLO", "AUTH"], bench.Relay.Asked.Select(a => a.Verb).TakeWhile(v => v != "MAIL"));
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "StartTls", "name" }, { "Tls", "name" }, { "StartTls", "ended" }, { "Tls", "ended" }, { "StartTls", "not yet" }, { "StartTls", "stranger" }, { "Tls", "stranger" }, { "StartTls", "chain" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task A_certificate_that_is_not_right_gets_neither_password_nor_mail(string encryption, string what)
    {
        using var others = new TestCertificates();
        var (shown, words) = what switch
        {
            "name" => (Sign("elsewhere.example"), "is for elsewhere.example"),
            "ended" => (Sign("localhost", Now.AddDays(-30), Now.AddDays(-1)), "ended on"),
            "not yet" => (Sign("localhost", Now.AddDays(1), Now.AddDays(30)), "not valid before"),
            "stranger" => (TlsFront.Of(others.Sign("localhost", Now.AddDays(-1), Now.AddDays(30)), others.Between), "does not trust"),
            _ => (TlsFront.Of(certificates.Sign("localhost", Now.AddDays(-1), Now.AddDays(30))), "without that of its issuer"),
        };
        await using var bench = Open(encryption, shown);

        var deferred = Assert.IsType<SendResult.Deferred>(await bench.SendAsync());

        Assert.Contains(words, deferred.Reply, StringComparison.Ordinal);
        Assert.False(deferred.SpendsFailure);
        Assert.DoesNotContain(bench.Relay.Asked, a => a.Verb is "AUTH" or "MAIL");
    }

    /// <summary>The control: whoever takes any certificate tells the stranger the password.</summary>
    [Fact]
    public async Task Whoever_takes_any_certificate_tells_the_stranger_the_password()
    {
        await using var relay = new ScriptedSmtpServer { Shown = Sign("elsewhere.example"), BeginsWithTls = true };
        using var client = new TcpClient("127.0.0.1", relay.Port);
#pragma warning disable CA5359 // That it takes any certificate is what shows.
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, Cancel);
        await tls.WriteAsync("AUTH PLAIN c2VjcmV0\r\nQUIT\r\n"u8.ToArray(), Cancel);
        await new StreamReader(tls).ReadToEndAsync(Cancel);

        Assert.Contains(relay.Asked, a => a.Verb == "AUTH");
    }

    [Theory]
    [InlineData("250 2.1.0 Injected\r\n")]
    [InlineData("250-localhost\r\n250 AUTH PLAIN\r\n")]
    [InlineData("2")]
    public async Task What_is_sent_in_clear_behind_the_consent_to_TLS_ends_the_connection(string injected)
    {
        await using var bench = Open("StartTls", Sign("localhost"));
        bench.Relay.Injected = injected;

        Assert.IsType<SendResult.Deferred>(await bench.SendAsync());
        Assert.DoesNotContain(bench.Relay.Asked, a => a.Verb is "AUTH" or "MAIL");
    }

    /// <summary>The control: whoever reads on behind STARTTLS with the same buffer takes what was injected for an answer that came encrypted.</summary>
    [Fact]
    public async Task Whoever_keeps_what_came_before_TLS_takes_it_for_what_came_encrypted()
    {
        await using var relay = new ScriptedSmtpServer { Shown = Sign("localhost"), Injected = "250 2.1.0 Injected\r\n" };
        using var client = new TcpClient("127.0.0.1", relay.Port);
        var kept = new StreamReader(client.GetStream());
        await kept.ReadLineAsync(Cancel);
        await client.GetStream().WriteAsync("STARTTLS\r\n"u8.ToArray(), Cancel);
        await kept.ReadLineAsync(Cancel);

        Assert.Equal("250 2.1.0 Injected", await kept.ReadLineAsync(Cancel));
    }

    [Fact]
    public async Task Without_STARTTLS_nothing_is_said_and_the_server_stops()
    {
        await using var bench = Open("StartTls", Sign("localhost"));
        bench.Relay.Offers = ["PIPELINING", "AUTH PLAIN"];

        var stopped = Assert.IsType<SendResult.ServerStopped>(await bench.SendAsync());

        Assert.Equal(StopReason.Misconfigured, stopped.Reason);
        Assert.Contains("STARTTLS", stopped.Reply, StringComparison.Ordinal);
        Assert.Equal(["GREETING", "EHLO"], bench.Relay.Asked.Select(a => a.Verb));
    }

    [Theory]
    [InlineData("STARTTLS", "454 4.7.0 TLS not available", true)]
    [InlineData("STARTTLS", "502 5.5.1 Never", false)]
    [InlineData("GREETING", "421 4.3.2 Busy", true)]
    [InlineData("GREETING", "554 5.7.1 Not from there", false)]
    [InlineData("EHLO", "450 4.7.1 Later", true)]
    [InlineData("EHLO", "550 5.7.1 Who?", false)]
    [InlineData("AUTH", "454 4.7.0 Temporary authentication failure", true)]
    [InlineData("AUTH", "535-5.7.8 Wrong\r\n535 5.7.8 password", false)]
    [InlineData("AUTH", "what?", true)]
    [InlineData("GREETING", "HTTP/1.1 400 Bad Request", true)]
    [InlineData("EHLO", "close", true)]
    [InlineData("AUTH", "close", true)]
    public async Task A_handshake_that_is_refused_says_whose_fault_it_is(string verb, string reply, bool isForNow)
    {
        await using var bench = Open("StartTls", Sign("localhost"));
        bench.Relay.Script = ask => ask.Verb == verb ? reply : null;

        var result = await bench.SendAsync();

        Assert.True(isForNow ? result is SendResult.Deferred { SpendsFailure: false } : result is SendResult.ServerStopped, $"{result}");
        if (reply is not ("close" or "what?")) Assert.Contains(reply[..3], result is SendResult.Deferred(_, _, var said) ? said : ((SendResult.ServerStopped)result).Reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-TELEPATHY")]
    [InlineData("")]
    public async Task Without_a_way_to_sign_in_that_is_known_the_server_stops(string ways)
    {
        await using var bench = Open("Tls", Sign("localhost"));
        bench.Relay.Offers = ways.Length == 0 ? [] : [$"AUTH {ways}"];

        Assert.Equal(StopReason.Misconfigured, Assert.IsType<SendResult.ServerStopped>(await bench.SendAsync()).Reason);
    }

    [Fact]
    public async Task A_server_that_talks_without_end_is_left()
    {
        await using var bench = Open("Tls", Sign("localhost"));
        bench.Relay.Script = ask => ask.Verb == "EHLO" ? string.Concat(Enumerable.Repeat("250-more and more and more\r\n", 10_000)) + "250 end" : null;

        Assert.IsType<SendResult.Deferred>(await bench.SendAsync());
    }

    [Fact]
    public async Task Plain_answers_to_TLS_are_said_as_such()
    {
        await using var bench = Open("Tls", Sign("localhost"));
        bench.Relay.BeginsWithTls = false;

        Assert.Contains("no TLS", Assert.IsType<SendResult.Deferred>(await bench.SendAsync()).Reply, StringComparison.Ordinal);
    }

    public void Dispose() => certificates.Dispose();

    private SslStreamCertificateContext Sign(string host, DateTimeOffset? begins = null, DateTimeOffset? ends = null) =>
        TlsFront.Of(certificates.Sign(host, begins ?? Now.AddDays(-1), ends ?? Now.AddDays(30)), certificates.Between);

    private SmtpBench Open(string encryption, SslStreamCertificateContext shown)
    {
        var relay = new ScriptedSmtpServer { Shown = shown, BeginsWithTls = encryption == "Tls" };
        relay.Offers = encryption == "Tls" ? relay.Offers : [.. relay.Offers, "STARTTLS"];
        return SmtpBench.At(relay, s => s with { Host = "localhost", Encryption = Enum.Parse<SmtpEncryption>(encryption), User = "anna", Password = "s3cret", Root = certificates.Root });
    }
}
