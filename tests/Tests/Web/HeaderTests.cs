using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Reports;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>Security headers and the content security policy, on every kind of answer.</summary>
public sealed class HeaderTests
{
    [Fact]
    public async Task Every_kind_of_answer_has_the_headers()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        var (guest, mail) = (mailing.Guest, mailing.Mail);
        await SoundAsync(HttpStatusCode.OK, guest.AdminAsync("/sign-in"));
        await SoundAsync(HttpStatusCode.Redirect, guest.AdminAsync("/campaigns"));
        await SoundAsync(HttpStatusCode.NotFound, guest.AdminAsync("/no/such/page"));
        await SoundAsync(HttpStatusCode.NotFound, guest.AdminAsync("/no/such/page", HttpMethod.Post, new StringContent("x")));
        await SoundAsync(HttpStatusCode.NotFound, guest.AdminAsync("/status/429"));
        await SoundAsync(HttpStatusCode.BadRequest, guest.AdminAsync("/sign-in/x", HttpMethod.Post, new FormUrlEncodedContent([])));
        await SoundAsync(HttpStatusCode.RequestEntityTooLarge, guest.AdminAsync("/new-password/x", HttpMethod.Post, TooLong()));
        await guest.SignInAsync(mailing.Installation.Customer);
        await SoundAsync(HttpStatusCode.OK, guest.AdminAsync("/campaigns"));
        foreach (var path in new[] { mail.Pixel, mail.View }) await SoundAsync(HttpStatusCode.OK, guest.PublicAsync(path));
        await SoundAsync(HttpStatusCode.Redirect, guest.PublicAsync(mail.Click));
        await SoundAsync(HttpStatusCode.NotFound, guest.PublicAsync("/"));
        await SoundAsync(HttpStatusCode.NotFound, guest.PublicAsync("/u/x"));
        await SoundAsync(HttpStatusCode.OK, guest.PublicAsync(mail.Unsubscribe));
        await SoundAsync(HttpStatusCode.OK, guest.PublicAsync(mail.Unsubscribe, HttpMethod.Post));
        await SoundAsync(HttpStatusCode.MisdirectedRequest, guest.SendAsync("evil.example", "/"));
    }

    [Fact]
    public async Task Static_files_have_them_and_may_be_kept()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        using var page = await guest.AdminAsync("/sign-in");
        var html = await AnswerAssert.IsAsync(HttpStatusCode.OK, page);
        var styles = System.Text.RegularExpressions.Regex.Match(html, "<link rel=\"stylesheet\" href=\"([^\"]+)\"").Groups[1].Value;
        using var file = await guest.AdminAsync("/" + styles.TrimStart('/'));
        await AnswerAssert.IsAsync(HttpStatusCode.OK, file);
        AnswerAssert.IsGuarded(file);
        Assert.Equal("text/css", file.Content.Headers.ContentType!.MediaType);
        Assert.False(file.Headers.CacheControl!.NoStore);
        using var missing = await guest.AdminAsync("/assets/nothing.css");
        await AnswerAssert.IsAsync(HttpStatusCode.NotFound, missing);
        AnswerAssert.IsGuarded(missing);
    }

    [Fact]
    public async Task What_is_broken_has_them_too_and_a_page_that_says_so()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite(), new Installation.Change
        {
            More = services => services.AddSingleton<MailRecipients>(_ => throw new InvalidOperationException("planted"))
                .AddSingleton<CampaignList>(_ => throw new InvalidOperationException("planted")),
        });
        using var links = await mailing.Guest.PublicAsync(mailing.Mail.Unsubscribe);
        Assert.Contains("Something is broken here", await AnswerAssert.IsAsync(HttpStatusCode.InternalServerError, links), StringComparison.Ordinal);
        AnswerAssert.IsGuarded(links);
        Assert.True(links.Headers.CacheControl!.NoStore);

        await mailing.Guest.SignInAsync(mailing.Installation.Customer);
        using var screen = await mailing.Guest.AdminAsync("/campaigns");
        var page = await AnswerAssert.IsAsync(HttpStatusCode.InternalServerError, screen);
        Assert.Contains("Something is broken here", page, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", page, StringComparison.Ordinal);
        AnswerAssert.IsGuarded(screen);
    }

    private static StringContent TooLong() => new(new string('x', 100_000), null, "application/x-www-form-urlencoded");

    private static async Task SoundAsync(HttpStatusCode status, Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        await AnswerAssert.IsAsync(status, answer);
        AnswerAssert.IsGuarded(answer);
        Assert.True(answer.Headers.CacheControl!.NoStore, $"{answer.RequestMessage!.RequestUri!.PathAndQuery} may be kept");
    }
}
