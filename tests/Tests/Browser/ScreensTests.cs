using Microsoft.Playwright;
using Postroad.Core.Campaigns;
using Postroad.Simulator.Mailboxes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>The screens of a campaign that is done, with something of everything in it.</summary>
[Trait("Category", "Browser")]
public sealed class ScreensTests
{
    private static readonly string[] People =
    [
        "anna+click@example.com", "ben+open@example.com", "cleo+machine@example.com", "dora+bounce@example.com", "emil+full@example.com", "finn+complain@example.com",
        "greta+leave@example.com", "hugo+take@example.com", "ida+click@example.com", "jon+bounce@example.com",
    ];

    [Fact]
    public async Task Every_screen_is_sound_at_both_widths_in_light_and_dark()
    {
        await using var database = TestDatabase.Sqlite();
        var (installation, campaign) = await SettledAsync(database);
        await using var _ = installation;
        var report = SignedIn.ReportOf(campaign);
        foreach (var row in Screen.All)
        {
            await using var browser = await SignedIn.OpenAsync(installation, row.Data);
            foreach (var address in new[] { "/", "/api-keys", "/team", "/domains", "/imports", "/campaigns", report, $"{report}/deliveries?open=4", $"{report}/deliveries?state=queued", "/campaigns?q=nothing", "/system" })
            {
                await browser.GoToAsync(address);
                if (address == report) await Assertions.Expect(browser.Page.Locator("minute-chart svg").First).ToBeVisibleAsync();
                await browser.AssertSoundAsync();
            }
        }
    }

    [Fact]
    public async Task Every_number_of_a_report_opens_a_list_of_as_many_deliveries()
    {
        await using var database = TestDatabase.Sqlite();
        var (installation, campaign) = await SettledAsync(database);
        await using var _ = installation;
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Desk, script: false);
        var page = browser.Page;
        await browser.GoToAsync(SignedIn.ReportOf(campaign));

        var numbers = new List<(string What, int Number, string Address)>();
        foreach (var link in await page.Locator(".pr-funnel a, .pr-legend a, td.num.strong a, a.pr-bar-n").AllAsync())
            numbers.Add((await link.GetAttributeAsync("aria-label") ?? await link.InnerTextAsync(), SignedIn.NumberIn(await link.InnerTextAsync()), (await link.GetAttributeAsync("href"))!));
        Assert.True(numbers.Count >= 18, $"Only {numbers.Count} numbers lead anywhere.");
        Assert.All(["Delivered: 7", "Opened by people", "Clicked: 2", "Bounced: 3", "Mailbox does not exist: 2", "Complained: 1", "Unsubscribed: 1"],
            words => Assert.Contains(numbers, n => n.What.StartsWith(words, StringComparison.Ordinal)));

        foreach (var (what, number, address) in numbers)
        {
            await browser.GoToAsync(address);
            Assert.Equal((what, number), (what, await page.Locator("table.pr-table tbody tr:not(.detail)").CountAsync()));
        }
    }

    [Fact]
    public async Task Chips_of_a_list_add_up()
    {
        await using var database = TestDatabase.Sqlite();
        var (installation, campaign) = await SettledAsync(database);
        await using var _ = installation;
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Desk, script: false);
        await browser.GoToAsync($"{SignedIn.ReportOf(campaign)}/deliveries");

        var chips = (await browser.Page.Locator(".pr-fchips a").AllInnerTextsAsync()).ToDictionary(t => string.Concat(t.Where(c => char.IsLetter(c) || c == ' ')).Trim(), SignedIn.NumberIn);
        Assert.Equal(People.Length, chips["All"]);
        Assert.Equal(chips["All"], chips["Queued"] + chips["Sent"] + chips["Suppressed"] + chips["Failed"]);
        Assert.Equal(chips["Sent"], chips["Delivered"] + chips["Bounced"] + chips["Still trying"] + chips["No answer yet"] + chips["Uncertain"]);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_time_line_shows_the_providers_words_and_the_ids_with_and_without_script(bool script)
    {
        await using var database = TestDatabase.Sqlite();
        var (installation, campaign) = await SettledAsync(database);
        await using var _ = installation;
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Phone, script);
        var page = browser.Page;
        await browser.GoToAsync($"{SignedIn.ReportOf(campaign)}/deliveries");

        await page.GetByRole(AriaRole.Searchbox).FillAsync("DORA+");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("table.pr-table tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".pr-chip-note")).ToContainTextAsync("Mailbox does not exist, suppressed: “");

        await page.GetByLabel("Time line of dora+bounce@example.com").ClickAsync();
        var story = page.GetByRole(AriaRole.List, new() { Name = "What happened to this delivery" });
        await Assertions.Expect(story).ToContainTextAsync("Intent written, attempt 1");
        await Assertions.Expect(story).ToContainTextAsync("5.1.1");
        await Assertions.Expect(page.Locator(".pr-found")).ToContainTextAsync("1. One message id was ever seen for this key");

        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copy delivery key" })).ToBeVisibleAsync(new() { Visible = script });
        Assert.Empty(browser.Faults);
        await browser.AssertNoSidewaysScrollAsync();
        if (!script) return; // nor can axe run there

        await browser.AssertAccessibleAsync();
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy delivery key" }).ClickAsync();
        await Assertions.Expect(page.Locator("#say")).ToHaveTextAsync("Copied");
        Assert.Equal(await page.Locator(".pr-found .v").First.InnerTextAsync(), await page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
        await page.GetByLabel("Time line of dora+bounce@example.com").ClickAsync();
        await Assertions.Expect(story).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_drawer_closes_with_escape_and_a_chosen_theme_stays()
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Phone);
        var page = browser.Page;

        await page.GetByLabel("Menu", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#nav")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#nav")).Not.ToBeInViewportAsync();
        await Assertions.Expect(page.GetByLabel("Menu", new() { Exact = true })).ToBeFocusedAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Switch light and dark theme" }).ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "dark");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "dark");
        await browser.AssertSoundAsync();
    }

    private static async Task<(Installation Installation, Campaign Campaign)> SettledAsync(TestDatabase database)
    {
        var installation = await Installation.StartAsync(database, new Installation.Change { Shares = MailboxShares.Quiet });
        try
        {
            await installation.SubscribeAsync(People);
            var campaign = await installation.StartCampaignAsync();
            await installation.SettleAsync(campaign);
            return (installation, campaign);
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }
}
