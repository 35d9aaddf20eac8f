using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Deliveries.Checks;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

public sealed class SystemTests
{
    [Fact]
    public async Task Only_an_administrator_sees_the_system_and_may_do_anything_to_it()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var member = new Guest(installation.Web);
        await member.SignInAsync(installation.Customer);
        using var page = await member.AdminAsync("/system");
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        foreach (var action in new[] { "/system/check", "/system/release" })
        {
            // With a good token of a page that the member may see.
            using var answer = await member.PressAsync("/campaigns", action);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Null(installation.Web.Services.GetRequiredService<LedgerChecks>().RunningSince);
        Assert.Null(installation.Web.Services.GetRequiredService<LedgerChecks>().Last());
    }

    [Theory, EachDatabase]
    public async Task An_administrator_has_the_ledger_checked_and_reads_what_was_found(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        await installation.SubscribeAsync("anna@example.com", "ben@example.com");
        await installation.SettleAsync(await installation.StartCampaignAsync());
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        Assert.Contains("Not checked yet", await PageAsync(admin), StringComparison.Ordinal);

        using var pressed = await admin.PressAsync("/system", "/system/check");
        Assert.Equal(HttpStatusCode.Redirect, pressed.StatusCode);
        var found = await Installation.UntilAsync(() => PageAsync(admin), page => page.Contains("promises hold", StringComparison.Ordinal));
        Assert.Contains("1 send with 2 deliveries, no address twice.", found, StringComparison.Ordinal);
        Assert.Contains(installation.Database.IsPostgres ? "Ledger: 12 of 15 promises hold, 3 cannot be seen from here" : "Ledger: 13 of 15 promises hold, 2 cannot be seen from here", found, StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(Guest guest)
    {
        using var page = await guest.AdminAsync("/system");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        return await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
