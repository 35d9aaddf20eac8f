using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Checks;
using Postroad.Simulator.Regions;
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
        foreach (var action in new[] { "/system/check", "/system/release", "/system/backup" })
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

    [Theory, EachDatabase]
    public async Task A_backup_by_the_button_is_made_in_the_data_folder_and_shown(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        await installation.SubscribeAsync("anna@example.com");
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        Assert.Contains("None that this data folder knows of", await PageAsync(admin), StringComparison.Ordinal);

        using var pressed = await admin.PressAsync("/system", "/system/backup");
        Assert.Equal(HttpStatusCode.Redirect, pressed.StatusCode);
        var done = await Installation.UntilAsync(() => PageAsync(admin), page => !page.Contains("Being made", StringComparison.Ordinal));
        Assert.DoesNotContain("The backup was not made", done, StringComparison.Ordinal);
        var folder = Assert.Single(Directory.GetDirectories(Path.Combine(installation.DataFolder, "backups")));
        Assert.True(File.Exists(Path.Combine(folder, "keys", "ring.key")));
        Assert.Contains(folder, done, StringComparison.Ordinal);

        Directory.Delete(folder, recursive: true);
        Assert.Contains("It is not there any more.", await PageAsync(admin), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_that_cannot_be_made_says_why_on_the_page()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        File.Delete(Path.Combine(installation.DataFolder, "keys", "ring.key"));
        using var pressed = await admin.PressAsync("/system", "/system/backup");
        var page = await Installation.UntilAsync(() => PageAsync(admin), p => p.Contains("The backup was not made", StringComparison.Ordinal));
        Assert.Contains("There is no key file ", page, StringComparison.Ordinal);
        Assert.Contains("None that this data folder knows of", page, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task The_page_shows_what_waits_and_what_runs(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, new Installation.Change { Region = new RegionSettings { Name = "eu-central-1", MaxSendRate = 1, Identities = ["harbourlane.example"] } });
        await installation.SubscribeAsync([.. Enumerable.Range(1, 40).Select(i => $"person{i}@example.com")]);
        var campaign = await installation.StartCampaignAsync();
        await installation.UntilAsync(campaign, CampaignState.Sending);
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        await installation.Web.Services.GetRequiredService<CampaignControls>().PauseAsync(installation.Customer, campaign.PublicId, "Ines Moreau", null, TestContext.Current.CancellationToken);
        await Installation.UntilAsync(() => installation.DeliveriesAsync(campaign), rows => rows.Count == 40 && rows.TrueForAll(r => r.State != DeliveryState.Submitting));

        var toGo = (await installation.DeliveriesAsync(campaign)).Count(r => r.State == DeliveryState.Queued);
        var page = await Installation.UntilAsync(() => PageAsync(admin), p => p.Contains("Follow campaigns", StringComparison.Ordinal) && p.Contains("took ", StringComparison.Ordinal));
        Assert.Matches($"""SES Frankfurt<span class="sub">marketing</span></th>\s*<td data-l="To go" class="num">{toGo}</td>\s*<td[^>]*>since [^<]+</td>\s*<td[^>]*>paused</td>""", page);
        Assert.Contains("Event queues", page, StringComparison.Ordinal);
        Assert.Contains("none failed since the start", page, StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(Guest guest)
    {
        using var page = await guest.AdminAsync("/system");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        return await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
