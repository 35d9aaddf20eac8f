using System.Net;
using Postroad.Tests.Fixtures;
using Postroad.Web.Hosting;

namespace Postroad.Tests.Web;

/// <summary>Screens and links in mails are two origins, told apart by the Host header; nothing that is sent is ever built from that header.</summary>
public sealed class OriginTests
{
    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("localhost:1")]
    [InlineData("127.0.0.1.")]
    [InlineData("[::1]")]
    public async Task Another_host_name_gets_one_sentence_that_names_the_two_and_their_settings(string host)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        using var answer = await guest.SendAsync(host, "/campaigns");
        var body = await AnswerAssert.IsAsync(HttpStatusCode.MisdirectedRequest, answer);
        Assert.Contains($"screens are at {installation.Web.AdminUrl} (setting --admin-url), links in mails at {installation.Web.PublicUrl} (setting --public-url)", body, StringComparison.Ordinal);
        AnswerAssert.IsGuarded(answer);
    }

    [Fact]
    public async Task Nothing_that_a_request_says_about_its_host_reaches_a_link()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        var (guest, web) = (mailing.Guest, mailing.Installation.Web);
        using var toSignIn = await guest.AdminAsync("/campaigns", change: m =>
        {
            foreach (var name in new[] { "X-Forwarded-Host", "X-Original-Host", "X-Host", "X-Forwarded-Server" }) m.Headers.Add(name, "evil.example");
            m.Headers.Add("X-Forwarded-Proto", "https");
            m.Headers.Add("X-Forwarded-Prefix", "/evil");
            m.Headers.Add("Forwarded", "host=evil.example;proto=https");
        });
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, toSignIn);
        Assert.StartsWith(web.AdminUrl + "sign-in?", toSignIn.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.False(toSignIn.Headers.Contains("Strict-Transport-Security"));

        // The same campaign, sent while requests with foreign hosts come in.
        using var foreign = await guest.SendAsync("evil.example", mailing.Mail.View);
        var next = await mailing.Installation.StartCampaignAsync(html: Mailing.Html);
        await mailing.Installation.SettleAsync(next);
        var mail = await ReceivedMail.OfAsync(mailing.Installation, Mailing.Anna);
        Assert.DoesNotContain("evil", mail.Message.ToString(), StringComparison.Ordinal);
        Assert.StartsWith($"<{web.PublicUrl}u/", mail.Message.Headers["List-Unsubscribe"]!.Trim(), StringComparison.Ordinal);
        using var view = await guest.PublicAsync(mail.View, change: m => m.Headers.Add("X-Forwarded-Host", "evil.example"));
        Assert.DoesNotContain("evil", await AnswerAssert.IsAsync(HttpStatusCode.OK, view), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_proxy_that_ends_TLS_the_configured_address_counts()
    {
        using var folder = new TemporaryFolder();
        await using var web = await StartAsync(folder, "https://post.example", "https://mail.example");
        using var guest = new Guest(web);
        using var page = await guest.AdminAsync("/sign-in/" + new string('A', 43));
        await AnswerAssert.IsAsync(HttpStatusCode.OK, page);
        Assert.Equal("max-age=31536000", page.Headers.StrictTransportSecurity());
        var cookie = Assert.Single(page.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-postroad-form=", cookie, StringComparison.Ordinal);
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);

        using var toSignIn = await guest.AdminAsync("/campaigns");
        Assert.StartsWith("https://post.example/sign-in?", toSignIn.Headers.Location!.ToString(), StringComparison.Ordinal);
        using var local = await guest.SendAsync("localhost", "/sign-in");
        await AnswerAssert.IsAsync(HttpStatusCode.MisdirectedRequest, local);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "https://one.example", "https://one.example/")]
    [InlineData("http://127.0.0.1:0", "https://one.example:8443", "http://one.example:8443")]
    public async Task Two_origins_that_a_request_could_not_tell_apart_are_refused_at_the_start(string urls, string admin, string links)
    {
        using var folder = new TemporaryFolder();
        var fault = await Assert.ThrowsAsync<StartException>(() => StartAsync(folder, admin, links, urls));
        Assert.Contains("change --admin-url or --public-url", fault.Message, StringComparison.Ordinal);
    }

    internal static Task<WebServer> StartAsync(TemporaryFolder folder, string? admin, string? links, string urls = "http://127.0.0.1:0") => WebServer.StartAsync(
        new HostOptions { DataFolder = folder.Path, Urls = urls, AdminUrl = admin is null ? null : new Uri(admin), PublicUrl = links is null ? null : new Uri(links) },
        TimeProvider.System, more: null, TestContext.Current.CancellationToken);
}

file static class Headers
{
    public static string StrictTransportSecurity(this System.Net.Http.Headers.HttpResponseHeaders headers) => Assert.Single(headers.GetValues("Strict-Transport-Security"));
}
