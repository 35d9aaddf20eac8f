using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>A browser in which somebody has followed their one-time link and works for the installation's customer.</summary>
internal static class SignedIn
{
    public static async Task<BrowserPage> OpenAsync(Installation installation, Screen screen, bool script = true)
    {
        var page = await BrowserFixture.OpenAsync(screen, installation.Web.AdminUrl, script);
        await page.GoToAsync($"/sign-in/{await LinkAsync(installation)}");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Home", Level = 1 })).ToBeVisibleAsync();
        return page;
    }

    public static string ReportOf(Campaign campaign) => $"/campaigns/{campaign.PublicId}";

    /// <summary>A number as a screen writes it.</summary>
    public static int NumberIn(string text) => int.Parse(string.Concat(text.Where(char.IsAsciiDigit)), System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> LinkAsync(Installation installation)
    {
        var (services, cancel) = (installation.Web.Services, TestContext.Current.CancellationToken);
        var users = services.GetRequiredService<Users>();
        Assert.True(EmailAddress.TryParse("ines@harbourlane.example", out var email, out _));
        var user = await users.FindAsync(email, cancel) ?? await users.CreateAsync("Ines Moreau", email, isAdministrator: true, cancel);
        await users.JoinAsync(user.Key, installation.Customer, cancel);
        return await services.GetRequiredService<SignInLinks>().CreateAsync(user.Key, cancel);
    }
}
