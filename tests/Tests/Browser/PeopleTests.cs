using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Lists;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Lists;

namespace Postroad.Tests.Browser;

/// <summary>Lists and contacts as a person works with them.</summary>
[Trait("Category", "Browser")]
public sealed class PeopleTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task A_list_is_made_people_are_added_found_tagged_unsubscribed_and_deleted(bool script)
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        await using var browser = await SignedIn.OpenAsync(installation, script ? Screen.Desk : Screen.Phone, script);
        var page = browser.Page;

        await browser.GoToAsync("/lists/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Wholesale");
        await page.GetByLabel("From, address").FillAsync("trade@harbourlane.example");
        await page.GetByLabel("Postal address for the footer").FillAsync("Kaj 4\n211 20 Malmö");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create list" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Wholesale");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Nobody is on this list yet");
        await SoundAsync(browser, script);

        await page.GetByRole(AriaRole.Link, new() { Name = "Add contact" }).First.ClickAsync();
        await page.GetByLabel("Email address").FillAsync("åsa@example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add contact" }).ClickAsync();
        await Assertions.Expect(page.Locator("#faults")).ToContainTextAsync("1 field needs a change");
        await Assertions.Expect(page.GetByLabel("Email address")).ToHaveValueAsync("åsa@example");
        await page.GetByLabel("Email address").FillAsync("asa@röstí.example");
        await page.GetByLabel("Tags").FillAsync("vip, region:eu");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add contact" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Can be mailed");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("region:eu");

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove tag vip" }).ClickAsync();
        await page.GetByLabel("New tag").FillAsync("grinder");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add tag" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.List, new() { Name = "Tags of this contact" })).ToContainTextAsync("grinder");
        await page.GetByRole(AriaRole.Button, new() { Name = "Unsubscribe from Wholesale" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Gets no mail");
        await page.GetByRole(AriaRole.Link, new() { Name = "They asked to come back to Wholesale" }).ClickAsync();
        await page.GetByLabel("How did they ask?").FillAsync("Wrote to us");
        await page.GetByRole(AriaRole.Button, new() { Name = "Subscribe them again" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Can be mailed");
        await Assertions.Expect(page.GetByRole(AriaRole.List, new() { Name = "Mails and events, newest first" })).ToContainTextAsync("To Wholesale: Wrote to us, by Ines Moreau");
        await ReadableAsync(browser, script);

        await browser.GoToAsync("/contacts");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("ASA@");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
        // The page has been exchanged when its file has the filter too; before that a tick would be lost.
        await Assertions.Expect(page.Locator("a[href*='contacts.csv?q=ASA']")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("table.pr-table tbody tr")).ToHaveCountAsync(1);
        await page.GetByLabel("Tick asa@xn--rst-tma6b.example").CheckAsync();
        if (script) await Assertions.Expect(page.Locator(".pr-bulk")).ToContainTextAsync("1 on this page ticked");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Delete 1 contact?");
        await ReadableAsync(browser, script);
        await page.GetByRole(AriaRole.Region, new() { Name = "Delete 1 contact?" }).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("1 contact deleted");

        await browser.GoToAsync("/lists");
        await page.GetByRole(AriaRole.Link, new() { Name = "Wholesale", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Delete" }).ClickAsync();
        await page.GetByLabel("Type the list’s name").FillAsync("Wholesale");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the list" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Lists");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("Wholesale");
    }

    [Fact]
    public async Task Every_screen_of_people_is_sound_at_both_widths_in_light_and_dark()
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        var (list, contact, tag) = await FurnishAsync(installation);
        foreach (var row in Screen.All)
        {
            await using var browser = await SignedIn.OpenAsync(installation, row.Data);
            foreach (var address in new[]
            {
                "/lists", "/lists/new", $"/lists/{list}", $"/lists/{list}/edit", $"/lists/{list}/sign-up", $"/lists/{list}/delete", "/contacts", "/contacts?q=nobody", "/contacts/new", $"/contacts/{contact}", $"/contacts/{contact}/edit",
                $"/contacts/{contact}/delete", $"/contacts/{contact}/come-back/{list}", "/fields", "/fields?edit=first_name", "/fields?delete=spent", "/tags", $"/tags?edit={tag}", $"/tags?delete={tag}",
            })
            {
                await browser.GoToAsync(address);
                await browser.AssertSoundAsync();
                await browser.KeepAsync(address.Trim('/').Replace('/', '-').Replace('?', '-').Replace(list, "id", StringComparison.Ordinal).Replace(contact, "id", StringComparison.Ordinal));
            }
        }
    }

    private static async Task SoundAsync(BrowserPage browser, bool script)
    {
        Assert.Empty(browser.Faults);
        await ReadableAsync(browser, script);
    }

    /// <summary>A refused form is told as 422, which the browser calls a fault.</summary>
    private static async Task ReadableAsync(BrowserPage browser, bool script)
    {
        await browser.AssertNoSidewaysScrollAsync();
        if (script) await browser.AssertAccessibleAsync();
    }

    private static async Task<(string List, string Contact, string Tag)> FurnishAsync(Installation installation)
    {
        var (services, cancel) = (installation.Web.Services, TestContext.Current.CancellationToken);
        var list = (await services.GetRequiredService<MailingLists>().ListAsync(installation.Customer, cancel))[0].PublicId;
        People.Saved(await services.GetRequiredService<CustomFields>().CreateOrFindAsync(installation.Customer,
            [new("first_name", "First name", FieldType.Text), new("last_name", "Last name", FieldType.Text), new("spent", "Spent so far", FieldType.Number), new("wholesale", "Buys wholesale", FieldType.YesNo)], People.Ines, cancel));
        var contact = "";
        foreach (var (email, first, last, tags) in new[]
        {
            ("mara.lindqvist@example.com", "Mara", "Lindqvist", "vip, grinder"), ("jun.w@example.net", "渡辺", "淳", "region:eu"), ("noor@example.org", "نور", "حداد", ""),
            ("a.very.long.address.that.somebody.really.has.at.their.place@subdomain.of.a.long.company.name.example", "Maximiliane-Theodora", "Schulze-Oberwallenstein", "a tag that is about as long as anybody would ever write"),
        })
        {
            contact = People.Saved(await services.GetRequiredService<ContactBook>().AddAsync(installation.Customer, new ContactWish
            {
                Email = email, Lists = [list], Tags = tags.Split(','), Fields = new Dictionary<string, string> { ["first_name"] = first, ["last_name"] = last, ["spent"] = "1234.5", ["wholesale"] = "yes" },
            }, People.Ines, cancel)).PublicId;
        }

        await services.GetRequiredService<Subscribing>().UnsubscribeAsync(installation.Customer, contact, list, People.Ines, "Asked by phone", cancel);
        return (list, contact, (await services.GetRequiredService<Tags>().ListAsync(installation.Customer, cancel))[0].PublicId);
    }
}
