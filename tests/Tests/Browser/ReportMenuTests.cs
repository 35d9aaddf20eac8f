using Microsoft.Playwright;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Web;

namespace Postroad.Tests.Browser;

/// <summary>The menu of a report, which is made anew while somebody looks at it.</summary>
[Trait("Category", "Browser")]
public sealed class ReportMenuTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/deliveries")]
    public async Task A_campaign_is_duplicated_from_its_report(string tab)
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        await using var browser = await SignedIn.OpenAsync(mailing.Installation, Screen.Desk);
        var page = browser.Page;
        await browser.GoToAsync(SignedIn.ReportOf(mailing.Campaign) + tab);
        // What comes with the live report has no token of this person: no form may stand in it.
        await Assertions.Expect(page.Locator("live-report form")).ToHaveCountAsync(0);
        await page.Locator("#more summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Duplicate" }).ClickAsync();
        await Assertions.Expect(page.Locator("#subject")).ToBeVisibleAsync();
        Assert.EndsWith("/edit", new Uri(page.Url).AbsolutePath, StringComparison.Ordinal);
        Assert.DoesNotContain(mailing.Campaign.PublicId, page.Url, StringComparison.Ordinal);
    }
}
