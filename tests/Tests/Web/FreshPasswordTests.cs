using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Accounts;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;
using Postroad.Web.Exports;
using Postroad.Web.SignIn;

namespace Postroad.Tests.Web;

/// <summary>T23: a browser that somebody left open, or a copied cookie, does not do the worst.</summary>
public sealed class FreshPasswordTests
{
    private const string Password = "walnut-scoop-kettle", Cookie = "postroad-fresh";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_of_servers_ask_for_the_password_again_and_what_was_typed_is_kept()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = await SignedInAsync(installation);
        using var fresh = await guest.AdminAsync("/servers/new");
        await AnswerAssert.IsAsync(HttpStatusCode.OK, fresh);
        var form = Guest.Fields(await fresh.Content.ReadAsStringAsync(Cancel));

        guest.Cookies.Remove(Cookie);
        await LeadsAsync(guest.AdminAsync("/servers/new"), "/confirm?from=%2Fservers%2Fnew");
        (form["name"], form["secret_access_key"], form["_handler"]) = ("Half typed", "never-kept", "server");
        var sent = guest.AdminAsync("/servers/new", HttpMethod.Post, new FormUrlEncodedContent(form), m => m.Headers.Add("Origin", installation.Web.AdminUrl.GetLeftPart(UriPartial.Authority)));
        await LeadsAsync(sent, "/confirm?from=%2Fkept");
        Assert.Single(await installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel));

        using var wrong = await guest.FillAsync("/confirm?from=%2Fkept", ("password", "something else"));
        Assert.Contains("This is not your password", await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, wrong), StringComparison.Ordinal);
        await LeadsAsync(guest.AdminAsync("/servers/new"), "/confirm?from=%2Fservers%2Fnew");
        await LeadsAsync(guest.FillAsync("/confirm?from=%2Fkept", ("password", Password)), "/kept");
        using var kept = await guest.AdminAsync("/kept");
        var page = await AnswerAssert.IsAsync(HttpStatusCode.OK, kept);
        Assert.Contains("Half typed", page, StringComparison.Ordinal);
        Assert.DoesNotContain("never-kept", page, StringComparison.Ordinal);
        using var again = await guest.AdminAsync("/servers/new");
        await AnswerAssert.IsAsync(HttpStatusCode.OK, again);
        // The way back is one of ours, whatever somebody wrote.
        await LeadsAsync(guest.AdminAsync("/confirm?from=https%3A%2F%2Fevil.example"), "/");
    }

    [Fact]
    public async Task A_file_of_many_contacts_asks_for_the_password_again()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = await SignedInAsync(installation);
        guest.Cookies.Remove(Cookie);
        await installation.SubscribeAsync([.. Enumerable.Range(0, ContactExports.MostWithoutPassword).Select(i => $"a{i}@example.com")]);
        using var few = await guest.AdminAsync("/contacts.csv");
        await AnswerAssert.IsAsync(HttpStatusCode.OK, few);
        await installation.SubscribeAsync("b@example.com");
        await LeadsAsync(guest.AdminAsync("/contacts.csv"), "/confirm?from=%2Fcontacts.csv");
        await LeadsAsync(guest.AdminAsync("/contacts.csv?q=ample"), "/confirm?from=%2Fcontacts.csv%3Fq%3Dample");
        await LeadsAsync(guest.FillAsync("/confirm?from=%2Fcontacts.csv", ("password", Password)), "/contacts.csv");
        using var all = await guest.AdminAsync("/contacts.csv");
        Assert.Contains("b@example.com", await AnswerAssert.IsAsync(HttpStatusCode.OK, all), StringComparison.Ordinal);
    }

    [Fact]
    public void It_lasts_15_minutes_in_one_session()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 10, 0, 0, TimeSpan.Zero));
        var fresh = new FreshPasswords(new EphemeralDataProtectionProvider(), null!, time);
        var typed = new DefaultHttpContext();
        fresh.Note(typed, "session one");
        var cookie = typed.Response.Headers.SetCookie.ToString();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        var value = cookie.Split(';')[0][(Cookie.Length + 1)..];

        Assert.True(fresh.IsFresh(With("session one", value)));
        Assert.False(fresh.IsFresh(With("session two", value)));
        Assert.False(fresh.IsFresh(With("session one", value[..^3] + "AAA")));
        Assert.False(fresh.IsFresh(With("session one", null)));
        Assert.False(new FreshPasswords(new EphemeralDataProtectionProvider(), null!, time).IsFresh(With("session one", value)));
        time.Advance(FreshPasswords.Lifetime);
        Assert.True(fresh.IsFresh(With("session one", value)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(fresh.IsFresh(With("session one", value)));
    }

    private static DefaultHttpContext With(string session, string? cookie)
    {
        var http = new DefaultHttpContext { User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("session", session)], "test")) };
        if (cookie is not null) http.Request.Headers.Cookie = $"{Cookie}={cookie}";
        return http;
    }

    private static async Task<Guest> SignedInAsync(Installation installation)
    {
        var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer, isAdministrator: true);
        var hash = installation.Web.Services.GetRequiredService<Passwords>().Hash(Password);
        await installation.Database.WriteAsync(session => session.RunAsync("UPDATE users SET password_hash = @p0", hash), Cancel);
        return guest;
    }

    private static async Task LeadsAsync(Task<HttpResponseMessage> asked, string to)
    {
        using var answer = await asked;
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, answer);
        var location = answer.Headers.Location!;
        Assert.Equal(to, location.IsAbsoluteUri ? location.PathAndQuery : location.ToString());
    }
}
