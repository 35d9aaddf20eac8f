using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>The first minutes of a new installation, and each day's way in.</summary>
[Trait("Category", "Browser")]
public sealed class EntryTests
{
    public static TheoryData<Screen, bool> Ways => new() { { Screen.Desk, true }, { Screen.DeskDark, true }, { Screen.Phone, false }, { Screen.PhoneDark, true } };

    [Theory, MemberData(nameof(Ways))]
    public async Task Somebody_new_sets_it_up_signs_out_and_signs_in_again(Screen screen, bool script)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var token = await installation.Web.Services.GetRequiredService<FirstSetUp>().OpenAsync(TestContext.Current.CancellationToken);
        await using var browser = await BrowserFixture.OpenAsync(screen, installation.Web.AdminUrl, script);
        var page = browser.Page;
        await browser.GoToAsync($"/set-up/{token}");
        await SoundAsync(browser, script);
        await page.GetByLabel("Your name").FillAsync("Ines Moreau");
        await page.GetByLabel("Email").FillAsync("ines@harbourlane");
        await page.GetByLabel("Organisation").FillAsync("Harbour Lane");
        await page.GetByLabel("Time zone").SelectOptionAsync("Europe/Stockholm");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("walnut");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create and go on" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("2 fields need a change");
        await Assertions.Expect(page.GetByLabel("Your name")).ToHaveValueAsync("Ines Moreau");
        await Assertions.Expect(page.GetByLabel("Time zone")).ToHaveValueAsync("Europe/Stockholm");
        await SoundAsync(browser, script);
        await page.GetByRole(AriaRole.Link, new() { Name = "the domain has no dot" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Email")).ToBeFocusedAsync();
        await page.GetByLabel("Email").FillAsync("ines@harbourlane.example");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("walnut-scoop-kettle");
        if (script)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Show password" }).ClickAsync();
            await Assertions.Expect(page.GetByLabel("Password", new() { Exact = true })).ToHaveAttributeAsync("type", "text");
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Create and go on" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Home", Level = 1 })).ToBeVisibleAsync();

        await page.Locator("details.pr-me summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in", Level = 1 })).ToBeVisibleAsync();
        await SoundAsync(browser, script);
        await SignInAsync(page, "kettle-scoop-walnut");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("4 more tries");
        await Assertions.Expect(page.GetByLabel("Email")).ToHaveValueAsync("ines@harbourlane.example");
        await SoundAsync(browser, script);
        await SignInAsync(page, "walnut-scoop-kettle");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Home", Level = 1 })).ToBeVisibleAsync();

        await page.Locator("details.pr-me summary").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Your account" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Where you are signed in" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await SoundAsync(browser, script);

        // The page by which it began is gone.
        await browser.GoToAsync($"/set-up/{token}");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This link does not set anything up");
        await SoundAsync(browser, script);
    }

    private static async Task SignInAsync(IPage page, string password)
    {
        await page.GetByLabel("Email").FillAsync("ines@harbourlane.example");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Axe needs script in the page. An answer that says what is wrong has the status 422, which browsers write on their console.</summary>
    private static async Task SoundAsync(BrowserPage browser, bool script)
    {
        Assert.All(browser.Faults, fault => Assert.Contains("422", fault, StringComparison.Ordinal));
        await browser.AssertNoSidewaysScrollAsync();
        if (script) await browser.AssertAccessibleAsync();
    }
}
