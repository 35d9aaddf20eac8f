using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>A key is made on the screen, used by a program, and revoked.</summary>
[Trait("Category", "Browser")]
public sealed class ApiKeyTests
{
    private const string Password = "walnut-scoop-kettle";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<Screen, bool> Ways => new() { { Screen.DeskDark, true }, { Screen.Phone, false } };

    [Theory, MemberData(nameof(Ways))]
    public async Task A_key_is_made_shown_once_and_revoked(Screen screen, bool script)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await using var browser = await SignedIn.OpenAsync(installation, screen, script);
        Assert.True(EmailAddress.TryParse("ines@harbourlane.example", out var email, out _));
        var users = installation.Web.Services.GetRequiredService<Users>();
        var user = (await users.FindAsync(email, Cancel))!;
        await browser.GoToAsync("/account");
        // As she had it before: setting one signs everybody out.
        await installation.Database.WriteAsync(session => session.RunAsync("UPDATE users SET password_hash = @p0 WHERE id = @p1", installation.Web.Services.GetRequiredService<Passwords>().Hash(Password), user.Id), Cancel);

        var page = browser.Page;
        await browser.GoToAsync("/api-keys");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No key yet" })).ToBeVisibleAsync();
        await SoundAsync(browser, script);
        await Assertions.Expect(page.GetByLabel("It works")).ToHaveValueAsync("");
        await page.GetByLabel("Name").FillAsync("Gdańsk shop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Write your password");
        await Assertions.Expect(page.GetByLabel("Name")).ToHaveValueAsync("Gdańsk shop");
        await page.GetByLabel("campaigns:read").CheckAsync();
        await page.GetByLabel("Your password", new() { Exact = true }).FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The key “Gdańsk shop” is ready" })).ToBeVisibleAsync();
        var key = await page.Locator("#sec").InnerTextAsync();
        await SoundAsync(browser, script);
        Assert.Equal(200, await CallAsync(installation, key));

        await page.GetByRole(AriaRole.Link, new() { Name = "I have stored it, hide it" }).ClickAsync();
        await Assertions.Expect(page.Locator("#sec")).ToHaveCountAsync(0);
        Assert.DoesNotContain(key, await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke Gdańsk shop" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("“Gdańsk shop” is revoked");
        Assert.Equal(401, await CallAsync(installation, key));
        await SoundAsync(browser, script);
    }

    [Theory, MemberData(nameof(Screens))]
    public async Task All_calls_are_read_on_a_page_that_asks_nobody_else(Screen screen)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await using var browser = await SignedIn.OpenAsync(installation, screen);
        var (page, asked) = (browser.Page, new List<Uri>());
        page.Request += (_, request) => asked.Add(new Uri(request.Url));
        await browser.GoToAsync("/api-keys");
        var before = asked.Count;
        var answer = await page.RunAndWaitForResponseAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "All calls, to read and to try" }).ClickAsync(), r => r.Url.EndsWith("/scalar/", StringComparison.Ordinal));
        await Assertions.Expect(page.GetByText("Connect a sending server; its connection is tested first").First).ToBeAttachedAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Postroad", Exact = true })).ToBeVisibleAsync();
        await browser.AssertNoSidewaysScrollAsync();
        await browser.KeepAsync("api-reference");
        Assert.Empty(browser.Faults);
        Assert.Contains(asked.Skip(before), a => a.AbsolutePath == "/openapi/v1.json");
        Assert.All(asked.Where(a => a.Scheme is "http" or "https"), a => Assert.Equal(installation.Web.AdminUrl.Authority, a.Authority));
        var policy = (await answer.AllHeadersAsync())["content-security-policy"];
        Assert.DoesNotContain(policy.Split("; "), p => p.StartsWith("script-src", StringComparison.Ordinal) && p.Contains("unsafe", StringComparison.Ordinal));
        // Nowhere else: neither the script nor the open styles.
        await browser.GoToAsync("/api-keys");
        Assert.Single(asked, a => a.AbsolutePath.EndsWith("/scalar.js", StringComparison.Ordinal));
    }

    public static TheoryData<Screen> Screens => new() { Screen.DeskDark, Screen.Phone };

    private static async Task<int> CallAsync(Installation installation, string key)
    {
        using var http = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Get, new Uri(installation.Web.AdminUrl, "api/v1/campaigns"));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await http.SendAsync(message, Cancel);
        return (int)answer.StatusCode;
    }

    private static async Task SoundAsync(BrowserPage browser, bool script)
    {
        if (script) await browser.AssertSoundFormAsync();
        else await browser.AssertNoSidewaysScrollAsync();
    }
}
