using Microsoft.Playwright;
using Postroad.Tests.Advisor;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>Somebody sees that something is wrong, why, and what to do; mends it, and it is over.</summary>
[Trait("Category", "Browser")]
public sealed class FindingTests
{
    public static TheoryData<Screen, bool> Ways => new() { { Screen.Desk, true }, { Screen.DeskDark, false }, { Screen.Phone, true }, { Screen.PhoneDark, false } };

    [Theory, MemberData(nameof(Ways))]
    public async Task A_paused_account_is_found_with_its_evidence_and_over_when_it_is_mended(Screen screen, bool script)
    {
        await using var world = await FindingWorld.OpenAsync(TestDatabase.Sqlite(), "paused");
        await using var browser = await SignedIn.OpenAsync(world.Installation, screen, script);
        var page = browser.Page;
        await browser.GoToAsync("/findings");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing needs you" })).ToBeVisibleAsync();
        await SoundAsync(browser, script, "findings-none");

        await page.GetByRole(AriaRole.Button, new() { Name = "Check again" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "SES Frankfurt cannot send" })).ToBeVisibleAsync(new() { Timeout = 40_000 });
        var open = page.Locator("section[aria-label='Open findings']");
        await Assertions.Expect(open).ToContainTextAsync("AWS paused sending");
        await Assertions.Expect(open).ToContainTextAsync("SHUTDOWN");
        await SoundAsync(browser, script, "findings");
        await page.GetByRole(AriaRole.Button, new() { Name = "AWS paused sending" }).ClickAsync();
        await Assertions.Expect(page.Locator(".pr-evidence")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Searchbox).FillAsync("nothing of the kind");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "None of these" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync("shutdown");
        await page.GetByLabel("Server", new() { Exact = true }).SelectOptionAsync("SES Frankfurt");
        await page.GetByLabel("Kind", new() { Exact = true }).SelectOptionAsync("sending");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Assertions.Expect(open).ToContainTextAsync("AWS paused sending");
        await SoundAsync(browser, script, "findings-filtered");

        await browser.GoToAsync("/");
        await Assertions.Expect(page.Locator("section:has(#findings)")).ToContainTextAsync("SES Frankfurt: AWS paused sending");
        await SoundAsync(browser, script, "home-findings");
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the server: SES Frankfurt" }).ClickAsync();
        await Assertions.Expect(page.Locator("section:has(#fi)")).ToContainTextAsync("AWS paused sending");
        await SoundAsync(browser, script, "server-findings");

        await world.MendAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "All findings" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Check again" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing needs you" })).ToBeVisibleAsync(new() { Timeout = 40_000 });
        await Assertions.Expect(page.Locator("section:has(#cl)")).ToContainTextAsync("AWS paused sending");
        await SoundAsync(browser, script, "findings-closed");
    }

    private static async Task SoundAsync(BrowserPage browser, bool script, string name)
    {
        Assert.Empty(browser.Faults);
        await browser.AssertNoSidewaysScrollAsync();
        if (script) await browser.AssertAccessibleAsync();
        await browser.KeepAsync(name);
    }
}
