using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Domains.Links;
using Postroad.Core.Notices;
using Postroad.Core.Primitives;
using Postroad.Tests.Domains.Links;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Web;

namespace Postroad.Tests.Notices;

/// <summary>A tracking domain that broke, or whose certificate file gives nothing, is told to administrators once for each trouble, and closes by itself.</summary>
public sealed class BrokenLinksTests
{
    private const string Go = "go.shop.test";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task One_that_broke_is_mailed_once_stands_on_Home_and_closes_when_it_is_right_again(TestDatabase kind)
    {
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await TrackingTests.StartAsync(kind, zone);
        await LostPasswordTests.AppointAsync(installation);
        using var administrator = new Guest(installation.Web);
        await administrator.SignInAsync(installation.Customer, isAdministrator: true);
        var (domains, checks) = (installation.Web.Services.GetRequiredService<TrackingDomains>(), installation.Web.Services.GetRequiredService<TrackingChecks>());
        var waiting = TrackingTests.Saved(await domains.AddAsync(installation.Customer, "waits.shop.test", "Ines", Cancel));
        zone.Lead(Go);
        var go = TrackingTests.Saved(await domains.AddAsync(installation.Customer, Go, "Ines", Cancel));
        await TellAsync(installation);
        Assert.Equal((0, false), (await ToldAsync(installation), await IsOnHomeAsync(administrator, "does not lead here by its CNAME any more")));

        zone.Clear(Go);
        await checks.LookAsync(installation.Customer, go.PublicId, Cancel);
        await TellAsync(installation);
        await TellAsync(installation);
        Assert.Equal((1, true), (await ToldAsync(installation), await IsOnHomeAsync(administrator, $"{Go} does not lead here by its CNAME any more")));
        Assert.False(await IsOnHomeAsync(administrator, waiting.Host));

        zone.Lead(Go);
        await checks.LookAsync(installation.Customer, go.PublicId, Cancel);
        Assert.False(await IsOnHomeAsync(administrator, "does not lead here by its CNAME any more"));
        await TellAsync(installation);
        zone.Clear(Go);
        await checks.LookAsync(installation.Customer, go.PublicId, Cancel);
        await TellAsync(installation);
        Assert.Equal(2, await ToldAsync(installation));
        // Also of one that is for old mails alone; but it needs nobody on Home.
        TrackingTests.Saved(await domains.RemoveAsync(installation.Customer, go.PublicId, go.Version, "Ines", Cancel));
        Assert.False(await IsOnHomeAsync(administrator, "does not lead here by its CNAME any more"));
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_told_then_that_it_ended_and_no_path_to_who_runs_nothing()
    {
        using var authority = new TestCertificates();
        using var folder = new TemporaryFolder();
        await using var zone = await ChangingZone.OpenAsync();
        await using var installation = await TrackingTests.StartAsync(TestDatabase.Sqlite(), zone);
        await LostPasswordTests.AppointAsync(installation);
        using Guest administrator = new(installation.Web), owner = new(installation.Web);
        await administrator.SignInAsync(installation.Customer, isAdministrator: true);
        await owner.SignInAsync(installation.Customer, "Ben");
        var domains = installation.Web.Services.GetRequiredService<TrackingDomains>();
        zone.Lead(Go);
        var go = TrackingTests.Saved(await domains.AddAsync(installation.Customer, Go, "Ines", Cancel));
        var now = TimeProvider.System.GetUtcNow();
        var (path, pair) = (Path.Combine(folder.Path, "go.pem"), authority.Sign(Go, now.AddDays(-1), now.AddDays(10)));
        await File.WriteAllTextAsync(path, pair.Certificate + authority.Between + pair.Key, Cancel);
        TrackingTests.Saved(await domains.EncryptAsync(installation.Customer, go.PublicId, go.Version, path, null, "Ines", Cancel));
        await TellAsync(installation);
        Assert.Equal((1, true), (await ToldAsync(installation), await IsOnHomeAsync(owner, $"The certificate of {Go} ends on")));
        await TellAsync(installation, now.AddDays(11));
        Assert.Equal(2, await ToldAsync(installation));

        // Its file is gone, and with a restart the certificate that was in use.
        File.Delete(path);
        await installation.RestartAsync(() => Task.CompletedTask);
        await Installation.UntilAsync(async () => (await domains.FindAsync(installation.Customer, go.PublicId, Cancel))!.Domain, d => d.TlsEndsAt is null);
        using Guest seen = new(installation.Web), hidden = new(installation.Web);
        await seen.SignInAsync(installation.Customer, "Carla", isAdministrator: true);
        await hidden.SignInAsync(installation.Customer, "Dora");
        Assert.True(await IsOnHomeAsync(seen, $"{Go} has no valid certificate"));
        Assert.True(await IsOnHomeAsync(seen, path));
        Assert.True(await IsOnHomeAsync(hidden, $"{Go} has no valid certificate"));
        Assert.False(await IsOnHomeAsync(hidden, path));
    }

    private static Task TellAsync(Installation installation, DateTimeOffset? now = null) =>
        installation.Web.Services.GetRequiredService<BrokenLinks>().MailAsync(now ?? TimeProvider.System.GetUtcNow(), Cancel);

    private static async Task<int> ToldAsync(Installation installation)
    {
        await using var db = installation.Database.Read(CustomerId.Installation);
        return await db.Set<SentNotice>().CountAsync(n => n.Kind == BrokenLinks.Kind, Cancel);
    }

    private static async Task<bool> IsOnHomeAsync(Guest guest, string words)
    {
        using var page = await guest.AdminAsync("/");
        return (await AnswerAssert.IsAsync(HttpStatusCode.OK, page)).Contains(words, StringComparison.Ordinal);
    }
}
