using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Postroad.Core.Deliveries;
using Postroad.Tests.Crash;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>Somebody looks at a report while the process behind it is killed, again and again.</summary>
[Trait("Category", "Crash")]
public sealed partial class KilledReportTests
{
    /// <summary>Of <see cref="Between"/> mails before a kill the last <see cref="OnTheWire"/> never get their answer, and before those <see cref="Held"/> are kept back until all else was seen.</summary>
    private const int People = 1200, Kills = 3, Between = People / (Kills + 1), OnTheWire = 5, Held = 50;

    private static readonly LocatorAssertionsToContainTextOptions Soon = new() { Timeout = 60_000 };

    [Fact]
    public async Task A_campaign_survives_three_kills_before_ones_eyes_and_its_report_adds_up()
    {
        // The provider takes so many and throttles the others until it is told to go on: however slow the machine is, each kill finds the campaign unfinished. Nor do events
        // settle what is on the wire before the kill.
        using var campaign = await Campaign.OpenAsync(faults: """{"hang_after_accepting":{"seconds":25},"late_events":{"on":true,"seconds":2}}""", people: People, rate: 100);
        await campaign.Simulator.PutAsync("shares", """{"no_such_mailbox":3,"mailbox_full":2,"late_at_first":0,"complains":0,"opens_people":0,"opens_machines":0,"clicks":0,"unsubscribes":0}""");
        await TakeAsync(campaign, Between - Held);
        var product = campaign.Start(exit: false);
        try
        {
            var signIn = new Uri((await product.LineAsync("/sign-in/")).Trim());
            campaign.Urls = $"http://127.0.0.1:{signIn.Port}";
            await using var browser = await OpenAsync(signIn, campaign, product);
            var page = browser.Page;
            for (var kill = 1; kill <= Kills; kill++)
            {
                await campaign.UntilReceivedAsync((kill * Between) - Held, product);
                await TakeAsync(campaign, Held - OnTheWire, unanswered: OnTheWire);
                Assert.Equal(kill * Between, await campaign.UntilReceivedAsync(kill * Between, product));
                await product.KillAsync();
                product.Dispose();
                await Assertions.Expect(page.Locator(".pr-away")).ToContainTextAsync("No line to the server", Soon);
                var sent = await SentAsync(page);

                await TakeAsync(campaign, Between - Held);
                product = campaign.Start(exit: false);
                await Assertions.Expect(page.Locator(".pr-away")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
                await Installation.UntilAsync(() => SentAsync(page), now => now > sent);
                await Assertions.Expect(page.Locator(".pr-headline").First).ToContainTextAsync(", went on ", Soon);
            }

            await campaign.Simulator.PutAsync("faults/script", """{"requests":[]}""");
            await campaign.UntilFinishedAsync(product);
            await UntilToldAsync(campaign, product);
            await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Finished", Soon);
            await CompareAsync(page, campaign);
            await StopsAsync(page, campaign);
            Assert.True(await page.EvaluateAsync<bool>("() => window.sameDocument === true"), "The page was loaded again.");
            await browser.AssertAccessibleAsync();
            Assert.All(browser.Faults, fault => Assert.Contains("ERR_", fault, StringComparison.Ordinal));
            Assert.Empty(await campaign.FindingsAsync());
        }
        finally
        {
            product.Dispose();
        }
    }

    /// <summary>So many more are taken, then some whose answer never comes; whatever else is asked meets "too fast".</summary>
    private static Task TakeAsync(Campaign campaign, int mails, int unanswered = 0) => campaign.Simulator.PutAsync("faults/script", JsonSerializer.Serialize(new
    {
        requests = (string[])[.. Enumerable.Repeat("none", mails), .. Enumerable.Repeat("hang_after_accepting", unanswered), .. Enumerable.Repeat("throttle", 20_000)],
    }));

    /// <summary>Signs in once; no later process is told who this is but by the cookie.</summary>
    private static async Task<BrowserPage> OpenAsync(Uri signIn, Campaign campaign, ProductProcess product)
    {
        await campaign.UntilReceivedAsync(1, product);
        var browser = await BrowserFixture.OpenAsync(Screen.Desk, new Uri(signIn, "/"));
        await browser.GoToAsync(signIn.PathAndQuery);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = "Home", Level = 1 })).ToBeVisibleAsync();
        await browser.GoToAsync($"/campaigns/{(await LedgerFacts.ReadAsync(campaign.Url, whole: false)).Sends[^1].Campaign}");
        await browser.Page.EvaluateAsync("() => { window.sameDocument = true; }");
        return browser;
    }

    private static async Task<int> SentAsync(IPage page) => SignedIn.NumberIn((await page.Locator(".pr-progress-top .pr-big").InnerTextAsync()).Split("of")[0]);

    /// <summary>Until the provider has told all that it has to tell.</summary>
    private static Task UntilToldAsync(Campaign campaign, ProductProcess product) => Installation.UntilAsync(async () =>
    {
        Assert.False(product.HasExited, product.ToString());
        var account = await campaign.Simulator.GetAsync("account");
        return account.GetProperty("events_to_come").GetInt64() + account.GetProperty("events_in_queue").GetInt64();
    }, open => open == 0);

    /// <summary>The figures of the screen add up, and equal those of the rows and of the provider.</summary>
    private static async Task CompareAsync(IPage page, Campaign campaign)
    {
        var rows = (await LedgerFacts.ReadAsync(campaign.Url)).Rows.Aggregate(default(Tally), (sum, r) => sum + Tally.Of(r.State, r.Outcome, r.Marks));
        var seen = await Installation.UntilAsync(() => FiguresAsync(page), f => f["Delivered"] == rows.Delivered && f["Bounced"] == rows.Bounced && f["Uncertain"] == rows.Uncertain);
        Assert.Equal((People, rows.Recipients), (seen["Recipients"], People));
        Assert.Equal(rows.Sent, seen["Sent"]);
        Assert.Equal(seen["Recipients"], seen["Sent"] + seen["Queued"] + seen["Suppressed"] + seen["Failed"]);
        Assert.Equal(seen["Sent"], seen["Delivered"] + seen["Bounced"] + seen["Still trying"] + seen["No answer yet"] + seen["Uncertain"]);

        var theirs = await campaign.Simulator.GetAsync("account");
        Assert.Equal(0, theirs.GetProperty("copies").GetInt64());
        Assert.Equal(seen["Delivered"], theirs.GetProperty("delivered").GetInt64());
        Assert.Equal(seen["Bounced"], theirs.GetProperty("bounced").GetInt64());
        Assert.True(theirs.GetProperty("bounced").GetInt64() > 0, "Nothing bounced, so the report had little to add up.");
    }

    private static async Task<Dictionary<string, int>> FiguresAsync(IPage page)
    {
        var figures = new Dictionary<string, int>();
        foreach (var line in await page.Locator(".pr-funnel > div").AllAsync()) figures[await line.Locator("dt").InnerTextAsync()] = SignedIn.NumberIn(await line.Locator("a").InnerTextAsync());
        foreach (var text in await page.Locator(".pr-legend").First.Locator("a").AllInnerTextsAsync()) figures[text.Split(' ')[0]] = SignedIn.NumberIn(text);
        return figures;
    }

    /// <summary>A line for each stop; together they left as many uncertain as the database says, and each of those has its end.</summary>
    private static async Task StopsAsync(IPage page, Campaign campaign)
    {
        var stops = page.Locator(".pr-history .t").Filter(new() { HasTextRegex = StopLine() });
        await Assertions.Expect(stops).ToHaveCountAsync(Kills, new() { Timeout = 60_000 });
        var lines = await stops.AllInnerTextsAsync();
        var uncertain = 0;
        foreach (var line in lines)
        {
            var found = StopLine().Match(line);
            var (left, settled) = (Part(found, 1), Part(found, 2) + Part(found, 3) + Part(found, 4));
            Assert.True(left == settled, $"Of those in \"{line}\" some have no end.");
            Assert.True(left > 0, $"A kill found no mail on the wire: {string.Join(" | ", lines)}");
            uncertain += left;
        }

        Assert.Equal(await InterruptedAsync(campaign), uncertain);
    }

    [GeneratedRegex(@"^Stopped [0-9:]{8}, went on [0-9:]{8}: (?:nothing was left uncertain|(\d+) uncertain(?:, (\d+) settled by events)?(?:, (\d+) sent again)?(?:, (\d+) closed as unknown)?)$")]
    private static partial Regex StopLine();

    private static int Part(Match found, int group) => found.Groups[group].Success ? int.Parse(found.Groups[group].Value, null) : 0;

    private static async Task<int> InterruptedAsync(Campaign campaign)
    {
        await using var connection = OutsideConnection.Open(campaign.Url);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT sum(uncertain) FROM interruptions";
        return Convert.ToInt32(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), null);
    }
}
