using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Sending;
using Postroad.Tests.Domains;
using Postroad.Tests.Domains.Signing;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>A domain whose mail leaves by a relay gets a key, and the next one.</summary>
[Trait("Category", "Browser")]
public sealed class OwnKeyTests
{
    private const string Name = "roastery.example";

    private const float Patience = 30_000;

    public static TheoryData<Screen, bool> Ways => new() { { Screen.Desk, true }, { Screen.PhoneDark, true }, { Screen.Phone, false } };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Ways))]
    public async Task A_key_is_made_its_record_is_shown_and_once_it_is_published_the_page_says_that_it_signs(Screen screen, bool script)
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        await KeyBench.AddRelayAsync(stand.Installation.Database, 2525, TimeProvider.System);
        // With a second customer it is not known whose a domain is.
        await stand.OtherAsync();
        await using var browser = await SignedIn.OpenAsync(stand.Installation, screen, script);
        var page = browser.Page;
        await browser.GoToAsync("/domains");
        await page.GetByLabel("Domain, or one address").FillAsync(Name);
        await page.GetByLabel("Relay (127.0.0.1)").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        var card = page.Locator("section:has(#own-dkim)");
        await Assertions.Expect(card).ToContainTextAsync("Mail that leaves by Relay is not signed here", new() { Timeout = Patience });
        await Assertions.Expect(page.Locator("#chip-dkim")).ToContainTextAsync("Not signed here");
        await Assertions.Expect(page.Locator("#chip-spf")).ToContainTextAsync("Not checked");
        await SoundAsync(browser, script, "own-key-none");

        await page.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Waits to be published", new() { Timeout = Patience });
        await Assertions.Expect(page.Locator("section:has(#dkim)")).ToContainTextAsync("In pieces, for hosts that take 255 characters at most");
        await SoundAsync(browser, script, "own-key-waits");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a new key" }).ClickAsync();
        await Assertions.Expect(card.GetByRole(AriaRole.Alert)).ToContainTextAsync("postroad1 waits to be published");

        var domain = (await stand.Domains.ListAsync(stand.Customer, Cancel))[0];
        await stand.PublishAsync(domain.Reading!.Records.Where(r => r.Subject == CheckSubject.Dkim));
        await stand.LookAsync(domain);
        await browser.GoToAsync($"/domains/{domain.Domain.PublicId}");
        await Assertions.Expect(card).ToContainTextAsync("Signs");
        await Assertions.Expect(page.Locator("#chip-dkim")).ToContainTextAsync("Right");
        await SoundAsync(browser, script, "own-key-signs");

        await page.GetByRole(AriaRole.Button, new() { Name = "Make a new key" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("postroad2", new() { Timeout = Patience });
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the key postroad2" }).ClickAsync();
        await Assertions.Expect(card).Not.ToContainTextAsync("postroad2", new() { Timeout = Patience });

        // Taken away, nothing leaves from it by the relay before it is let again.
        await page.GetByRole(AriaRole.Button, new() { Name = "Take away Relay" }).ClickAsync();
        await Assertions.Expect(page.Locator("section:has(#sv)")).ToContainTextAsync("None: nothing can leave from it", new() { Timeout = Patience });
        Assert.IsType<SenderStanding.NotVerified>(await stand.MayAsync(stand.Customer, await RelayAsync(), $"hello@{Name}"));
        await page.GetByLabel("Let a further server use it").SelectOptionAsync(new SelectOptionValue { Label = "Relay (127.0.0.1)" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Let it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Take away Relay" })).ToBeVisibleAsync(new() { Timeout = Patience });
        Assert.IsType<SenderStanding.Verified>(await stand.MayAsync(stand.Customer, await RelayAsync(), $"hello@{Name}"));

        async Task<SendingServer> RelayAsync() => (await stand.Installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel)).Single(s => s.Name == "Relay");
    }

    /// <summary>Axe needs script in the page. An answer that says what is wrong has the status 422, which browsers write on their console.</summary>
    private static async Task SoundAsync(BrowserPage browser, bool script, string name)
    {
        Assert.All(browser.Faults, fault => Assert.Contains("422", fault, StringComparison.Ordinal));
        await browser.AssertNoSidewaysScrollAsync();
        if (script) await browser.AssertAccessibleAsync();
        await browser.KeepAsync(name);
    }
}
