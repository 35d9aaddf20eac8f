using Microsoft.Playwright;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Web;

namespace Postroad.Tests.Browser;

/// <summary>What browsers say of where a form comes from decides whether it is kept, so a browser sends it.</summary>
[Trait("Category", "Browser")]
public sealed class KeptFormWalkTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_typed_when_the_session_ended_comes_back_after_the_sign_in_and_is_sent(bool script)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await AccountPageTests.SetUpAsync(installation);
        await using var browser = await BrowserFixture.OpenAsync(Screen.Desk, installation.Web.AdminUrl, script);
        var page = browser.Page;
        await browser.GoToAsync("/sign-in");
        await SignInAsync(page);
        await browser.GoToAsync("/lists/new");
        await page.Locator("#name").FillAsync("Kept over the sign-in");
        await page.Context.ClearCookiesAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create list" }).ClickAsync();

        await Assertions.Expect(page.GetByText("Your session had ended")).ToBeVisibleAsync();
        await SignInAsync(page);
        await Assertions.Expect(page.GetByText("Kept over the sign-in")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on with what I typed" }).ClickAsync();
        await Assertions.Expect(page.Locator("#name")).ToHaveValueAsync("Kept over the sign-in");
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.Locator("#email").FillAsync(AccountPageTests.Email);
        await page.Locator("#password").FillAsync(AccountPageTests.Old);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
