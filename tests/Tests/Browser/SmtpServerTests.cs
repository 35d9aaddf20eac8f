using Microsoft.Playwright;
using Postroad.Simulator.Smtp;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Sending.Smtp;

namespace Postroad.Tests.Browser;

/// <summary>Connecting a relay, and Amazon SES by SMTP, by somebody who never did.</summary>
[Trait("Category", "Browser")]
public sealed class SmtpServerTests
{
    public static TheoryData<Screen, bool> Ways => new() { { Screen.Desk, true }, { Screen.PhoneDark, true }, { Screen.Phone, false } };

    [Theory, MemberData(nameof(Ways))]
    public async Task A_relay_is_connected_from_a_preset_and_says_what_it_does_not_report(Screen screen, bool script)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await using var relay = new ScriptedSmtpServer { Script = ask => ask.Verb == "AUTH" ? "535 5.7.8 Authentication credentials invalid" : null };
        await using var browser = await SignedIn.OpenAsync(installation, screen, script);
        var page = browser.Page;
        await browser.GoToAsync("/servers/new");
        await page.Locator("a.pr-choice", new() { HasText = "Any relay or vendor" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Postfix on this machine" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Host", new() { Exact = true })).ToHaveValueAsync("127.0.0.1");
        await Assertions.Expect(page.GetByLabel("None", new() { Exact = false }).First).ToBeCheckedAsync();
        await SoundAsync(browser, script, "smtp-new");
        await page.GetByLabel("Port", new() { Exact = true }).FillAsync($"{relay.Port}");
        await page.GetByLabel("User name (can").FillAsync("postroad");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("open sesame");
        await SaveAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("1 field needs a change");
        await page.GetByLabel("Default From").FillAsync("hello@harbourlane.example");
        await SaveAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not take user and password", new() { Timeout = 20_000 });
        await SoundAsync(browser, script, "smtp-not-passed");
        relay.Script = _ => null;
        // The password need not be typed again.
        await SaveAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Postfix on this machine" })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Assertions.Expect(page.Locator("h1 .pr-chip")).ToHaveTextAsync("Active");
        await Assertions.Expect(page.Locator("section:has(#sf)")).ToContainTextAsync("220 scripted.example ESMTP");
        await Assertions.Expect(page.Locator("section:has(#ev)")).ToContainTextAsync("not reported");
        await SoundAsync(browser, script, "smtp-server");
        await page.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The connection works" })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await browser.GoToAsync("/servers?type=smtp");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await SoundAsync(browser, script, "servers-smtp");
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Amazon_SES_is_connected_by_SMTP_with_a_key_beside_it(Screen screen, bool script)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), new() { Smtp = new SmtpOptions { StartTlsPort = 0 } });
        await using var browser = await SignedIn.OpenAsync(installation, screen, script);
        var page = browser.Page;
        await browser.GoToAsync("/servers/new/ses-smtp");
        await SoundAsync(browser, script, "ses-smtp-new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("SES by SMTP");
        await page.GetByLabel("Region", new() { Exact = true }).SelectOptionAsync("eu-central-1");
        await page.GetByLabel("Host (can").FillAsync("localhost");
        await page.GetByLabel("Port", new() { Exact = true }).FillAsync($"{installation.Simulator.SmtpAddress!.Port}");
        await page.GetByLabel("Access key id").FillAsync(installation.Simulator.AccessKeyId);
        await page.GetByLabel("Secret access key").FillAsync(installation.Simulator.SecretAccessKey);
        await page.GetByLabel("Default From").FillAsync("hello@harbourlane.example");
        await page.GetByLabel("Configuration set (can").FillAsync(installation.Simulator.ConfigurationSet);
        // Topic and certificate stand there for who has no queue.
        await page.GetByLabel("From a topic, over HTTPS").CheckAsync();
        await Assertions.Expect(page.GetByLabel("Signing certificate of a look-alike")).ToBeVisibleAsync();
        await page.GetByLabel("Topic ARN").FillAsync("arn:aws:sns:eu-west-1:402177301188:events");
        await page.GetByLabel("Share of the account").FillAsync("101");
        await SaveAsync(page);
        await Assertions.Expect(page.Locator("#topic_arn-about")).ToContainTextAsync("The topic is in eu-west-1");
        await Assertions.Expect(page.Locator("#quota_share-about")).ToContainTextAsync("101");
        await SoundAsync(browser, script, "ses-smtp-topic");
        await page.GetByLabel("Share of the account").FillAsync("90");
        await page.GetByLabel("From a queue").CheckAsync();
        await page.GetByLabel("Queue address").FillAsync(installation.Simulator.QueueUrl.ToString());
        await page.GetByLabel("Address of the API").FillAsync(installation.Simulator.Address.ToString());
        await SaveAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not trust", new() { Timeout = 20_000 });
        await page.GetByLabel("Certificate of its own authority").FillAsync(installation.Simulator.SmtpAuthority!);
        await SaveAsync(page);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "SES by SMTP" })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Assertions.Expect(page.Locator("h1 .pr-chip")).ToHaveTextAsync("Active");
        await Assertions.Expect(page.Locator("section:has(#acc)")).ToContainTextAsync("Production");
        await Assertions.Expect(page.Locator("section:has(#sf)")).ToContainTextAsync("CN=email-smtp.amazonaws.com");
        await SoundAsync(browser, script, "ses-smtp-server");
    }

    private static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save and test" }).ClickAsync();

    /// <summary>Axe needs script in the page. An answer that says what is wrong has the status 422, which browsers write on their console.</summary>
    private static async Task SoundAsync(BrowserPage browser, bool script, string name)
    {
        Assert.All(browser.Faults, fault => Assert.Contains("422", fault, StringComparison.Ordinal));
        await browser.AssertNoSidewaysScrollAsync();
        if (script) await browser.AssertAccessibleAsync();
        await browser.KeepAsync(name);
    }
}
