using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;
using Postroad.Web.SignIn;

namespace Postroad.Tests.Web;

/// <summary>Signing in with a link that works once.</summary>
public sealed class SignInTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Opening_the_link_uses_nothing_up_and_pressing_the_button_signs_in_once()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using Guest scanner = new(installation.Web), ines = new(installation.Web), second = new(installation.Web);
        var path = "/sign-in/" + await ines.InviteAsync(installation.Customer);
        for (var i = 0; i < 3; i++)
        {
            using var opened = await scanner.AdminAsync(path);
            Assert.Contains("Opening the link alone does nothing", await AnswerAssert.IsAsync(HttpStatusCode.OK, opened), StringComparison.Ordinal);
        }

        using var signedIn = await ines.PressAsync(path);
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, signedIn);
        using var screen = await ines.AdminAsync("/campaigns");
        Assert.Contains("Ines Moreau", await AnswerAssert.IsAsync(HttpStatusCode.OK, screen), StringComparison.Ordinal);

        using var again = await second.PressAsync(path);
        Assert.Contains("This link does not work any more", await AnswerAssert.IsAsync(HttpStatusCode.OK, again), StringComparison.Ordinal);
        Assert.DoesNotContain("postroad", second.Cookies.Keys);
    }

    [Fact]
    public async Task Expired_unknown_and_cut_links_are_told_apart_by_nobody()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        var expired = await guest.InviteAsync(installation.Customer);
        await installation.Database.WriteAsync(session => session.Db(CustomerId.Installation).Set<SignInLink>()
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.ExpiresAt, DateTimeOffset.UnixEpoch), Cancel), Cancel);
        foreach (var token in new[] { expired, new string('A', 43), expired[..20], "x" })
        {
            using var answer = await guest.PressAsync($"/sign-in/{token}");
            Assert.Contains("This link does not work any more", await AnswerAssert.IsAsync(HttpStatusCode.OK, answer), StringComparison.Ordinal);
            Assert.DoesNotContain("postroad", guest.Cookies.Keys);
        }
    }

    [Theory, EachDatabase]
    public async Task Of_browsers_that_race_for_one_link_one_gets_in(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var guests = Enumerable.Range(0, 8).Select(_ => new Guest(installation.Web)).ToList();
        var path = "/sign-in/" + await guests[0].InviteAsync(installation.Customer);
        var forms = new List<FormUrlEncodedContent>();
        foreach (var guest in guests)
        {
            using var page = await guest.AdminAsync(path);
            forms.Add(new FormUrlEncodedContent(Guest.Fields(await page.Content.ReadAsStringAsync(Cancel))));
        }

        var answers = await Task.WhenAll(guests.Zip(forms).Select(pair => pair.First.AdminAsync(path, HttpMethod.Post, pair.Second)));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Redirect);
        Assert.Single(guests, g => g.Cookies.ContainsKey("postroad"));
        foreach (var item in answers.Cast<IDisposable>().Concat(guests)) item.Dispose();
    }

    [Fact]
    public async Task The_cookie_is_for_this_host_alone_and_no_script()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        using var answer = await guest.SignInAsync(installation.Customer);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("postroad=", StringComparison.Ordinal));
        var flags = cookie.Split("; ")[1..];
        Assert.Contains("httponly", flags, StringComparer.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", flags, StringComparer.OrdinalIgnoreCase);
        Assert.Contains("path=/", flags, StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain(flags, f => f.StartsWith("domain", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("secure", flags, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task On_https_it_bears_the_prefix_that_browsers_hold_to_this_host()
    {
        using var folder = new TemporaryFolder();
        await using var web = await OriginTests.StartAsync(folder, "https://post.example", "https://mail.example");
        using var guest = new Guest(web);
        var customer = await web.Services.GetRequiredService<Customers>().CreateAsync("Harbour Lane", "Etc/UTC", Cancel);
        using var answer = await guest.SignInAsync(customer.Key);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("__Host-postroad=", StringComparison.Ordinal));
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        using var screen = await guest.AdminAsync("/campaigns");
        await AnswerAssert.IsAsync(HttpStatusCode.OK, screen);
    }

    [Fact]
    public async Task Who_is_removed_is_out_at_the_next_request()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);
        using var before = await guest.AdminAsync("/campaigns");
        await AnswerAssert.IsAsync(HttpStatusCode.OK, before);
        await installation.Database.WriteAsync(session => session.Db(installation.Customer).Set<Membership>().ExecuteDeleteAsync(Cancel), Cancel);
        using var after = await guest.AdminAsync("/campaigns");
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, after);
    }

    [Fact]
    public async Task Who_tries_more_than_sixty_times_a_minute_waits()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        for (var i = 0; i < 61; i++)
        {
            using var answer = await guest.AdminAsync("/sign-in", change: m => m.Headers.Add("X-Forwarded-For", $"192.0.2.{i}"));
            if (i < 60) await AnswerAssert.IsAsync(HttpStatusCode.OK, answer);
            else
            {
                Assert.Contains("Too many tries", await AnswerAssert.IsAsync(HttpStatusCode.TooManyRequests, answer), StringComparison.Ordinal);
                Assert.Equal(60, answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
            }
        }
    }

    [Fact]
    public async Task After_signing_in_it_goes_on_where_one_wanted_to_go_and_never_elsewhere()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        foreach (var (from, to) in new[] { ("/campaigns?page=2", "/campaigns?page=2"), ("//evil.example", "/"), ("https://evil.example/", "/") })
        {
            var path = $"/sign-in/{await guest.InviteAsync(installation.Customer)}?from={Uri.EscapeDataString(from)}";
            using var answer = await guest.PressAsync(path);
            await AnswerAssert.IsAsync(HttpStatusCode.Redirect, answer);
            Assert.Equal(new Uri(installation.Web.AdminUrl, to), new Uri(installation.Web.AdminUrl, answer.Headers.Location!));
        }
    }

    [Theory]
    [InlineData("/campaigns", true)]
    [InlineData("/campaigns/x?page=2", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("campaigns", false)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("/\t/evil.example", false)]
    [InlineData("/a\r\nSet-Cookie: x", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("/sign-in/token", false)]
    [InlineData("/sign-out", false)]
    public void Only_paths_of_ours_are_gone_to(string? from, bool good) => Assert.Equal(good ? from : "/", ReturnPath.Of(from, "/"));
}
