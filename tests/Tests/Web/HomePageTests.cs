using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Lists.Forms;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>The first screen: how far one has come, and what is wrong now.</summary>
public sealed class HomePageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_steps_follow_what_is_so_and_go_when_all_is_done(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer, isAdministrator: true);
        var begun = await ReadAsync(guest);
        Assert.Contains("1 of 5 done", begun, StringComparison.Ordinal);
        Assert.Contains("SES Frankfurt in eu-central-1 sends.", begun, StringComparison.Ordinal);
        Assert.Contains("Nobody is subscribed yet", begun, StringComparison.Ordinal);
        Assert.Contains("No campaign yet", begun, StringComparison.Ordinal);

        await installation.SubscribeAsync(Mailing.Anna);
        Assert.Contains("1 person is subscribed to 1 list.", await ReadAsync(guest), StringComparison.Ordinal);
        await installation.SettleAsync(await installation.StartCampaignAsync());
        var sent = await ReadAsync(guest);
        Assert.Contains("3 of 5 done", sent, StringComparison.Ordinal);
        Assert.Contains("“Early access”: 1 of 1 sent.", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("What needs you now", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_send_is_said_with_its_reason_and_only_administrators_are_led_to_it()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await installation.Database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            (await db.Set<SendingServer>().SingleAsync(Cancel)).Stop(StopReason.InvalidCredentials, "The key <b>was</b> deleted", TimeProvider.System.GetUtcNow());
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        using Guest administrator = new(installation.Web), analyst = new(installation.Web);
        await administrator.SignInAsync(installation.Customer, isAdministrator: true);
        await analyst.SignInAsync(installation.Customer, "Tomé", role: Role.Analyst);
        var (full, less) = (await ReadAsync(administrator), await ReadAsync(analyst));
        Assert.Contains("SES Frankfurt does not send", full, StringComparison.Ordinal);
        Assert.Contains("The key <b>was</b> deleted", full, StringComparison.Ordinal);
        Assert.Contains("/servers/", full, StringComparison.Ordinal);
        Assert.Contains("SES Frankfurt does not send", less, StringComparison.Ordinal);
        Assert.DoesNotContain("/servers/", less, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_customers_people_and_campaigns_are_not_counted()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        var other = await mailing.Installation.Web.Services.GetRequiredService<Customers>().CreateAsync("Other", "Europe/Berlin", Cancel);
        using var guest = new Guest(mailing.Installation.Web);
        await guest.SignInAsync(other.Key);
        var page = await ReadAsync(guest);
        Assert.Contains("1 of 5 done", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Early access", page, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Sign_ups_that_wait_are_said_to_the_customer_whose_they_are(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var list = await SignUpPageTests.OpenPageAsync(installation, "double", "en");
        var other = await installation.Web.Services.GetRequiredService<Customers>().CreateAsync("Other", "Europe/Berlin", Cancel);
        await installation.Database.WriteAsync(session =>
        {
            var (db, now) = (session.Db(CustomerId.Installation), TimeProvider.System.GetUtcNow());
            db.AddRange(Enumerable.Range(0, SignUpLimits.MostAsked).Select(i => new ConfirmationAsk { AddressHash = $"stranger {i}", LastAt = now }));
            db.Add(new TakenSignUp { List = list, Email = "anna@example.com", Fields = "{}", Consent = "Yes", Network = "192.0.2.1", At = now.AddMinutes(-2) });
            return db.SaveChangesAsync(Cancel);
        }, Cancel);
        using Guest theirs = new(installation.Web), others = new(installation.Web);
        await theirs.SignInAsync(installation.Customer);
        await others.SignInAsync(other.Key);
        Assert.Contains("1 sign-up waits", await ReadAsync(theirs), StringComparison.Ordinal);
        Assert.DoesNotContain("sign-up waits", await ReadAsync(others), StringComparison.Ordinal);
    }

    private static async Task<string> ReadAsync(Guest guest)
    {
        using var page = await guest.AdminAsync("/");
        return WebUtility.HtmlDecode(await AnswerAssert.IsAsync(HttpStatusCode.OK, page));
    }
}
