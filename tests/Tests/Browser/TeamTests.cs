using Microsoft.Playwright;
using OtpNet;
using Postroad.Core.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>An owner adds an analyst, who chooses a password, sets an authenticator up and signs in with it.</summary>
[Trait("Category", "Browser")]
public sealed class TeamTests
{
    public static TheoryData<Screen> Screens => [Screen.Desk, Screen.PhoneDark];

    [Theory, MemberData(nameof(Screens))]
    public async Task An_analyst_is_added_and_signs_in_with_a_code(Screen screen)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var link = await AddAsync(installation, screen);

        await using var browser = await BrowserFixture.OpenAsync(screen, installation.Web.AdminUrl);
        var page = browser.Page;
        await browser.GoToAsync(link);
        await page.GetByLabel("New password").FillAsync("walnut-scoop-kettle");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change it and sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Home", Level = 1 })).ToBeVisibleAsync();

        await browser.GoToAsync("/account/authenticator");
        var key = (await page.Locator(".pr-key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await browser.AssertSoundFormAsync();
        await page.GetByLabel("Code that it shows").FillAsync("000000");
        await page.GetByLabel("Your password", new() { Exact = true }).FillAsync("walnut-scoop-kettle");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for codes" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This is not the code of now");
        // The same key is still shown: what was read from the square before is not lost.
        Assert.Equal(key, (await page.Locator(".pr-key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        await page.GetByLabel("Code that it shows").FillAsync(Code(key, TimeSpan.Zero));
        await page.GetByLabel("Your password", new() { Exact = true }).FillAsync("walnut-scoop-kettle");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask for codes" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Codes are asked for from now on");
        Assert.Equal(SecondFactors.RecoveryCodes, await page.Locator(".pr-codes li").CountAsync());
        var recovery = await page.Locator(".pr-codes li").First.InnerTextAsync();
        await browser.AssertSoundFormAsync();

        // The next one, because each counts once: half a minute may end before it arrives, and then it is the one of now.
        foreach (var code in new[] { () => Code(key, TimeSpan.FromSeconds(30)), () => recovery })
        {
            await browser.GoToAsync("/account");
            await page.Locator("details.pr-me summary").ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
            await page.GetByLabel("Email").FillAsync("tome@harbourlane.example");
            await page.GetByLabel("Password", new() { Exact = true }).FillAsync("walnut-scoop-kettle");
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await page.GetByLabel("Code").FillAsync("123456");
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This code is not right");
            await browser.AssertSoundFormAsync();
            await page.GetByLabel("Code").FillAsync(code());
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Home", Level = 1 })).ToBeVisibleAsync();
        }

        await browser.GoToAsync("/team");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Add the person" })).ToHaveCountAsync(0);
    }

    /// <summary>The path of the link that the owner hands on.</summary>
    private static async Task<string> AddAsync(Installation installation, Screen screen)
    {
        await using var browser = await SignedIn.OpenAsync(installation, screen);
        var page = browser.Page;
        await browser.GoToAsync("/team");
        await browser.AssertSoundFormAsync();
        await page.GetByLabel("Name").FillAsync("Tomé Å. Ñandú");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the person" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("1 field needs a change");
        await Assertions.Expect(page.GetByLabel("Name")).ToHaveValueAsync("Tomé Å. Ñandú");
        await browser.AssertSoundFormAsync();
        await page.GetByLabel("Email").FillAsync("tome@harbourlane.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the person" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("is in the team");
        await browser.AssertSoundFormAsync();
        var link = new Uri(await page.Locator(".pr-link").InnerTextAsync()).AbsolutePath;

        // The only owner cannot leave the customer without one.
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Make an owner of Tomé Å. Ñandú" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Make an analyst of Ines Moreau" })).ToHaveCountAsync(0);
        return link;
    }

    private static string Code(string key, TimeSpan off) => new Totp(Base32Encoding.ToBytes(key)).ComputeTotp((TimeProvider.System.GetUtcNow() + off).UtcDateTime);
}
