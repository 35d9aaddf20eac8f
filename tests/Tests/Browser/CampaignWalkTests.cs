using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Campaigns;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>From nothing to a finished report as a person walks it, and what may come between.</summary>
[Trait("Category", "Browser")]
public sealed class CampaignWalkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Milliseconds for a page on a machine that does much else.</summary>
    private const float Patience = 30_000;

    private static LocatorAssertionsToBeVisibleOptions Slow => new() { Timeout = Patience };

    [Theory, InlineData(1440, false, true), InlineData(390, true, true), InlineData(390, false, false)]
    public async Task A_campaign_is_written_looked_at_tested_checked_sent_and_reported(int width, bool dark, bool script)
    {
        var screen = (width, dark) switch { (1440, _) => Screen.Desk, (_, true) => Screen.PhoneDark, _ => Screen.Phone };
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        await installation.SubscribeAsync("anna@example.com", "bert@example.com");
        var fields = installation.Web.Services.GetRequiredService<CustomFields>();
        Assert.IsType<Edit<CustomField>.Saved>(await fields.CreateAsync(installation.Customer, new NewCustomField("first_name", "First name", FieldType.Text), "Ines Moreau", TestContext.Current.CancellationToken));
        await using var browser = await SignedIn.OpenAsync(installation, screen, script);
        var page = browser.Page;

        await browser.GoToAsync("/campaigns");
        await page.GetByRole(AriaRole.Link, new() { Name = "New campaign" }).First.ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Spring letter");
        await SoundAsync(browser, script);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the draft" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Spring letter", Level = 1 })).ToBeVisibleAsync(Slow);
        await Assertions.Expect(page.Locator("#reached")).ToHaveTextAsync("2");

        await page.GetByLabel("Subject").FillAsync("Hello {{ first_name }}");
        await page.GetByLabel("Preview text").FillAsync("Read on");
        await WriteAsync(page, script, "<p>Dear {{ first_name }}</p><p>Kaj 4 <a href=\"{{ unsubscribe_url }}\">Leave</a></p>");
        await SoundAsync(browser, script);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and preview" }).ClickAsync();
        await Assertions.Expect(page.FrameLocator("iframe").GetByText("Dear Anna")).ToBeVisibleAsync(Slow);
        // axe cannot look into a frame that runs no scripts, and waits for it: it looks at the same page without one below.
        await SoundAsync(browser, script: false);
        await page.GetByRole(AriaRole.Link, new() { Name = "Text" }).ClickAsync();
        await Assertions.Expect(page.Locator("pre")).ToContainTextAsync("Dear Anna", new() { Timeout = Patience });
        await SoundAsync(browser, script);

        await page.GetByRole(AriaRole.Link, new() { Name = "Check and send" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Nothing to fix")).ToBeVisibleAsync(Slow);
        await Assertions.Expect(page.Locator("#facts")).ToContainTextAsync("2 people");
        await SoundAsync(browser, script);
        await page.GetByRole(AriaRole.Link, new() { Name = "Send test" }).ClickAsync();
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("ines@example.com, tomas@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the test" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "tomas@example.com" })).ToBeVisibleAsync(Slow);
        await SoundAsync(browser, script);

        await browser.GoToAsync(page.Url.Replace("/test", "/send", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Send to 2 people" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/campaigns/[A-Za-z0-9_-]{22}$"), new() { Timeout = Patience });
        var campaign = await CampaignAsync(installation, "Spring letter");
        await installation.SettleAsync(campaign);
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("Finished").First).ToBeVisibleAsync(Slow);
        Assert.Equal(2, (await installation.TotalsAsync(campaign)).Delivered);
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task Of_two_tabs_the_second_is_told_and_nothing_typed_is_lost_and_a_restart_loses_nothing_saved()
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Desk);
        var page = browser.Page;
        await browser.GoToAsync("/campaigns/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Two tabs");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the draft" }).ClickAsync();
        await Assertions.Expect(page.Locator(".pr-code")).ToBeVisibleAsync(Slow);
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(page.Url);
        await other.GetByLabel("Subject").FillAsync("Of the other tab");
        await other.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(other.GetByText("Saved by Ines Moreau")).ToBeVisibleAsync(Slow);

        await page.GetByLabel("Subject").FillAsync("Of this tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#stale")).ToContainTextAsync("was changed meanwhile", new() { Timeout = Patience });
        await Assertions.Expect(page.GetByLabel("Subject")).ToHaveValueAsync("Of this tab");
        Assert.Equal("Of the other tab", (await CampaignAsync(installation, "Two tabs")).Subject);
        await browser.AssertAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save mine in its place" }).ClickAsync();
        await Assertions.Expect(page.Locator("#stale")).ToHaveCountAsync(0, new() { Timeout = Patience });
        await installation.RestartAsync(() => Task.CompletedTask);

        Assert.Equal("Of this tab", (await CampaignAsync(installation, "Two tabs")).Subject);
    }

    [Fact]
    public async Task The_editor_marks_faults_completes_merge_tags_and_a_hostile_mail_does_nothing_in_the_preview()
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        await installation.SubscribeAsync("anna@example.com");
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Desk);
        var page = browser.Page;
        await browser.GoToAsync("/campaigns/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Hostile");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the draft" }).ClickAsync();

        await WriteAsync(page, true, "<p>{% if x %}</p>");
        await Assertions.Expect(page.Locator(".cm-lint-marker-error")).ToHaveCountAsync(1, new() { Timeout = Patience });
        await page.Locator(".cm-content").PressAsync("Control+a");
        await page.Keyboard.TypeAsync("{{ unsub");
        await Assertions.Expect(page.Locator(".cm-tooltip-autocomplete")).ToContainTextAsync("unsubscribe_url", new() { Timeout = Patience });
        await WriteAsync(page, true, "<p id=there>There</p><script>parent.document.title='taken'</script><img src=x onerror=\"top.location='/campaigns?taken'\"><form action=/sign-out method=post><button>Press</button></form><a href=/campaigns target=_top>Out</a>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and preview" }).ClickAsync();
        var frame = page.FrameLocator("iframe");
        await Assertions.Expect(frame.GetByText("There")).ToBeVisibleAsync(Slow);
        await frame.GetByText("Out").ClickAsync();
        await frame.GetByText("Press").ClickAsync();

        await Assertions.Expect(page).ToHaveTitleAsync("Preview of Hostile · Postroad");
        Assert.Contains("/preview", page.Url, StringComparison.Ordinal);
    }

    private static async Task WriteAsync(IPage page, bool script, string html)
    {
        if (!script)
        {
            await page.Locator("#html").FillAsync(html);
            return;
        }

        await page.Locator(".cm-content").ClickAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.InsertTextAsync(html);
        await Assertions.Expect(page.Locator("#html")).ToHaveValueAsync(html);
    }

    private static async Task SoundAsync(BrowserPage browser, bool script)
    {
        if (script) await browser.AssertSoundAsync();
        else await browser.AssertNoSidewaysScrollAsync();
        await browser.KeepAsync($"campaign-{new Uri(browser.Page.Url).AbsolutePath.Split('/')[^1]}{(script ? "" : "-noscript")}");
    }

    private static async Task<Campaign> CampaignAsync(Installation installation, string name)
    {
        await using var db = installation.Database.Read(installation.Customer);
        return await db.Set<Campaign>().SingleAsync(c => c.Name == name, Cancel);
    }
}
