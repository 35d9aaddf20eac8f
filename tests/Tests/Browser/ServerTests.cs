using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>Connecting an account at Amazon SES, by somebody who never saw it.</summary>
[Trait("Category", "Browser")]
public sealed class ServerTests
{
    public static TheoryData<Screen, bool> Ways => new() { { Screen.Desk, true }, { Screen.DeskDark, true }, { Screen.Phone, false }, { Screen.PhoneDark, true } };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Ways))]
    public async Task An_account_is_connected_tested_mailed_through_paused_and_changed(Screen screen, bool script)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await RemoveServersAsync(installation);
        await using var browser = await SignedIn.OpenAsync(installation, screen, script);
        var page = browser.Page;
        await browser.GoToAsync("/servers");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No sending server yet" })).ToBeVisibleAsync();
        await SoundAsync(browser, script, "servers-none");
        await page.GetByRole(AriaRole.Link, new() { Name = "Enter by hand" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Add a sending server" })).ToBeVisibleAsync();
        await SoundAsync(browser, script, "server-new");
        await ChooseAsync(page, browser, script);

        await SaveAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("5 fields need a change");
        await SoundAsync(browser, script, "server-faults");
        await page.GetByRole(AriaRole.Link, new() { Name = "Choose the region." }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Region")).ToBeFocusedAsync();
        await page.GetByLabel("Region").SelectOptionAsync("eu-central-1");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("SES Frankfurt");
        await page.GetByLabel("Access key id").FillAsync(installation.Simulator.AccessKeyId);
        await page.GetByLabel("Secret access key").FillAsync(installation.Simulator.SecretAccessKey);
        await page.GetByLabel("Default From").FillAsync("hello@elsewhere.example");
        await page.GetByLabel("Configuration set (can").FillAsync(installation.Simulator.ConfigurationSet);
        await page.GetByLabel("Queue address").FillAsync(installation.Simulator.QueueUrl.ToString());
        await page.GetByLabel("Endpoint address").FillAsync(installation.Simulator.Address.ToString());
        await SaveAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("verified in eu-west-1, not in eu-central-1", new() { Timeout = 20_000 });
        await SoundAsync(browser, script, "server-not-passed");
        // The secret need not be typed again.
        await page.GetByLabel("Default From").FillAsync("hello@harbourlane.example");
        await SaveAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "SES Frankfurt" })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Assertions.Expect(page.Locator("h1 .pr-chip")).ToHaveTextAsync("Active");
        await Assertions.Expect(page.Locator("section:has(#acc)")).ToContainTextAsync("Production");
        await SoundAsync(browser, script, "server");

        await page.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The connection works" })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await TestMailAsync(page, browser, script);
        await PauseAsync(page, browser, script);
        await browser.GoToAsync("/servers?q=frankfurt");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("tbody tr")).ToContainTextAsync("1 of 900,000");
        await page.GetByLabel("Region", new() { Exact = true }).SelectOptionAsync("eu-central-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("q=frankfurt.*region=eu-central-1"));
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await SoundAsync(browser, script, "servers");
        // On a phone rows are cards, and have no headings.
        var heading = page.GetByRole(AriaRole.Link, new() { Name = "Status", Exact = true });
        if (await heading.IsVisibleAsync())
        {
            await heading.ClickAsync();
            await Assertions.Expect(page.Locator("th[aria-sort=descending]")).ToHaveTextAsync("Status");
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "Pause SES Frankfurt" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await browser.GoToAsync("/servers");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume SES Frankfurt" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "SES Frankfurt sends again" })).ToBeVisibleAsync();
        await SoundAsync(browser, script, "servers-resumed");
        await page.GetByRole(AriaRole.Link, new() { Name = "SES Frankfurt", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Day", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Throughput, last day" })).ToBeVisibleAsync();
        await page.GetByText("Show as table").ClickAsync();
        await Assertions.Expect(page.Locator("#throughput-table tbody tr")).ToHaveCountAsync(96);
        await SoundAsync(browser, script, "server-day");
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Events_are_made_to_come_from_a_topic_and_the_page_says_where_to_subscribe_and_what_is_lost(Screen screen, bool script)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await using var browser = await SignedIn.OpenAsync(installation, screen, script);
        var page = browser.Page;
        await browser.GoToAsync("/servers");
        await page.GetByRole(AriaRole.Link, new() { Name = "SES Frankfurt", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Topic ARN")).ToBeHiddenAsync();
        await Assertions.Expect(page.GetByLabel("Signing certificate")).ToBeHiddenAsync();
        await page.GetByLabel("From a topic, over HTTPS").CheckAsync();
        await Assertions.Expect(page.GetByLabel("Queue address")).ToBeHiddenAsync();
        await Assertions.Expect(page.GetByText("SNS delivers to https addresses alone")).ToBeVisibleAsync();
        await page.GetByLabel("Default From").FillAsync("hello@harbourlane.example");
        await SoundAsync(browser, script, "server-topic");
        await SaveAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("2 fields need a change");
        await SoundAsync(browser, script, "server-topic-faults");
        await page.GetByRole(AriaRole.Link, new() { Name = "Write the topic" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Topic ARN")).ToBeFocusedAsync();
        await page.GetByLabel("Topic ARN").FillAsync("arn:aws:sns:eu-central-1:402177301188:events");
        await page.GetByLabel("Signing certificate").FillAsync(await File.ReadAllTextAsync(Path.Combine(installation.SimulatorFolder, "sns-certificate.pem"), Cancel));
        await SaveAsync(page);
        var events = page.Locator("section:has(#ev)");
        await Assertions.Expect(events).ToContainTextAsync("Not subscribed yet", new() { Timeout = 20_000 });
        await Assertions.Expect(events).ToContainTextAsync("arn:aws:sns:eu-central-1:402177301188:events");
        await Assertions.Expect(events).ToContainTextAsync($"{installation.Web.PublicUrl}hooks/sns/");
        await Assertions.Expect(events).ToContainTextAsync("SNS tries each event 3 times, 20 s apart, and then it is gone");
        await SoundAsync(browser, script, "server-topic-page");
        // Chosen and saved, it stands so in the form.
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("From a topic, over HTTPS")).ToBeCheckedAsync();
        await Assertions.Expect(page.GetByLabel("Topic ARN")).ToHaveValueAsync("arn:aws:sns:eu-central-1:402177301188:events");
    }

    private static async Task TestMailAsync(IPage page, BrowserPage browser, bool script)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Send test email" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("From", new() { Exact = true })).ToHaveValueAsync("hello@harbourlane.example");
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("anna@example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send test email" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("1 field needs a change");
        await SoundAsync(browser, script, "server-test-fault");
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("anna@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send test email" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "To anna@example.com" })).ToBeVisibleAsync();
        var result = page.GetByRole(AriaRole.Region, new() { Name = "Test email to anna@example.com" });
        // Without script somebody looks again.
        while (!script && !(await result.InnerTextAsync()).Contains("Delivered", StringComparison.Ordinal))
        {
            var again = page.GetByRole(AriaRole.Link, new() { Name = "Look again" });
            if (await again.CountAsync() == 0) break;
            await again.ClickAsync();
        }

        await Assertions.Expect(result).ToContainTextAsync("Delivered", new() { Timeout = 30_000 });
        await Assertions.Expect(result).ToContainTextAsync("Message id");
        await SoundAsync(browser, script, "server-test");
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to the server" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "anna@example.com" })).ToBeVisibleAsync();
    }

    private static async Task PauseAsync(IPage page, BrowserPage browser, bool script)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Pause" }).ClickAsync();
        await page.GetByLabel("Why").FillAsync("The key is being replaced");
        await SoundAsync(browser, script, "server-pause");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Paused by Ines Moreau" })).ToBeVisibleAsync();
        await SoundAsync(browser, script, "server-paused");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "It sends again" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true }).ClickAsync();
        await page.GetByLabel("An hour", new() { Exact = true }).FillAsync("many");
        await page.GetByLabel("Share of the account").FillAsync("900");
        await SaveAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("2 fields need a change");
        await Assertions.Expect(page.GetByLabel("An hour", new() { Exact = true })).ToHaveValueAsync("many");
        await SoundAsync(browser, script, "server-limit-faults");
        await page.GetByLabel("An hour", new() { Exact = true }).FillAsync("20,000");
        await page.GetByLabel("Share of the account").FillAsync("90");
        await page.GetByLabel("A second", new() { Exact = true }).FillAsync("1500");
        await SoundAsync(browser, script, "server-edit");
        await SaveAsync(page);
        await Assertions.Expect(page.Locator("section:has(#cf)")).ToContainTextAsync("Limited by your 20,000 an hour; Amazon SES would allow 2,000/s", new() { Timeout = 20_000 });
        await Assertions.Expect(page.Locator("#limits tr", new() { HasText = "Second" })).ToContainTextAsync("1,500");
        await Assertions.Expect(page.Locator("section:has(#acc)")).ToContainTextAsync("We use up to 90 %");
        await Assertions.Expect(page.Locator("#quota-history")).ToContainTextAsync("2,000 messages/s when it was first read");
    }

    private static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save and test" }).ClickAsync();

    private static Task RemoveServersAsync(Installation installation) => installation.Database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        db.RemoveRange(await db.Set<SendingServer>().ToListAsync(Cancel));
        await db.SaveChangesAsync(Cancel);
    }, Cancel);

    /// <summary>Axe needs script in the page. An answer that says what is wrong has the status 422, which browsers write on their console.</summary>
    /// <summary>By the keyboard, as somebody does who sees no mouse pointer.</summary>
    private static async Task ChooseAsync(IPage page, BrowserPage browser, bool script)
    {
        await page.GetByRole(AriaRole.Radiogroup, new() { Name = "WordPress" }).GetByLabel("No").FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(page.GetByRole(AriaRole.Radiogroup, new() { Name = "WordPress" }).GetByLabel("Yes")).ToBeCheckedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#fits")).ToContainTextAsync("Amazon SES (SMTP) fits best");
        await SoundAsync(browser, script, "server-type");
        await page.GetByRole(AriaRole.Radiogroup, new() { Name = "CloudWatch" }).GetByText("Yes").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "See what fits" }).ClickAsync();
        await Assertions.Expect(page.Locator("#fits")).ToContainTextAsync("Amazon SES (API) fits best");
        await SoundAsync(browser, script, "server-type-fits");
    }

    private static async Task SoundAsync(BrowserPage browser, bool script, string name)
    {
        Assert.All(browser.Faults, fault => Assert.Contains("422", fault, StringComparison.Ordinal));
        await browser.AssertNoSidewaysScrollAsync();
        if (script) await browser.AssertAccessibleAsync();
        await browser.KeepAsync(name);
    }
}
