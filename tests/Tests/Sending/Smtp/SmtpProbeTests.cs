using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Core.Sending.Smtp;
using Postroad.Tests.Domains.Links;

namespace Postroad.Tests.Sending.Smtp;

/// <summary>What a test of a relay's connection finds, and that each failure is named with its cure.</summary>
public sealed class SmtpProbeTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly TestCertificates certificates = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("StartTls")]
    [InlineData("Tls")]
    public async Task It_signs_in_says_good_bye_and_keeps_what_the_server_showed(string encryption)
    {
        await using var relay = Open(encryption, "localhost");

        var probed = await ProbeAsync(Of(relay, encryption));

        Assert.Empty(Assert.IsType<ProbeResult.Active>(probed.Result).Notes);
        Assert.Equal("220 scripted.example ESMTP", probed.Facts.Greeting);
        Assert.Equal(["SIZE 1000000", "PIPELINING", "DSN", "8BITMIME", "ENHANCEDSTATUSCODES", "AUTH PLAIN"], probed.Facts.Offers);
        Assert.Equal(("CN=Of a host", "CN=Test intermediate"), (probed.Facts.Certificate!.Subject, probed.Facts.Certificate.Issuer));
        Assert.Equal(["AUTH", "QUIT"], relay.Asked.Select(a => a.Verb).Where(v => v is not ("GREETING" or "EHLO" or "STARTTLS")));
    }

    [Fact]
    public async Task A_server_that_says_no_good_bye_has_passed_all_the_same()
    {
        var time = new FakeTimeProvider(Now);
        await using var relay = Open("None", "localhost");
        relay.Script = ask => ask.Verb == "QUIT" ? ScriptedSmtpServer.Silence : null;
        relay.Before = ask =>
        {
            if (ask.Verb == "QUIT") time.Advance(SmtpLimits.Leave);
            return Task.CompletedTask;
        };

        Assert.IsType<ProbeResult.Active>((await new SmtpProbe(time).ProbeAsync(Of(relay, "None"), null, Cancel)).Result);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_within_fifteen_seconds()
    {
        var time = new FakeTimeProvider(Now);
        await using var relay = Open("StartTls", "localhost");
        relay.Script = ask => ask.Verb == "EHLO" ? ScriptedSmtpServer.Silence : null;
        relay.Before = ask =>
        {
            if (ask.Verb == "EHLO") time.Advance(TimeSpan.FromSeconds(15));
            return Task.CompletedTask;
        };

        var probed = await new SmtpProbe(time).ProbeAsync(Of(relay, "StartTls"), null, Cancel);

        Assert.Contains("says nothing", Assert.IsType<ProbeResult.Unreachable>(probed.Result).Why.What, StringComparison.Ordinal);
        Assert.Equal("port", probed.Field);
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_said_before_it_does()
    {
        await using var relay = Open("Tls", "localhost", Now.AddDays(5));

        var notes = Assert.IsType<ProbeResult.Active>((await ProbeAsync(Of(relay, "Tls"))).Result).Notes;

        Assert.Contains("ends on", Assert.Single(notes).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("elsewhere.example", 30, "is for elsewhere.example", "Write the host name that the certificate is for", "host")]
    [InlineData("localhost", -1, "ended on", "has to renew it", "host")]
    public async Task A_wrong_certificate_is_named(string host, int days, string what, string fix, string field)
    {
        await using var relay = Open("StartTls", host, Now.AddDays(days));
        Assert.Equal(field, await FaultAsync(Of(relay, "StartTls"), what, fix));
    }

    [Fact]
    public async Task A_certificate_of_a_stranger_is_named_and_shown()
    {
        await using var relay = Open("StartTls", "localhost");
        var settings = Of(relay, "StartTls") with { Root = null };

        Assert.Equal("authority", await FaultAsync(settings, "does not trust", "paste the certificate of its authority"));
        Assert.Equal("CN=Of a host", (await ProbeAsync(settings)).Facts.Certificate!.Subject);
    }

    [Theory]
    [InlineData("AUTH", "535 5.7.8 Wrong", "does not take user and password", "Write both again", "smtp_password")]
    [InlineData("GREETING", "421 4.3.2 Too many connections", "takes nobody now", "in a few minutes", "host")]
    [InlineData("GREETING", "554 5.7.1 Not from there", "does not take this machine", "has to be allowed at the relay", "host")]
    [InlineData("EHLO", "close", "ended before it was ready", "firewall or virus scanner", "host")]
    public async Task A_refusal_is_named(string verb, string reply, string what, string fix, string field)
    {
        await using var relay = Open("StartTls", "localhost");
        relay.Script = ask => ask.Verb == verb ? reply : null;
        Assert.Equal(field, await FaultAsync(Of(relay, "StartTls"), what, fix));
    }

    [Fact]
    public async Task A_server_that_offers_no_encryption_or_no_way_to_sign_in_is_named()
    {
        await using var relay = Open("StartTls", "localhost");
        relay.Offers = ["PIPELINING"];
        Assert.Equal("encryption", await FaultAsync(Of(relay, "StartTls"), "offers no STARTTLS", "Nothing is sent without encryption unless you choose so"));
        Assert.Equal("smtp_user", await FaultAsync(Of(relay, "None"), "offers no way to sign in", "use STARTTLS or TLS"));
    }

    [Fact]
    public async Task Encryption_that_does_not_fit_the_port_is_named()
    {
        await using var relay = Open("StartTls", "localhost");
        Assert.Equal("encryption", await FaultAsync(Of(relay, "StartTls") with { Encryption = SmtpEncryption.Tls }, "begins no TLS", "choose STARTTLS"));
    }

    [Fact]
    public async Task A_name_that_is_not_known_and_a_port_where_nobody_listens_are_named()
    {
        await using var relay = Open("StartTls", "localhost");
        Assert.Equal("host", await FaultAsync(Of(relay, "StartTls") with { Host = "nobody.invalid" }, "nobody.invalid is not known", "Compare the host name"));
        Assert.Equal("region", await FaultAsync(Of(relay, "StartTls") with { Host = "nobody.invalid" }, "offers no SMTP in xx-west-1, only its API", "Choose a region with SMTP", "xx-west-1"));
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Equal("port", await FaultAsync(Of(relay, "StartTls") with { Port = ((IPEndPoint)taken.LocalEndPoint!).Port }, "takes no connection at port", "587 with STARTTLS and 465 with TLS"));
    }

    [Fact]
    public void A_port_that_does_not_answer_is_said_to_be_blocked_by_the_hoster_with_those_that_are_left()
    {
        var settings = new SmtpServerSettings { Id = new ServerId(1), Host = "email-smtp.eu-west-1.amazonaws.com", Port = 25, IsSes = true };
        var why = SmtpExplanations.Of(new SmtpSeen { Fault = SmtpFault.NotReached }, settings, "eu-west-1");
        Assert.Contains("Many hosters block the ports 25, 465 and 587", why.Fix, StringComparison.Ordinal);
        Assert.Contains("or use 587 or 2587 or 465 or 2465", why.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("us-east-1", "BLBM/9hSUELfq8Gw+rU1YcBjkOxGbhT2XG763xVLGWL9")]
    [InlineData("us-west-2", "BF2PynzbSCAjX08zhZZnP/kW+T9P5zs/1Er0pi5vTEmd")]
    [InlineData("eu-west-1", "BMW5RDrXmmVs0lV7GpI4oLkHXpZ4stDsk6q91z1g38Pk")]
    public void An_SMTP_password_of_Amazon_SES_is_derived_from_the_secret_and_the_region(string region, string password) =>
        Assert.Equal(password, SesSmtp.PasswordOf("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", region));

    [Fact]
    public void What_the_API_has_parameters_for_stands_in_headers_in_front_of_the_mail()
    {
        var headers = new SesHeaders("postroad");
        var mail = SmtpBench.Mail("anna@example.org", []) with { DeliveryKey = "KEY", Attempt = 3, Tags = [new MessageTag("campaign", "spring-1")] };
        Assert.Equal("X-SES-CONFIGURATION-SET: postroad\r\nX-SES-MESSAGE-TAGS: dk=KEY, at=3, campaign=spring-1\r\n", System.Text.Encoding.ASCII.GetString(headers.Of(mail)));
        Assert.StartsWith("X-SES-CONFIGURATION-SET: other\r\n", System.Text.Encoding.ASCII.GetString(headers.Of(mail with { ConfigurationSet = "other" })), StringComparison.Ordinal);
        Assert.Throws<InvalidTagException>(() => headers.Of(mail with { ConfigurationSet = "x\r\nBcc: all@example.org" }));
        Assert.Throws<InvalidTagException>(() => headers.Of(mail with { Tags = [new MessageTag("campaign", "x\r\nBcc: all@example.org")] }));
    }

    public void Dispose() => certificates.Dispose();

    private static Task<SmtpProbed> ProbeAsync(SmtpServerSettings settings, string? region = null) => new SmtpProbe(TimeProvider.System).ProbeAsync(settings, region, Cancel);

    /// <returns>The field that it is about.</returns>
    private static async Task<string?> FaultAsync(SmtpServerSettings settings, string what, string fix, string? region = null)
    {
        var probed = await ProbeAsync(settings, region);
        var why = probed.Result switch
        {
            ProbeResult.Stopped stopped => stopped.Why,
            ProbeResult.Unreachable unreachable => unreachable.Why,
            var other => throw new InvalidOperationException($"{other}"),
        };
        Assert.Contains(what, why.What, StringComparison.Ordinal);
        Assert.Contains(fix, why.Fix, StringComparison.Ordinal);
        return probed.Field;
    }

    private ScriptedSmtpServer Open(string encryption, string host, DateTimeOffset? ends = null) => new()
    {
        Offers = ["PIPELINING", "SIZE 1000000", "8BITMIME", "DSN", "ENHANCEDSTATUSCODES", "AUTH PLAIN", "STARTTLS"],
        Shown = TlsFront.Of(certificates.Sign(host, Now.AddDays(-40), ends ?? Now.AddDays(90)), certificates.Between), BeginsWithTls = encryption == "Tls",
    };

    private SmtpServerSettings Of(ScriptedSmtpServer relay, string encryption) => new()
    {
        Id = new ServerId(7), Host = "localhost", Port = relay.Port, Encryption = Enum.Parse<SmtpEncryption>(encryption), User = "postroad", Password = "open sesame", Root = certificates.Root,
    };
}
