using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Campaigns;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Domains;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>A domain from nothing to a campaign that leaves from it, while a name server gets its records one after the other.</summary>
[Trait("Category", "Browser")]
public sealed class DomainTests
{
    private const string Name = "roastery.example";

    /// <summary>Milliseconds for calls that have a pace of one a second, on a machine that does much else.</summary>
    private const float Patience = 30_000;

    public static TheoryData<Screen, bool> Ways => new() { { Screen.Desk, true }, { Screen.PhoneDark, true }, { Screen.Phone, false } };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Ways))]
    public async Task A_domain_goes_from_red_over_amber_to_green_as_its_records_appear_and_then_mail_leaves_from_it(Screen screen, bool script)
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        await stand.Installation.SubscribeAsync("anna@example.com");
        await stand.IrelandAsync();
        await using var browser = await SignedIn.OpenAsync(stand.Installation, screen, script);
        var page = browser.Page;
        await browser.GoToAsync("/domains");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No sending domain yet" })).ToBeVisibleAsync();
        await SoundAsync(browser, script, "domains-none");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("2 fields need a change");
        await SoundAsync(browser, script, "domains-fault");
        await page.GetByLabel("Domain, or one address").FillAsync(Name);
        await page.GetByLabel("SES Frankfurt").CheckAsync();
        await page.GetByLabel("MAIL FROM, a name below").FillAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = Name, Level = 1 })).ToContainTextAsync("Waiting for DNS", new() { Timeout = Patience });
        // Red: nothing is published; SPF is amber, for mail leaves as amazonses.com.
        await ChipsAsync(page, "Passes, not aligned", "0 of 3 right", "No policy");
        await SoundAsync(browser, script, "domain-red");

        var domain = (await stand.Domains.ListAsync(stand.Customer, Cancel))[0];
        var records = domain.Reading!.Records;
        await stand.PublishAsync(records.Where(r => r.Subject == CheckSubject.Dkim));
        await CheckUntilAsync(stand, page, page.GetByRole(AriaRole.Heading, new() { Name = Name, Level = 1 }), "Verified");
        await ChipsAsync(page, "Passes, not aligned", "3 of 3, 2048 bit", "No policy");
        await SoundAsync(browser, script, "domain-amber");

        await page.GetByRole(AriaRole.Link, new() { Name = "Change MAIL FROM at SES Frankfurt" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("MAIL FROM, a name below")).ToHaveValueAsync("");
        await page.GetByLabel("MAIL FROM, a name below").FillAsync("bounce");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator("section:has(#mail-from)")).ToContainTextAsync("10 feedback-smtp.eu-central-1.amazonses.com", new() { Timeout = Patience });
        await ChipsAsync(page, "Wrong", "3 of 3, 2048 bit", "No policy");
        await stand.PublishAsync((await stand.Domains.ListAsync(stand.Customer, Cancel))[0].Reading!.Records);
        await CheckUntilAsync(stand, page, page.Locator("#stands"), "All is right");
        await ChipsAsync(page, "Passes, aligns", "3 of 3, 2048 bit", "Passes, none");
        await page.GetByRole(AriaRole.Link, new() { Name = "Full", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("section:has(#dmarc)")).ToContainTextAsync($"_dmarc.{Name}.");
        await SoundAsync(browser, script, "domain-green");

        await LeavesAsync(stand, browser, script);
    }

    /// <summary>By the server in its region; by another it is refused, with the region that has it.</summary>
    private static async Task LeavesAsync(DomainStand stand, BrowserPage browser, bool script)
    {
        var page = browser.Page;
        await browser.GoToAsync($"/campaigns/{await DraftAsync(stand, await stand.IrelandAsync())}/send");
        await Assertions.Expect(page.GetByText("1 thing to fix")).ToBeVisibleAsync(new() { Timeout = Patience });
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync($"{Name} is verified in eu-central-1, and SES Ireland in eu-west-1 may not use it");
        await SoundAsync(browser, script, "domain-refused");

        var draft = await DraftAsync(stand, await stand.FrankfurtAsync());
        await browser.GoToAsync($"/campaigns/{draft}/send");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync($"SES Frankfurt sends for {Name}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send to 1 person" }).ClickAsync();
        var campaigns = stand.Installation.Web.Services.GetRequiredService<Postroad.Core.Reports.CampaignReports>();
        await Installation.UntilAsync(() => campaigns.FindAsync(stand.Customer, draft, Cancel), head => head!.State == CampaignState.Finished);
        await browser.GoToAsync("/");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync($"{Name} is verified.");
        await browser.GoToAsync("/servers");
        await page.GetByRole(AriaRole.Link, new() { Name = "SES Frankfurt", Exact = true }).First.ClickAsync();
        await Assertions.Expect(page.Locator("section:has(#au)")).ToContainTextAsync(Name);
        await SoundAsync(browser, script, "domain-server");
    }

    private static async Task<string> DraftAsync(DomainStand stand, SendingServer server)
    {
        var services = stand.Installation.Web.Services;
        var list = (await services.GetRequiredService<MailingLists>().ListAsync(stand.Customer, Cancel))[0].PublicId;
        var fields = new DraftFields
        {
            Name = $"By {server.Name}", Lists = [list], Server = server.PublicId, Subject = "Hello", FromName = "Roastery", FromAddress = $"hello@{Name}", Html = "<p>Hello</p><p>Kaj 4, Malmö</p>",
        };
        return Assert.IsType<Edit<CampaignDraft>.Saved>(await services.GetRequiredService<CampaignDrafts>().CreateAsync(stand.Customer, fields, "Ines", Cancel)).Value.PublicId;
    }

    /// <summary>A look of the simulator that was under way may end after the one that is asked for here.</summary>
    private static Task CheckUntilAsync(DomainStand stand, IPage page, ILocator place, string text) => Installation.UntilAsync(async () =>
    {
        await stand.LookAsync("eu-central-1", Name);
        var answer = page.WaitForResponseAsync(r => r.Request.Method == "POST" && r.Request.IsNavigationRequest, new() { Timeout = Patience });
        await page.GetByRole(AriaRole.Button, new() { Name = "Check now" }).ClickAsync();
        await answer;
        await page.WaitForURLAsync("**/domains/*");
        await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
        return await place.InnerTextAsync();
    }, said => said.Contains(text, StringComparison.Ordinal));

    private static async Task ChipsAsync(IPage page, string spf, string dkim, string dmarc)
    {
        await Assertions.Expect(page.Locator("#chip-spf")).ToContainTextAsync(spf);
        await Assertions.Expect(page.Locator("#chip-dkim")).ToContainTextAsync(dkim);
        await Assertions.Expect(page.Locator("#chip-dmarc")).ToContainTextAsync(dmarc);
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
