using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;
using Postroad.Tests.SesSetup;

namespace Postroad.Tests.Browser;

/// <summary>An administrator gives marketing and other mail addresses, sets and tracking of their own.</summary>
[Trait("Category", "Browser")]
public sealed class ClassWalkTests
{
    public static TheoryData<Screen, bool> Ways => new() { { Screen.Desk, true }, { Screen.DeskDark, true }, { Screen.Phone, false }, { Screen.PhoneDark, true } };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Ways))]
    public async Task From_one_set_for_all_to_a_pair_and_back(Screen screen, bool script)
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite(), dedicatedIps: true);
        var server = (await world.Installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel))[0];
        await using var browser = await SignedIn.OpenAsync(world.Installation, screen, script);
        var page = browser.Page;
        await browser.GoToAsync($"/servers/{server.PublicId}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Message classes" }).ClickAsync();
        await SeeAsync("Nobody has read from AWS yet.");
        await SoundAsync("classes");
        await PressAsync("Read from AWS");
        await SeeAsync("Receipts and sign-in mails have no set of their own");
        await Assertions.Expect(page.GetByText("62%")).ToBeVisibleAsync();
        await SoundAsync("classes-read");

        await page.GetByLabel("New pool").FillAsync("Two Words");
        await PressAsync("Create a pool");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("cannot be the name of an IP pool");
        await SoundAsync("classes-fault");
        await page.GetByLabel("New pool").FillAsync("news");
        await PressAsync("Create a pool");
        await SeeAsync("The pool is there");
        await page.GetByLabel("Move", new() { Exact = true }).SelectOptionAsync("198.51.100.12");
        await page.GetByLabel("into the pool").SelectOptionAsync("news");
        await PressAsync("Move");
        await SeeAsync("198.51.100.12 is in the pool news.");
        await page.GetByLabel("sends from the pool").SelectOptionAsync("news");
        await PressAsync("Tie");
        await SeeAsync("Mail that names postroad leaves from the pool news.");

        await page.GetByLabel("Campaign", new() { Exact = true }).CheckAsync();
        await PressAsync("Show the plan");
        await Assertions.Expect(page.Locator(".pr-plan .op").First).ToHaveTextAsync("Create", new() { Timeout = 30_000 });
        await SoundAsync("classes-plan");
        await PressAsync("Make the pair");
        await SeeAsync("The pair is there");
        Assert.DoesNotContain(await page.Locator(".pr-plan .op").AllTextContentsAsync(), op => !op.Contains("Keep", StringComparison.Ordinal));
        await SeeAsync("By campaign");
        await SoundAsync("classes-made");

        await page.GetByRole(AriaRole.Link, new() { Name = "Edit transactional mail" }).ClickAsync();
        await SeeAsync("Transactional mail of SES Frankfurt");
        await page.Locator("#configuration_set").FillAsync("gone");
        await PressAsync("Save");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no configuration set gone");
        await SoundAsync("class-fault");
        await page.Locator("#configuration_set").FillAsync("postroad");
        await page.GetByLabel("Opens and clicks").SelectOptionAsync("yes");
        await PressAsync("Save");
        await page.GetByText("Take the pair back").ClickAsync();
        await PressAsync("Take it back");
        await SeeAsync("Taken back");
        await SoundAsync("classes-undone");
        Assert.DoesNotContain("postroad-marketing", await world.ThingsAsync(), StringComparison.Ordinal);

        Task PressAsync(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).First.ClickAsync();

        Task SeeAsync(string text) => Assertions.Expect(page.GetByText(text).First).ToBeVisibleAsync(new() { Timeout = 30_000 });

        // An answer that says what is wrong has the status 422, which browsers write on their console. Axe needs script in the page.
        async Task SoundAsync(string name)
        {
            Assert.All(browser.Faults, fault => Assert.Contains("422", fault, StringComparison.Ordinal));
            await browser.AssertNoSidewaysScrollAsync();
            if (script) await browser.AssertAccessibleAsync();
            await browser.KeepAsync(name);
        }
    }
}
