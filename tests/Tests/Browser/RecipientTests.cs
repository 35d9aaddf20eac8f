using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Lists;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Lists;
using Postroad.Tests.Web;

namespace Postroad.Tests.Browser;

/// <summary>A recipient's way: signing up, confirming, choosing, leaving with a reason, stopping everything and taking it back.</summary>
[Trait("Category", "Browser")]
public sealed class RecipientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Screen.All), MemberType = typeof(Screen))]
    public Task A_recipients_way_is_sound_on_every_screen(Screen screen) => WalkAsync(screen, script: true);

    [Fact]
    public Task It_goes_without_script() => WalkAsync(Screen.Phone, script: false);

    [Theory, MemberData(nameof(Screen.All), MemberType = typeof(Screen))]
    public async Task A_list_gets_a_sign_up_page_on_its_screen(Screen screen)
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        await AddFieldsAsync(installation);
        await using var browser = await SignedIn.OpenAsync(installation, screen);
        var page = browser.Page;
        await browser.GoToAsync($"/lists/{await SignUpPageTests.ListAsync(installation)}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign-up page" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Off");
        await page.GetByLabel("Heading (can stay empty)").FillAsync(new string('x', 3));
        await page.GetByLabel("The page is on").CheckAsync();
        await page.GetByLabel("First name").CheckAsync();
        await browser.KeepAsync("sign-up-form");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("The page is open");
        await browser.AssertSoundAsync();
        await browser.GoToAsync((await page.Locator(".pr-copybox a").GetAttributeAsync("href"))!);
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("xxx");
        await Assertions.Expect(page.GetByLabel("First name")).ToBeVisibleAsync();
        await browser.AssertSoundAsync();
    }

    private static async Task WalkAsync(Screen screen, bool script)
    {
        await using var database = TestDatabase.Sqlite();
        // The product's clock goes on by as long as it takes a person to read.
        var time = new ShiftedTime();
        await using var installation = await Installation.StartAsync(database, new Installation.Change { More = services => services.AddSingleton<TimeProvider>(time) });
        await AddFieldsAsync(installation);
        var services = installation.Web.Services;
        foreach (var (name, about) in new[] { ("Café Malmö", "Tastings and opening hours, about once a month"), ("Wholesale", "Prices for cafés and offices, four times a year") })
            People.Saved(await services.GetRequiredService<MailingLists>().CreateAsync(installation.Customer, People.Wish(name) with { IsOffered = true, About = about }, People.Ines, Cancel));
        var list = await SignUpPageTests.OpenPageAsync(installation, "double", "en", "New lots before they reach the shop, and how we brew them.", ["first_name"]);
        await using var browser = await BrowserFixture.OpenAsync(screen, installation.Web.PublicUrl, script);
        var page = browser.Page;

        await browser.GoToAsync($"/join/{list}");
        await SoundAsync(browser, script, "recipient-join");
        // Nobody types that fast: the page asks to press once more.
        await page.GetByLabel("Email").FillAsync("mara@example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Email")).ToHaveValueAsync("mara@example");
        time.SetClock(TimeSpan.FromSeconds(5));
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Assertions.Expect(page.Locator(".err")).ToHaveCountAsync(2);
        await FaultyAsync(browser, script, "recipient-join-faults");
        await page.GetByLabel("Email").FillAsync("mara@example.com");
        await page.GetByLabel("First name").FillAsync("Mara");
        await page.GetByLabel("Yes, send me these mails").CheckAsync();
        time.SetClock(TimeSpan.FromSeconds(5));
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Look into your mailbox");
        await FaultyAsync(browser, script, "recipient-joined");

        await browser.GoToAsync($"/confirm/{await SignUpPageTests.TokenAsync(installation)}");
        await FaultyAsync(browser, script, "recipient-confirm");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, subscribe me" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Thank you");
        await FaultyAsync(browser, script, "recipient-confirmed");

        var campaign = await installation.StartCampaignAsync(html: """<html><body><p>Hello {{ first_name }}</p><a href="{{ preferences_url }}">Choose</a> <a href="{{ unsubscribe_url }}">Leave</a></body></html>""");
        await installation.SettleAsync(campaign);
        var mail = await ReceivedMail.OfAsync(installation, "mara@example.com");
        await browser.GoToAsync(mail.Unsubscribe);
        await page.GetByRole(AriaRole.Button, new() { Name = "Unsubscribe" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("That is done, Mara");
        await FaultyAsync(browser, script, "recipient-left");
        await page.GetByLabel("Too many mails").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send answer" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Thank you for your answer");
        await FaultyAsync(browser, script, "recipient-answered");

        await page.GetByRole(AriaRole.Link, new() { Name = "Choose what you get" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Newsletter")).Not.ToBeCheckedAsync();
        await page.GetByLabel("Newsletter").CheckAsync();
        await page.GetByLabel("Wholesale").CheckAsync();
        await page.GetByLabel("First name").FillAsync("Mara-Lisa");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Saved");
        await FaultyAsync(browser, script, "recipient-preferences");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop everything" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("You get no more mail from us");
        await FaultyAsync(browser, script, "recipient-stopped");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo, keep everything as it was" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Wholesale")).ToBeCheckedAsync();
        await Assertions.Expect(page.GetByLabel("Café Malmö")).Not.ToBeCheckedAsync();
        await page.GetByLabel("Language").SelectOptionAsync("de");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Auswählen, was Sie bekommen");
        await FaultyAsync(browser, script, "recipient-preferences-de");
        await using var db = installation.Database.Read(installation.Customer);
        Assert.Equal("""{"first_name":"Mara-Lisa"}""", (await db.Set<Contact>().SingleAsync(Cancel)).Fields);
    }

    private static async Task SoundAsync(BrowserPage browser, bool script, string name)
    {
        Assert.Empty(browser.Faults);
        await FaultyAsync(browser, script, name);
    }

    private static async Task FaultyAsync(BrowserPage browser, bool script, string name)
    {
        Assert.All(browser.Faults, fault => Assert.Contains("422", fault, StringComparison.Ordinal));
        await browser.AssertNoSidewaysScrollAsync();
        if (!script) return;
        await browser.AssertAccessibleAsync();
        await browser.KeepAsync(name);
    }

    private static async Task AddFieldsAsync(Installation installation) => People.Saved(await installation.Web.Services.GetRequiredService<CustomFields>().CreateOrFindAsync(
        installation.Customer, [new("first_name", "First name", FieldType.Text), new("last_name", "Last name", FieldType.Text)], People.Ines, Cancel));
}
