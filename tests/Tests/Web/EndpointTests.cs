using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Postroad.Tests.Fixtures;
using Postroad.Web.Hosting;

namespace Postroad.Tests.Web;

/// <summary>What every endpoint must do, whoever adds one.</summary>
public sealed class EndpointTests
{
    [Fact]
    public async Task A_stranger_is_sent_to_the_sign_in_page_by_all_that_is_not_listed()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        Assert.Empty(Endpoints.Faults(Endpoints.Of(installation.Web)));
        var asked = 0;
        foreach (var endpoint in Endpoints.On(installation.Web, Origin.Admin).Where(e => !Endpoints.IsListed(Endpoints.Route(e))))
        {
            foreach (var method in Endpoints.Methods(endpoint))
            {
                using var answer = await guest.AdminAsync(Endpoints.Path(endpoint), new HttpMethod(method));
                // A stream is read by a script, which cannot follow to a page.
                Assert.True(
                    answer.StatusCode == HttpStatusCode.Unauthorized || (answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.AbsolutePath == "/sign-in"),
                    $"{method} {Endpoints.Route(endpoint)} answers {(int)answer.StatusCode} to a stranger");
                asked++;
            }
        }

        Assert.True(asked >= 4, $"only {asked} endpoints were found");
    }

    [Fact]
    public void Endpoints_that_let_strangers_in_or_belong_to_no_origin_are_found()
    {
        RouteEndpoint Planted(string route, params object[] metadata) =>
            new(_ => Task.CompletedTask, RoutePatternFactory.Parse(route), 0, new EndpointMetadataCollection(metadata), null);
        Assert.Equal(
            ["/a lets strangers in", "/b lets strangers in", "/c belongs to no origin", "/sign-in/secrets lets strangers in"],
            Endpoints.Faults(
            [
                Planted("/a", new ServedOn(Origin.Admin)),
                Planted("/b", new ServedOn(Origin.Admin), new AuthorizeAttribute(), new AllowAnonymousAttribute()),
                Planted("/c", new AuthorizeAttribute()),
                Planted("/sign-in/secrets", new ServedOn(Origin.Admin)),
                Planted("/d", new ServedOn(Origin.Admin), new AuthorizeAttribute()),
                Planted("/e", new ServedOn(Origin.Public)),
            ]).Order());
    }

    [Fact]
    public async Task Where_nothing_is_the_link_to_the_content_stays_at_the_address_that_was_asked_for()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);
        using var answer = await guest.AdminAsync("/nothing/here?a=1&b=2");
        Assert.Contains("href=\"/nothing/here?a=1&amp;b=2#main\"", await AnswerAssert.IsAsync(HttpStatusCode.NotFound, answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_origin_serves_its_own_endpoints_and_none_of_the_others()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        var (guest, web) = (mailing.Guest, mailing.Installation.Web);
        await guest.SignInAsync(mailing.Installation.Customer);
        void SendCookies(HttpRequestMessage message) => message.Headers.Add("Cookie", string.Join("; ", guest.Cookies.Select(c => $"{c.Key}={c.Value}")));
        foreach (var endpoint in Endpoints.On(web, Origin.Admin))
        {
            using var answer = await guest.PublicAsync(Endpoints.Path(endpoint), new HttpMethod(Endpoints.Methods(endpoint)[0]), change: SendCookies);
            Assert.Contains("There is nothing at this address", await AnswerAssert.IsAsync(HttpStatusCode.NotFound, answer), StringComparison.Ordinal);
        }

        foreach (var path in new[] { mailing.Mail.Pixel, mailing.Mail.Click, mailing.Mail.Unsubscribe, mailing.Mail.View })
        {
            using var there = await guest.PublicAsync(path);
            Assert.True((int)there.StatusCode is 200 or 302, $"{path}: {there.StatusCode}");
            using var here = await guest.AdminAsync(path);
            await AnswerAssert.IsAsync(HttpStatusCode.NotFound, here);
        }
    }

    [Fact]
    public async Task Every_form_of_the_screens_needs_its_token()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);
        var unsafeOnes = Endpoints.OfScreens(installation.Web).SelectMany(e => Endpoints.Methods(e).Select(m => (Endpoint: e, Method: m)))
            .Where(e => e.Method is not ("GET" or "HEAD")).ToList();
        Assert.Contains(unsafeOnes, e => Endpoints.Route(e.Endpoint) == "/sign-out");
        foreach (var (endpoint, method) in unsafeOnes)
        {
            foreach (var token in new[] { null, "", "CfDJ8nonsense" })
            {
                var form = token is null ? [] : new Dictionary<string, string> { ["__RequestVerificationToken"] = token };
                using var answer = await guest.AdminAsync(Endpoints.Path(endpoint), new HttpMethod(method), BodyOf(endpoint, form));
                Assert.Contains("This form is no longer valid", await AnswerAssert.IsAsync(HttpStatusCode.BadRequest, answer), StringComparison.Ordinal);
            }
        }

        // It still was signed in: nothing of this signed it out. With the token it does.
        using var signedIn = await guest.AdminAsync("/campaigns");
        await AnswerAssert.IsAsync(HttpStatusCode.OK, signedIn);
        using var signOut = await guest.PressAsync("/campaigns", "/sign-out");
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, signOut);
        using var after = await guest.AdminAsync("/campaigns");
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, after);
    }

    /// <summary>A form of the kind that the endpoint takes: one with files is told from a plain one before anything else is looked at.</summary>
    private static HttpContent BodyOf(RouteEndpoint endpoint, Dictionary<string, string> form)
    {
        if (endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IAcceptsMetadata>()?.ContentTypes.Contains("multipart/form-data") != true) return new FormUrlEncodedContent(form);
        var parts = new MultipartFormDataContent();
        foreach (var (name, value) in form) parts.Add(new StringContent(value), name);
        return parts;
    }
}
