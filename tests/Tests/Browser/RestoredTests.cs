using Microsoft.Playwright;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>An administrator finds a database that was put back, looks at what it has forgotten, and lets it go on.</summary>
[Trait("Category", "Browser")]
public sealed class RestoredTests
{
    private const int People = 100;

    private static readonly LocatorAssertionsToContainTextOptions Soon = new() { Timeout = 60_000 };

    [Fact]
    public async Task A_restored_database_waits_until_somebody_has_looked_and_released_it()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), new Installation.Change
        {
            Region = new RegionSettings { Name = "eu-central-1", MaxSendRate = 10, Identities = ["harbourlane.example"] },
            Deliveries = new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(50), RangeSize = 20, Horizon = TimeSpan.FromSeconds(5), ProofWait = TimeSpan.FromSeconds(1) },
        });
        await installation.SubscribeAsync([.. Enumerable.Range(1, People).Select(i => $"person{i:000}@example.com")]);
        var campaign = await installation.StartCampaignAsync();
        var sent = await PutBackAsync(installation, campaign);

        foreach (var screen in Screen.All.Skip(1))
        {
            await using var other = await SignedIn.OpenAsync(installation, screen.Data);
            await other.GoToAsync("/system");
            await Assertions.Expect(other.Page.Locator(".pr-headline")).ToContainTextAsync("This database looks restored", Soon);
            await other.AssertSoundAsync();
        }

        await using var browser = await SignedIn.OpenAsync(installation, Screen.Desk);
        var page = browser.Page;
        await browser.GoToAsync(SignedIn.ReportOf(campaign));
        await Assertions.Expect(page.Locator(".pr-headline").First).ToContainTextAsync("Paused by Postroad");
        await browser.GoToAsync("/system");
        await Assertions.Expect(page.Locator(".pr-headline")).ToContainTextAsync("This database looks restored: 1 running campaign to review");
        await Assertions.Expect(page.Locator(".pr-headline")).ToContainTextAsync("Nothing leaves until you release it.");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Waits for you");
        var cells = await page.Locator("section[aria-labelledby=rv] tbody td.num").AllInnerTextsAsync();
        var (knew, proven, uncertain, left) = (SignedIn.NumberIn(cells[0]), SignedIn.NumberIn(cells[1]), SignedIn.NumberIn(cells[2]), SignedIn.NumberIn(cells[3]));
        Assert.Equal((sent, People), (knew + proven + uncertain, knew + proven + uncertain + left));
        Assert.True(proven > 0, "The copy had forgotten nobody.");
        await browser.AssertSoundAsync();
        Assert.Equal(sent, (await installation.AccountAsync(campaign)).Received);

        await page.GetByRole(AriaRole.Button, new() { Name = "Release Early access" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This database looks restored")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("All is well");
        var (ours, theirs) = await installation.SettleAsync(await installation.CampaignAsync(campaign.Id));
        Assert.Equal((People, People, 0), (ours.Sent, theirs.DistinctKeys, theirs.Copies));
        Assert.Empty(browser.Faults);
    }

    /// <summary>Takes a backup in mid-campaign, sends on, and puts it back. Answers how many mails had left by then.</summary>
    private static async Task<int> PutBackAsync(Installation installation, Campaign campaign)
    {
        using var folder = new TemporaryFolder();
        var (backups, address, cancel) = (new Backups(TimeProvider.System), DatabaseAddress.Parse(installation.DatabaseUrl), TestContext.Current.CancellationToken);
        await Installation.UntilAsync(() => installation.AccountAsync(campaign), a => a.Received >= 15);
        var backup = await backups.MakeAsync(installation.DataFolder, address, folder.Path, "test", cancel);
        var then = (await installation.AccountAsync(campaign)).Received;
        await Installation.UntilAsync(() => installation.AccountAsync(campaign), a => a.Received >= then + 20);
        await installation.RestartAsync(() => backups.PutBackAsync(installation.DataFolder, address, backup.Folder, cancel));
        await installation.UntilAsync(campaign, CampaignState.Paused);
        return (int)(await installation.AccountAsync(campaign)).Received;
    }
}
