using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Tests.Domains.Links;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>A host name for links, from the day it is added until it is for old mails alone.</summary>
[Trait("Category", "Browser")]
public sealed class TrackingWalkTests
{
    private const string Go = "go.harbourlane.example";

    public static TheoryData<Screen, bool> Ways => new() { { Screen.Desk, true }, { Screen.DeskDark, true }, { Screen.Phone, false }, { Screen.PhoneDark, true } };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Ways))]
    public async Task A_host_name_is_added_put_right_used_and_removed(Screen screen, bool script)
    {
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), new Installation.Change { PublicUrl = new Uri($"http://{ChangingZone.Public}/"), More = services => services.AddSingleton(zone.Servers) });
        await installation.SubscribeAsync("anna@example.com");
        await using var browser = await SignedIn.OpenAsync(installation, screen, script);
        var page = browser.Page;
        await browser.GoToAsync("/domains/tracking");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No tracking domain yet" })).ToBeVisibleAsync();
        await SoundAsync(browser, script, "tracking-none");

        await page.GetByLabel("Host name for links").FillAsync("https://go.harbourlane.example/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await Assertions.Expect(page.Locator(".form-error")).ToContainTextAsync("That is no host name");
        await SoundAsync(browser, script, "tracking-fault");
        await page.GetByLabel("Host name for links").FillAsync(Go);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Its CNAME does not lead here yet" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#sentence")).ToContainTextAsync($"Nothing stands at {Go}. Expected is a CNAME to {ChangingZone.Public}.");
        await Assertions.Expect(page.Locator("#found")).ToHaveTextAsync("Nothing at this name");
        await SoundAsync(browser, script, "tracking-waits");
        await TickAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not lead here yet, so links at it would lead nowhere");
        await SoundAsync(browser, script, "tracking-not-yet");

        zone.Lead(Go, "elsewhere.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check now" }).ClickAsync();
        await Assertions.Expect(page.Locator("#sentence")).ToContainTextAsync($"The CNAME of {Go} leads to elsewhere.example. Expected is {ChangingZone.Public}.");
        await Assertions.Expect(page.Locator("#found")).ToHaveTextAsync("elsewhere.example");
        zone.Lead(Go);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check now" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Its CNAME leads here" })).ToBeVisibleAsync();
        await TickAsync(page);
        await Assertions.Expect(page.GetByLabel("SES Frankfurt")).ToBeCheckedAsync();
        await SoundAsync(browser, script, "tracking-right");
        await MailAsync(installation);

        await browser.GoToAsync("/domains/tracking");
        await Assertions.Expect(page.Locator("tbody tr")).ToContainTextAsync("SES Frankfurt1 sent mail points at it");
        await SoundAsync(browser, script, "tracking");
        await ChooseAsync(browser, installation, script);
        await browser.GoToAsync("/domains/tracking");
        await page.GetByRole(AriaRole.Link, new() { Name = Go }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(page.Locator("#mails")).ToContainTextAsync("1 sent mail points at it. We go on answering at this host");
        await SoundAsync(browser, script, "tracking-remove");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove it" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToContainTextAsync("Old mails only, since");
        await SoundAsync(browser, script, "tracking-removed");
    }

    /// <summary>A campaign that has a host of its own.</summary>
    private static async Task ChooseAsync(BrowserPage browser, Installation installation, bool script)
    {
        var draft = Assert.IsType<Edit<CampaignDraft>.Saved>(await installation.Web.Services.GetRequiredService<CampaignDrafts>().CreateAsync(installation.Customer, new DraftFields { Name = "Spring" }, "Ines", Cancel)).Value;
        await browser.GoToAsync($"/campaigns/{draft.PublicId}/edit");
        await browser.Page.GetByLabel("Links at").SelectOptionAsync(new SelectOptionValue { Label = Go });
        await SoundAsync(browser, script, "tracking-campaign");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByLabel("Links at").Locator("option:checked")).ToHaveTextAsync(Go);
    }

    private static async Task MailAsync(Installation installation)
    {
        var campaign = await installation.StartCampaignAsync();
        await installation.UntilAsync(campaign, CampaignState.Finished);
    }

    private static async Task TickAsync(IPage page)
    {
        await page.GetByLabel("SES Frankfurt").CheckAsync();
        await page.Locator("#servers-form").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
    }

    private static async Task SoundAsync(BrowserPage browser, bool script, string name)
    {
        Assert.All(browser.Faults, fault => Assert.Contains("422", fault, StringComparison.Ordinal));
        await browser.AssertNoSidewaysScrollAsync();
        if (script) await browser.AssertAccessibleAsync();
        await browser.KeepAsync(name);
    }
}
