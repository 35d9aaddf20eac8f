using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>What an operator does to a campaign, in the browser.</summary>
[Trait("Category", "Browser")]
public sealed class OperatorTests
{
    private static readonly LocatorAssertionsToContainTextOptions Soon = new() { Timeout = 60_000 };

    private static Installation.Change Slow => new()
    {
        Region = new RegionSettings { Name = "eu-central-1", MaxSendRate = 1, Identities = ["harbourlane.example"] }, Shares = MailboxShares.Quiet,
    };

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_campaign_is_paused_resumed_and_cancelled_and_its_rest_is_sent_to_afterwards(bool script)
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database, Slow);
        await installation.SubscribeAsync([.. Enumerable.Range(1, 100).Select(i => $"person{i}@example.com")]);
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Phone, script);
        var page = browser.Page;
        var campaign = await installation.StartCampaignAsync();
        await installation.UntilAsync(campaign, CampaignState.Sending);

        await browser.GoToAsync(SignedIn.ReportOf(campaign));
        await page.GetByRole(AriaRole.Link, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Pause the campaign?");
        await SoundAsync(browser, script);
        await page.GetByLabel("Why").FillAsync("Wrong price in the second picture");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(page.Locator(".pr-headline")).ToContainTextAsync("Paused by Ines Moreau", Soon);
        await Assertions.Expect(page.Locator(".pr-headline")).ToContainTextAsync("“Wrong price in the second picture.”");
        await Assertions.Expect(page.Locator(".pr-history")).ToContainTextAsync("Paused by Ines Moreau");
        await SoundAsync(browser, script);

        await page.GetByRole(AriaRole.Link, new() { Name = "Resume" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Resume:");
        await SoundAsync(browser, script);
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Sending", Soon);

        await page.Locator("#more summary").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel the rest" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Cancel the rest:");
        await SoundAsync(browser, script);
        await page.GetByLabel("Why").FillAsync("The price is wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the rest" }).ClickAsync();
        await Assertions.Expect(page.Locator(".pr-headline")).ToContainTextAsync("Cancelled by Ines Moreau", Soon);
        await Installation.UntilAsync(() => installation.CampaignAsync(campaign.Id), c => c.FinishedAt is not null);
        var cancelled = await installation.TotalsAsync(campaign);
        Assert.Equal(100, cancelled.Sent + cancelled.Failed);
        Assert.InRange(cancelled.Failed, 1, 99);

        await page.ReloadAsync();
        await SoundAsync(browser, script);
        await page.GetByRole(AriaRole.Link, new() { Name = $"Send to the {cancelled.Failed} who were missed" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync($"Send to the {cancelled.Failed} who were missed?");
        await Assertions.Expect(page.Locator("tfoot")).ToContainTextAsync("100");
        await SoundAsync(browser, script);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Send to {cancelled.Failed} " }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Early access, to those who were missed", Soon);
        await using (var db = installation.Database.Read(installation.Customer))
            Assert.Equal(2, await db.Set<Campaign>().CountAsync(TestContext.Current.CancellationToken));
        var next = await NextAsync(installation, campaign);
        await Installation.UntilAsync(() => installation.DeliveriesAsync(next), rows => rows.Count == cancelled.Failed);

        // A form that was open for too long is answered in words.
        await browser.GoToAsync($"{SignedIn.ReportOf(next)}/pause");
        Assert.IsType<ControlResult.Done>(await installation.Web.Services.GetRequiredService<CampaignControls>().CancelAsync(installation.Customer, next.PublicId, "Ben", "Enough", TestContext.Current.CancellationToken));
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("It is cancelled already", Soon);
        Assert.Empty(browser.Faults);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Uncertain_deliveries_are_decided_about_singly_and_all_at_once(bool script)
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database, new Installation.Change { Shares = MailboxShares.Quiet });
        await installation.SubscribeAsync([.. Enumerable.Range(1, 5).Select(i => $"person{i}@example.com")]);
        var campaign = await installation.StartCampaignAsync();
        await installation.SettleAsync(campaign);
        await DoubtAsync(installation, campaign);
        await using var browser = await SignedIn.OpenAsync(installation, Screen.Desk, script);
        var page = browser.Page;

        await browser.GoToAsync(SignedIn.ReportOf(campaign));
        await page.GetByRole(AriaRole.Link, new() { Name = "decide about them" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
        await SoundAsync(browser, script);

        // Nothing ticked: said, and nothing changed.
        await page.GetByLabel("Why", new() { Exact = true }).FillAsync("Called them");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("Nobody is chosen");
        await SoundAsync(browser, script);

        await page.GetByLabel("Choose person1@example.com").CheckAsync();
        await page.GetByLabel("Why", new() { Exact = true }).FillAsync("Called them");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("1 delivery sent again");
        await Installation.UntilAsync(() => installation.DeliveriesAsync(campaign), rows => rows.Single(d => d.Address == "person1@example.com") is { State: DeliveryState.Accepted, Attempt: 2 });

        await browser.GoToAsync("/campaigns/uncertain");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Link, new() { Name = "choose all 2" }).ClickAsync();
        await Assertions.Expect(page.GetByText("All 2 chosen")).ToBeVisibleAsync();
        await SoundAsync(browser, script);
        await page.GetByLabel("Why", new() { Exact = true }).FillAsync("They have it");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close as unknown" }).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("1 delivery closed as unknown");
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("1 was left out");
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task Screens_of_operators_are_sound_at_both_widths_in_light_and_dark()
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database, new Installation.Change { Shares = MailboxShares.Quiet });
        await installation.SubscribeAsync("emil+full@example.com", "dora+bounce@example.com", "ben@example.com", "cleo@example.com", "ida@example.com");
        var campaign = await installation.StartCampaignAsync();
        await installation.SettleAsync(campaign);
        await DoubtAsync(installation, campaign);
        await InterruptAsync(installation, campaign);
        var report = SignedIn.ReportOf(campaign);
        foreach (var row in Screen.All)
        {
            await using var browser = await SignedIn.OpenAsync(installation, row.Data);
            foreach (var address in new[] { report, $"{report}/missed", $"{report}/uncertain", "/campaigns/uncertain?show=open", $"{report}/pause", $"{report}/resume", $"{report}/cancel" })
            {
                await browser.GoToAsync(address);
                await browser.AssertSoundAsync();
            }
        }
    }

    private static async Task<Campaign> NextAsync(Installation installation, Campaign campaign)
    {
        await using var db = installation.Database.Read(installation.Customer);
        return await db.Set<Campaign>().SingleAsync(c => c.MissedOf == campaign.Id, TestContext.Current.CancellationToken);
    }

    /// <summary>Three deliveries, as if their answers had never come: one still open, two closed by time.</summary>
    private static Task DoubtAsync(Installation installation, Campaign campaign) => installation.Database.WriteAsync(async session =>
    {
        var (send, now) = (campaign.SendId!.Value, TimeProvider.System.GetUtcNow());
        await session.RunAsync("DELETE FROM delivery_evidence WHERE send_id = @p0 AND seq <= 3", send);
        await session.RunAsync("UPDATE deliveries SET state = 8, outcome = 0, marks = 32, bounce = 0 WHERE send_id = @p0 AND seq <= 3", send);
        await session.RunAsync("UPDATE deliveries SET state = 4 WHERE send_id = @p0 AND seq = 3", send);
        await session.RunAsync("INSERT INTO retries (send_id, seq, next_at, settle, epoch) VALUES (@p0, 3, @p1, 1, 1)", send, session.Instant(now.AddHours(1)));
        await session.RunAsync("""
            INSERT INTO doubts (customer_id, send_id, seq, attempt, since, cause, ended_at, ending)
            SELECT customer_id, send_id, seq, attempt, @p1, 1, CASE seq WHEN 3 THEN NULL ELSE @p1 END, CASE seq WHEN 3 THEN NULL ELSE 6 END FROM deliveries WHERE send_id = @p0 AND seq <= 3
            """, send, session.Instant(now));
        await session.RunAsync("UPDATE send_counters SET delivered = delivered - 3, uncertain = uncertain + 3 WHERE send_id = @p0 AND part = 1", send);
    }, TestContext.Current.CancellationToken);

    private static Task InterruptAsync(Installation installation, Campaign campaign) => installation.Database.WriteAsync(async session =>
    {
        var (send, now) = (campaign.SendId!.Value, TimeProvider.System.GetUtcNow());
        var id = await session.ScalarAsync(
            "INSERT INTO interruptions (customer_id, send_id, stopped_at, found_at, uncertain) VALUES (@p0, @p1, @p2, @p3, 3) RETURNING id",
            installation.Customer.Value, send, session.Instant(now.AddSeconds(-8)), session.Instant(now));
        await session.RunAsync("UPDATE doubts SET interruption_id = @p1 WHERE send_id = @p0", send, id);
        await session.RunAsync("UPDATE campaigns SET state = 3, finished_at = NULL WHERE id = @p0", campaign.Id);
        await session.RunAsync("UPDATE sends SET status = 1, finished_at = NULL WHERE id = @p0", send);
    }, TestContext.Current.CancellationToken);

    private static Task SoundAsync(BrowserPage browser, bool script)
    {
        Assert.Empty(browser.Faults);
        return script ? browser.AssertSoundAsync() : browser.AssertNoSidewaysScrollAsync();
    }
}
