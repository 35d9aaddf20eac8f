using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Persistence;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>What screens say of the storage. That it is true is what Crash.StorageFaultTests are for.</summary>
public sealed class StorageScreenTests
{
    [Fact]
    public async Task Every_screen_says_why_and_since_when_sending_has_stopped_and_no_longer_than_that()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        var since = installation.Web.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        installation.Database.Health.Report(StoreTroubleKind.Log, "somebody <keeps> its log", "End the program.", since);
        var local = TimeZoneInfo.ConvertTime(since, TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm")).ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var page in new[] { "/campaigns", "/system" })
        {
            var text = await PageAsync(admin, page);
            Assert.Contains($"Sending has stopped since {local}: somebody &lt;keeps&gt; its log.", text, StringComparison.Ordinal);
            Assert.Contains("End the program.", text, StringComparison.Ordinal);
            Assert.Contains("role=\"alert\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain("All is well", text, StringComparison.Ordinal);
        }

        installation.Database.Health.Clear(StoreTroubleKind.Log);
        Assert.DoesNotContain("Sending has stopped", await PageAsync(admin, "/campaigns"), StringComparison.Ordinal);
        Assert.Contains("All is well", await PageAsync(admin, "/system"), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task The_system_page_shows_the_room_and_the_limits(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        await Installation.UntilAsync(() => Task.FromResult(installation.Web.Services.GetRequiredService<StorageWatch>().Reading), reading => reading is not null);
        var page = await PageAsync(admin, "/system");
        Assert.Contains("below 1.0 GB free and goes on above 2.0 GB", page, StringComparison.Ordinal);
        Assert.Contains(installation.Database.IsPostgres ? "Its own disk cannot be seen from here" : "folded in as it goes", page, StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(Guest guest, string path)
    {
        using var page = await guest.AdminAsync(path);
        return await AnswerAssert.IsAsync(HttpStatusCode.OK, page);
    }
}
