using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;
using Postroad.Web.Live;

namespace Postroad.Tests.Browser;

[Trait("Category", "Browser")]
public sealed class LiveReportTests
{
    private static readonly LocatorAssertionsToContainTextOptions Sent = new() { Timeout = 60_000 };

    private static Installation.Change Slow => new()
    {
        Region = new RegionSettings { Name = "eu-central-1", MaxSendRate = 12, Identities = ["harbourlane.example"] },
        Shares = MailboxShares.Quiet with { OpensPeople = 40, OpensMachines = 30, Clicks = 20 },
    };

    [Fact]
    public async Task A_report_fills_while_it_is_open_and_is_not_loaded_again()
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database, Slow);
        await installation.SubscribeAsync([.. Enumerable.Range(1, 80).Select(i => $"person{i}@example.com")]);
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Desk);
        var page = browser.Page;
        await installation.StartCampaignAsync();

        // By the link in the list, so that the page is exchanged in place as it is for people.
        await page.ReloadAsync();
        await page.EvaluateAsync("() => { window.sameDocument = true; }");
        await page.GetByRole(AriaRole.Link, new() { Name = "Early access" }).ClickAsync();
        await Assertions.Expect(page.Locator(".pr-progress-top .pr-big")).ToContainTextAsync("of 80 sent", Sent);
        var early = SignedIn.NumberIn((await page.Locator(".pr-progress-top .pr-big").InnerTextAsync()).Split("of")[0]);
        await page.GetByText("Show as table").ClickAsync(new() { Timeout = 60_000 });

        await Assertions.Expect(page.Locator(".pr-progress-top .pr-big")).ToContainTextAsync("80 of 80 sent", Sent);
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Finished", Sent);
        await Assertions.Expect(page.GetByLabel("Delivered: 80, show the list")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("minute-chart svg").First).ToBeVisibleAsync();
        Assert.True(early < 80, $"It had all {early} when it was opened, so nothing was seen to change.");
        Assert.True(await page.EvaluateAsync<bool>("() => window.sameDocument === true"), "The page was loaded again.");
        Assert.True(await page.Locator("details.pr-table-alt").EvaluateAsync<bool>("e => e.open"), "The table that was opened was closed again.");
        await browser.AssertSoundAsync();
    }

    [Fact]
    public async Task A_viewer_who_was_signed_out_elsewhere_is_told_so_and_asks_no_more()
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database, Slow);
        await installation.SubscribeAsync([.. Enumerable.Range(1, 300).Select(i => $"person{i}@example.com")]);
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Desk);
        var (page, campaign) = (browser.Page, await installation.StartCampaignAsync());
        await browser.GoToAsync(SignedIn.ReportOf(campaign));
        await Assertions.Expect(page.Locator(".pr-progress-top .pr-big")).ToContainTextAsync("of 300 sent", Sent);
        var asked = 0;
        page.Request += (_, request) => Interlocked.Add(ref asked, request.Url.EndsWith("/live", StringComparison.Ordinal) ? 1 : 0);

        await page.Context.ClearCookiesAsync();
        // As when a stream has lived its time: the next one is asked for.
        await page.EvaluateAsync("() => { const e = document.querySelector('live-report'); const src = e.getAttribute('src'); e.setAttribute('src', src); }");
        var note = page.Locator(".pr-away");
        await Assertions.Expect(note.GetByRole(AriaRole.Heading)).ToHaveTextAsync("You are signed out");
        await Assertions.Expect(note.GetByRole(AriaRole.Link, new() { Name = "Sign in" })).ToHaveAttributeAsync("href", $"/sign-in?from={Uri.EscapeDataString(SignedIn.ReportOf(campaign))}");
        // Whoever would ask again has a line or a timer, and looks when the page is seen again.
        await page.EvaluateAsync("() => document.dispatchEvent(new Event('visibilitychange'))");
        Assert.True(await page.EvaluateAsync<bool>("() => { const e = document.querySelector('live-report'); return e.over && !e.source; }"), "The line is open again.");
        Assert.Equal(1, Volatile.Read(ref asked));
        await note.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        Assert.Contains("/sign-in", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_script_a_report_asks_for_itself_again_until_the_campaign_has_ended()
    {
        await using var database = TestDatabase.Sqlite();
        var time = new Shifted();
        await using var installation = await Installation.StartAsync(database, Slow with { More = services => services.AddSingleton<TimeProvider>(time) });
        await installation.SubscribeAsync([.. Enumerable.Range(1, 40).Select(i => $"person{i}@example.com")]);
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Phone, script: false);
        var campaign = await installation.StartCampaignAsync();

        await browser.GoToAsync(SignedIn.ReportOf(campaign));
        await Assertions.Expect(browser.Page.Locator(".pr-progress-top .pr-big")).ToContainTextAsync("40 of 40 sent", Sent);
        await Assertions.Expect(browser.Page.Locator("h1")).ToContainTextAsync("Finished", Sent);
        await Assertions.Expect(browser.Page.Locator("meta[http-equiv=refresh]")).ToHaveCountAsync(1, new() { Timeout = 60_000 });

        // The page that still asks for itself gets one that does not.
        time.Ahead = ReportFeed.Afterwards + TimeSpan.FromMinutes(1);
        await Assertions.Expect(browser.Page.Locator("meta[http-equiv=refresh]")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await Assertions.Expect(browser.Page.Locator(".pr-progress-top .pr-big")).ToContainTextAsync("40 of 40 sent", Sent);
        Assert.Empty(browser.Faults);
    }

    /// <summary>The machine's clock, and how far the product believes to be ahead of it.</summary>
    private sealed class Shifted : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
