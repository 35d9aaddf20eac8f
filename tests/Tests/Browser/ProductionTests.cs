using Microsoft.Playwright;
using Postroad.Tests.Fixtures;
using Postroad.Tests.SesSetup;

namespace Postroad.Tests.Browser;

/// <summary>Out of the sandbox: the request is drafted, corrected, sent, reviewed, denied, sent again and granted.</summary>
[Trait("Category", "Browser")]
public sealed class ProductionTests
{
    public static TheoryData<Screen, bool> Ways => new() { { Screen.Desk, true }, { Screen.PhoneDark, true }, { Screen.Phone, false } };

    [Theory, MemberData(nameof(Ways))]
    public async Task Somebody_in_the_sandbox_asks_AWS_and_sees_what_it_decides(Screen screen, bool script)
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        await world.ControlAsync(HttpMethod.Put, "regions/eu-central-1", new { sandbox = true, max24_hour_send = 200, max_send_rate = 1 });
        var server = await world.DraftAsync();
        await using var browser = await SignedIn.OpenAsync(world.Installation, screen, script);
        var page = browser.Page;
        await browser.GoToAsync($"/servers/{server}/production-access");
        await ChipAsync("Sandbox");
        await Assertions.Expect(page.GetByText("200 in 24 h, 1/s")).ToBeVisibleAsync();
        await SoundAsync("production-sandbox");
        await page.GetByLabel("Website").FillAsync("harbourlane");
        await PressAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("“harbourlane” is not the address of a website");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Replace what stands in square brackets");
        await SoundAsync("production-faults");
        var text = await page.GetByLabel("How you mail").InputValueAsync();
        await page.GetByLabel("Website").FillAsync("https://www.harbourlane.example");
        await page.GetByLabel("How you mail").FillAsync(text.Replace('[', '(').Replace(']', ')'));
        await PressAsync();
        await ChipAsync("Under review");
        await Assertions.Expect(page.GetByText("in the AWS Support Center, where AWS asks")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send the request to AWS" })).ToHaveCountAsync(0);
        await SoundAsync("production-reviewed");

        await DecideAsync("DENIED");
        await ChipAsync("Denied");
        await SoundAsync("production-denied");
        await page.GetByLabel("Website").FillAsync("https://www.harbourlane.example");
        await page.GetByLabel("How you mail").FillAsync(text.Replace('[', '(').Replace(']', ')'));
        await PressAsync();
        await ChipAsync("Under review");
        await DecideAsync("GRANTED");
        await ChipAsync("Production");
        await Assertions.Expect(page.GetByText("50,000 in 24 h, 14/s")).ToBeVisibleAsync();
        await SoundAsync("production-granted");

        Task PressAsync() => page.GetByRole(AriaRole.Button, new() { Name = "Send the request to AWS" }).ClickAsync();

        Task ChipAsync(string word) => Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"The account {word}", Exact = true })).ToBeVisibleAsync(new() { Timeout = 30_000 });

        // AWS is asked once a minute at most, and the installation's clock is the world's: a change of the server's settings has it asked anew.
        async Task DecideAsync(string decision)
        {
            await world.ControlAsync(HttpMethod.Post, "regions/eu-central-1/review", new { decision });
            await world.ForgetReadingsAsync(server);
            await page.ReloadAsync();
        }

        async Task SoundAsync(string name)
        {
            Assert.All(browser.Faults, fault => Assert.Contains("422", fault, StringComparison.Ordinal));
            await browser.AssertNoSidewaysScrollAsync();
            if (script) await browser.AssertAccessibleAsync();
            await browser.KeepAsync(name);
        }
    }
}
