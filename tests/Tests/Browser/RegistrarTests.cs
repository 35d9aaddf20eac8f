using Microsoft.Playwright;
using Postroad.Tests.Simulator;

namespace Postroad.Tests.Browser;

/// <summary>The simulator's registrar, used as one uses the pages of a DNS host.</summary>
[Trait("Category", "Browser")]
public sealed class RegistrarTests
{
    public static TheoryData<Screen, bool> Ways => new() { { Screen.Desk, true }, { Screen.DeskDark, true }, { Screen.Phone, false }, { Screen.PhoneDark, true } };

    [Theory, MemberData(nameof(Ways))]
    public async Task A_domain_is_registered_and_its_records_are_added_changed_pasted_and_deleted(Screen screen, bool script)
    {
        await using var post = await ZoneTests.OpenAsync();
        await using var browser = await BrowserFixture.OpenAsync(screen, post.Server.Address, script);
        var page = browser.Page;
        await browser.GoToAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Registrar" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No zone yet" })).ToBeVisibleAsync();
        await SoundAsync(browser, script, "registrar-empty");

        await RegisterAsync(page, "not a domain");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing was changed" })).ToBeVisibleAsync();
        await SoundAsync(browser, script, "registrar-fault");
        await RegisterAsync(page, "Shop.example");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "shop.example", Level = 1 })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#served")).ToContainTextAsync("serial 1,");

        await AddAsync(page, "@", "TXT", "v=spf1 include:amazonses.com -all");
        await Assertions.Expect(page.Locator("#served")).ToContainTextAsync("serial 2,");
        await AddAsync(page, "bounce", "MX", "feedback-smtp.eu-central-1.amazonses.com.");
        await Assertions.Expect(page.Locator("#wrong-box")).ToContainTextAsync("Value: an MX record takes a number up to 65535 and a name");
        await Assertions.Expect(page.GetByLabel("Name")).ToHaveValueAsync("bounce");
        await SoundAsync(browser, script, "zone-fault");
        await AddAsync(page, "bounce", "MX", "10 feedback-smtp.eu-central-1.amazonses.com.");
        await Assertions.Expect(page.Locator("#records tbody tr")).ToHaveCountAsync(3);

        await page.GetByRole(AriaRole.Link, new() { Name = "Change the TXT record of shop.example" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Value")).ToHaveValueAsync("\"v=spf1 include:amazonses.com -all\"");
        await page.GetByLabel("Value").FillAsync("v=spf1 -all");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the record" }).ClickAsync();
        await Assertions.Expect(page.Locator("#records")).ToContainTextAsync("\"v=spf1 -all\"");
        await Assertions.Expect(page.Locator("#records tbody tr")).ToHaveCountAsync(3);
        await SoundAsync(browser, script, "zone");

        await PasteAsync(page, browser, script);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the MX record of bounce.shop.example" }).ClickAsync();
        await Assertions.Expect(page.Locator("#records tbody tr")).ToHaveCountAsync(4);
        await browser.GoToAsync("/registrar");
        await Assertions.Expect(page.Locator("tbody tr")).ToContainTextAsync("Served");
        await SoundAsync(browser, script, "registrar");
        await page.GetByRole(AriaRole.Link, new() { Name = "shop.example" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Delete the zone" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Delete shop.example?" })).ToBeVisibleAsync();
        await SoundAsync(browser, script, "zone-delete");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the zone" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No zone yet" })).ToBeVisibleAsync();
    }

    private static async Task PasteAsync(IPage page, BrowserPage browser, bool script)
    {
        await TakeAsync(page, "_dmarc TXT \"v=DMARC1; p=none\"\nwww A 192.0.2\n$INCLUDE /etc/passwd");
        await Assertions.Expect(page.Locator("#wrong-box")).ToContainTextAsync("line 2: it takes an IPv4 address");
        await Assertions.Expect(page.Locator("#wrong-box")).ToContainTextAsync("line 3: \"$INCLUDE\" is not taken");
        await Assertions.Expect(page.GetByLabel("Records, as a zone file has them")).ToHaveValueAsync("_dmarc TXT \"v=DMARC1; p=none\"\nwww A 192.0.2\n$INCLUDE /etc/passwd");
        await SoundAsync(browser, script, "zone-text-fault");
        await TakeAsync(page, $"_dmarc TXT \"v=DMARC1; p=none\"\ns1._domainkey TXT (\"v=DKIM1; p={new string('A', 200)}\"\n \"{new string('B', 200)}\")");
        await Assertions.Expect(page.Locator("#records tbody tr")).ToHaveCountAsync(5);
        await SoundAsync(browser, script, "zone-long");
    }

    private static async Task RegisterAsync(IPage page, string domain)
    {
        await page.GetByLabel("Domain").FillAsync(domain);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the zone" }).ClickAsync();
    }

    private static async Task AddAsync(IPage page, string name, string type, string value)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Type").SelectOptionAsync(type);
        await page.GetByLabel("Value").FillAsync(value);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the record" }).ClickAsync();
    }

    private static async Task TakeAsync(IPage page, string text)
    {
        await page.GetByLabel("Records, as a zone file has them").FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Take the text" }).ClickAsync();
    }

    /// <summary>Axe needs script in the page. The simulator answers 400 to a form with a fault, which browsers write on their console.</summary>
    private static async Task SoundAsync(BrowserPage browser, bool script, string name)
    {
        Assert.All(browser.Faults, fault => Assert.Contains("400", fault, StringComparison.Ordinal));
        await browser.AssertNoSidewaysScrollAsync();
        await browser.KeepAsync(name);
        if (script) await browser.AssertAccessibleAsync();
    }
}
