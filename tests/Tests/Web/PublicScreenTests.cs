using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Tests.Browser;
using Postroad.Tests.Fixtures;
using Postroad.Web.PublicPages;

namespace Postroad.Tests.Web;

/// <summary>The pages that recipients see.</summary>
public sealed class PublicScreenTests
{
    [Theory, MemberData(nameof(Screen.All), MemberType = typeof(Screen)), Trait("Category", "Browser")]
    public async Task Leaving_and_coming_back_works_without_script_on_every_screen(Screen screen)
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        await using var browser = await BrowserFixture.OpenAsync(screen, script: true);
        var page = browser.Page;
        await browser.GoToAsync(new Uri(mailing.Installation.Web.PublicUrl, mailing.Mail.Unsubscribe).ToString());
        await browser.AssertSoundAsync();
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Unsubscribe" }).ClickAsync();
        await page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "That is done, Anna" }).WaitForAsync();
        await browser.AssertSoundAsync();
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Undo, keep me subscribed" }).ClickAsync();
        await page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "All is as before, Anna" }).WaitForAsync();
        await browser.AssertSoundAsync();
    }

    [Fact, Trait("Category", "Browser")]
    public async Task The_mail_opens_in_a_browser_and_its_links_lead_on()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        await using var browser = await BrowserFixture.OpenAsync(Screen.Desk);
        await browser.GoToAsync(new Uri(mailing.Installation.Web.PublicUrl, mailing.Mail.View).ToString());
        await browser.Page.GetByText("Hello Anna").WaitForAsync();
        Assert.Equal("null", await browser.Page.EvaluateAsync<string>("self.origin"));
        await browser.Page.GetByText("Leave").ClickAsync();
        await browser.Page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "Unsubscribe from Newsletter?" }).WaitForAsync();
        Assert.Empty(browser.Faults);
    }

    [Theory]
    [InlineData("Newsletter", "Harbour Lane Coffee", "Kaj 4, 211 20 Malmö, Sweden")]
    [InlineData("<script>alert(1)</script>", "<b>", "\"'><img src=x onerror=alert(1)>")]
    [InlineData("每周新咖啡与我们学到的东西每周新咖啡与我们学到的东西每周新咖啡与我们学到的东西", "港湾巷咖啡港湾巷咖啡港湾巷咖啡", "瑞典马尔默码头四号，邮编二一一二〇")]
    public async Task Each_page_of_leaving_is_under_8_KB_without_script_in_every_language_whatever_the_names(string list, string customer, string postal)
    {
        foreach (var language in Languages.All)
        {
            var to = new MailRecipient
            {
                Customer = new CustomerId(1), CustomerName = customer, List = new ListId(1), ListName = list, PostalAddress = postal, HasLeft = true, HasStopped = false, MayReturn = true, Language = language, ContactId = 1,
                AddressKey = "", Address = new string('a', 64) + "@" + new string('b', 180) + ".example", FirstName = list.Length > 60 ? list[..60] : list,
            };
            var ways = new LeavingWays("/s/" + new string('A', 35), "/s/" + new string('A', 35) + "/why", "/p/" + new string('A', 35));
            await AssertSmallAsync(language,
            [
                http => UnsubscribePages.AskAsync(http, to), http => UnsubscribePages.DoneAsync(http, to, ways), http => UnsubscribePages.DoneAsync(http, to, ways, hasAnswered: true),
                http => UnsubscribePages.StaysAsync(http, to), http => UnsubscribePages.NotYetAsync(http, to), http => UnsubscribePages.NotBackYetAsync(http, to),
            ]);
        }

        await AssertSmallAsync("en", [PublicPage.NotFoundAsync, http => UnsubscribePages.NotYetAsync(http, null)]);
    }

    private static async Task AssertSmallAsync(string language, Func<HttpContext, Task>[] pages)
    {
        foreach (var write in pages)
        {
            using var body = new MemoryStream();
            var http = new DefaultHttpContext { Response = { Body = body } };
            await write(http);
            var page = Encoding.UTF8.GetString(body.ToArray());
            Assert.True(body.Length < 8 * 1024, $"{body.Length:N0} bytes:\n{page}");
            Assert.Equal(body.Length, http.Response.ContentLength);
            Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
            Assert.Contains($"<html lang=\"{language}\">", page, StringComparison.Ordinal);
            Assert.Contains("name=\"viewport\"", page, StringComparison.Ordinal);
            Assert.Contains("prefers-color-scheme:dark", page, StringComparison.Ordinal);
            Assert.Contains(":focus-visible", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_one_style_element_is_the_one_that_the_policy_allows()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        using var answer = await guest.PublicAsync("/");
        var page = await AnswerAssert.IsAsync(HttpStatusCode.NotFound, answer);
        var style = page[(page.IndexOf("<style>", StringComparison.Ordinal) + 7)..page.IndexOf("</style>", StringComparison.Ordinal)];
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Equal($"'sha256-{hash}'", Assert.Single(AnswerAssert.Policy(answer)["style-src"]));
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
    }
}
