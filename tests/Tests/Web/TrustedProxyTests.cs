using System.Net;
using Postroad.Tests.Fixtures;
using Postroad.Web.Hosting;

namespace Postroad.Tests.Web;

/// <summary>Whose word is taken for where a request comes from.</summary>
public sealed class TrustedProxyTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("10.0.0.0/8", false)]
    public async Task A_proxy_that_is_named_tells_people_apart_and_another_one_does_not(string named, bool isBelieved)
    {
        await using var web = await StartAsync(named);
        using var guest = new Guest(web);
        for (var i = 0; i < 61; i++)
        {
            using var answer = await guest.AdminAsync("/sign-in", change: m => m.Headers.Add("X-Forwarded-For", $"192.0.2.{i}"));
            await AnswerAssert.IsAsync(i == 60 && !isBelieved ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK, answer);
        }
    }

    [Fact]
    public async Task What_somebody_wrote_before_the_proxy_did_is_not_believed()
    {
        await using var web = await StartAsync("127.0.0.1");
        using var guest = new Guest(web);
        for (var i = 0; i < 61; i++)
        {
            // The last one is the proxy's, those before it are the guest's own.
            using var answer = await guest.AdminAsync("/sign-in", change: m => m.Headers.Add("X-Forwarded-For", $"198.51.100.{i}, 192.0.2.7"));
            await AnswerAssert.IsAsync(i == 60 ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK, answer);
        }
    }

    [Fact]
    public async Task Its_word_on_scheme_and_host_counts_for_nothing()
    {
        await using var web = await StartAsync("127.0.0.1");
        using var guest = new Guest(web);
        using var answer = await guest.AdminAsync("/campaigns", change: m =>
        {
            m.Headers.Add("X-Forwarded-For", "192.0.2.7");
            m.Headers.Add("X-Forwarded-Host", "evil.example");
            m.Headers.Add("X-Forwarded-Proto", "https");
        });
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, answer);
        Assert.Equal(web.AdminUrl.Authority, new Uri(web.AdminUrl, answer.Headers.Location!).Authority);
    }

    [Theory]
    [InlineData("proxy.example")]
    [InlineData("10.0.0.0/99")]
    public async Task What_is_neither_address_nor_network_ends_the_start(string named)
    {
        var fault = await Assert.ThrowsAsync<StartException>(() => StartAsync(named));
        Assert.StartsWith($"\"{named}\" in --trusted-proxies is neither an address", fault.Message, StringComparison.Ordinal);
    }

    private static Task<WebServer> StartAsync(string proxy) => WebServer.StartAsync(
        new HostOptions { DataFolder = TemporaryFolder.Create(), Urls = "http://127.0.0.1:0", TrustedProxies = [proxy] }, TimeProvider.System, more: null, TestContext.Current.CancellationToken);
}
