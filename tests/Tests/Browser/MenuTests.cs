using Microsoft.Playwright;
using Postroad.Simulator.Mailboxes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>Menus behind a button, and what is behind them.</summary>
[Trait("Category", "Browser")]
public sealed class MenuTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task A_report_is_exported_by_keyboard_with_and_without_script(bool script)
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database, new Installation.Change { Shares = MailboxShares.Quiet });
        await installation.SubscribeAsync("anna@example.com", "ben@example.com", "dora+bounce@example.com");
        var campaign = await installation.StartCampaignAsync();
        await installation.SettleAsync(campaign);
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Phone, script);
        var page = browser.Page;
        await browser.GoToAsync(SignedIn.ReportOf(campaign));

        await page.Locator("#export summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var deliveries = page.GetByRole(AriaRole.Link, new() { Name = "Deliveries a row for each person" });
        await Assertions.Expect(deliveries).ToBeVisibleAsync();
        if (script) await browser.AssertSoundAsync();
        Assert.Equal(4, await LinesAsync(page, deliveries));

        await browser.GoToAsync($"{SignedIn.ReportOf(campaign)}/deliveries?state=bounced");
        Assert.Equal(2, await LinesAsync(page, page.GetByRole(AriaRole.Link, new() { Name = "Export these 1" })));

        await page.Locator("#more summary").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Uncertain deliveries", Exact = true })).ToBeVisibleAsync();
        if (script)
        {
            await browser.AssertSoundAsync();
            await page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(page.Locator("#more ul")).ToBeHiddenAsync();
            await Assertions.Expect(page.Locator("#more summary")).ToBeFocusedAsync();
        }

        Assert.Empty(browser.Faults);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_backup_is_asked_for_and_shown_with_and_without_script(bool script)
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Phone, script);
        var page = browser.Page;
        await browser.GoToAsync("/system");
        await page.GetByText("Back up now").ClickAsync();
        await Assertions.Expect(page.GetByText("Make a backup now?")).ToBeVisibleAsync();
        if (script) await browser.AssertSoundAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the backup" }).ClickAsync();
        await Assertions.Expect(page.Locator("#backup")).ToContainTextAsync("opened and read after it was made", new() { Timeout = 60_000 });
        Assert.Empty(browser.Faults);
    }

    private static async Task<int> LinesAsync(IPage page, ILocator link)
    {
        var file = await page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        return (await File.ReadAllLinesAsync(await file.PathAsync(), TestContext.Current.CancellationToken)).Length;
    }
}
