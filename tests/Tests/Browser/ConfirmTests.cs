using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Browser;

/// <summary>What is asked before something that cannot be taken back: one's password, and whether it is meant.</summary>
[Trait("Category", "Browser")]
public sealed class ConfirmTests
{
    private const string Password = "walnut-scoop-kettle";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<Screen, bool> Ways => new() { { Screen.DeskDark, true }, { Screen.Phone, false } };

    [Theory, MemberData(nameof(Ways))]
    public async Task Whoever_typed_their_password_long_ago_types_it_again_and_goes_on_where_they_were(Screen screen, bool script)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await using var browser = await SignedIn.OpenAsync(installation, screen, script);
        await installation.Database.WriteAsync(session => session.RunAsync("UPDATE users SET password_hash = @p0", installation.Web.Services.GetRequiredService<Passwords>().Hash(Password)), Cancel);
        var page = browser.Page;
        // As after 15 minutes.
        await page.Context.ClearCookiesAsync(new() { Name = "postroad-fresh" });
        await browser.GoToAsync("/servers");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add server" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Your password again" })).ToBeVisibleAsync();
        await SoundAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Assertions.Expect(page.Locator("#password-about")).ToContainTextAsync("Write your password");
        await SoundAsync();
        await page.GetByLabel("Your password", new() { Exact = true }).FillAsync(Password);
        await browser.KeepAsync("confirm");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Connect Amazon SES", Level = 1 })).ToBeVisibleAsync();

        Task SoundAsync() => script ? browser.AssertSoundFormAsync() : browser.AssertNoSidewaysScrollAsync();
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_picture_is_deleted_after_a_question_unless_a_campaign_shows_it(Screen screen, bool script)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var images = installation.Web.Services.GetRequiredService<CampaignImages>();
        var shown = Assert.IsType<Edit<CampaignImage>.Saved>(await images.AddAsync(installation.Customer, "cups.png", new MemoryStream(Campaigns.CampaignImagesTests.Png(64, 48)), "Ines", Cancel)).Value;
        await images.AddAsync(installation.Customer, "loose.png", new MemoryStream(Campaigns.CampaignImagesTests.Png(64, 48)), "Ines", Cancel);
        var drafts = installation.Web.Services.GetRequiredService<CampaignDrafts>();
        Assert.IsType<Edit<CampaignDraft>.Saved>(await drafts.CreateAsync(installation.Customer, new DraftFields { Name = "Cups of November", Html = $"<img src=\"https://x.example/i/{shown.File}\" alt=\"\">" }, "Ines", Cancel));
        await using var browser = await SignedIn.OpenAsync(installation, screen, script);
        var page = browser.Page;
        await browser.GoToAsync("/campaigns/images");
        await page.GetByRole(AriaRole.Link, new() { Name = "Delete the picture loose.png" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Delete the picture loose.png?" })).ToBeVisibleAsync();
        await SoundAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the picture" }).ClickAsync();
        await Assertions.Expect(page.GetByText("loose.png")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Delete the picture cups.png" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the picture" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The campaign “Cups of November” shows it");
        await browser.KeepAsync("picture-in-use");
        await browser.AssertNoSidewaysScrollAsync();
        if (script) await browser.AssertAccessibleAsync();
        Assert.Single(await images.ListAsync(installation.Customer, null, 10, Cancel));

        Task SoundAsync() => script ? browser.AssertSoundFormAsync() : browser.AssertNoSidewaysScrollAsync();
    }
}
