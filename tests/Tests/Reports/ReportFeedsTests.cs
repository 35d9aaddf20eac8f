using System.Net.ServerSentEvents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Tests.Fixtures;
using Postroad.Web.Live;
using Postroad.Web.SignIn;

namespace Postroad.Tests.Reports;

/// <summary>The stream behind an open report.</summary>
public sealed class ReportFeedsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_who_watches_gets_the_report_at_once_and_the_stream_ends_with_the_process()
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        await installation.SubscribeAsync("anna@example.com", "ben@example.com");
        var campaign = await installation.StartCampaignAsync();
        await installation.SettleAsync(campaign);

        await using var one = await WatchAsync(installation, campaign.PublicId);
        await using var two = await WatchAsync(installation, campaign.PublicId);
        foreach (var watcher in new[] { one, two })
        {
            Assert.True(await watcher.MoveNextAsync());
            Assert.Equal(ReportFeed.Changed, watcher.Current.EventType);
            Assert.Contains("of 2 sent", watcher.Current.Data, StringComparison.Ordinal);
        }

        await installation.Web.StopAsync(Cancel);
        Assert.False(await one.MoveNextAsync());
        Assert.False(await two.MoveNextAsync());
    }

    [Fact]
    public async Task Another_customer_finds_no_such_campaign()
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        await installation.SubscribeAsync("anna@example.com");
        var campaign = await installation.StartCampaignAsync();
        var reports = installation.Web.Services.GetRequiredService<CampaignReports>();

        Assert.NotNull(await reports.FindAsync(installation.Customer, campaign.PublicId, Cancel));
        Assert.Null(await reports.FindAsync(new CustomerId(installation.Customer.Value + 1), campaign.PublicId, Cancel));
    }

    [Fact]
    public async Task A_report_differs_only_by_what_it_shows()
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        await installation.SubscribeAsync("anna@example.com");
        var campaign = await installation.StartCampaignAsync();
        await installation.SettleAsync(campaign);
        var reports = installation.Web.Services.GetRequiredService<CampaignReports>();
        var head = await reports.FindAsync(installation.Customer, campaign.PublicId, Cancel);
        var report = await reports.ReadAsync(head!, Cancel);

        Assert.True(ReportChange.IsSame(report, await reports.ReadAsync(head!, Cancel) with { Pace = report.Pace }));
        Assert.False(ReportChange.IsSame(report, report with { Numbers = report.Numbers with { Clicked = report.Numbers.Clicked + 1 } }));
        Assert.False(ReportChange.IsSame(report, report with { Links = [] }));
    }

    [Fact]
    public async Task A_stream_ends_by_itself_after_minutes_so_that_whoever_watches_is_asked_for_again()
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        await installation.SubscribeAsync("anna@example.com");
        var campaign = await installation.StartCampaignAsync();
        var (services, time) = (installation.Web.Services, new FakeTimeProvider());
        await using var feeds = new ReportFeeds(
            services.GetRequiredService<CampaignReports>(), services.GetRequiredService<ReportHtml>(), time, services.GetRequiredService<IHostApplicationLifetime>(), NullLogger<ReportFeed>.Instance);
        await using var watcher = await WatchAsync(installation, campaign.PublicId, feeds);
        Assert.True(await watcher.MoveNextAsync().AsTask().WaitAsync(Limit, Cancel));

        time.Advance(ReportFeeds.LongestStream);
        var reading = Task.Run(async () =>
        {
            while (await watcher.MoveNextAsync())
            {
            }
        }, Cancel);
        await reading.WaitAsync(Limit, Cancel);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_ends_within_five_seconds_for_who_was_signed_out_or_of_whom_it_cannot_be_told(bool isBroken)
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        await installation.SubscribeAsync("anna@example.com");
        var campaign = await installation.StartCampaignAsync();
        var (services, time, asked, isIn) = (installation.Web.Services, new FakeTimeProvider(), new SemaphoreSlim(0), true);
        await using var feeds = new ReportFeeds(
            services.GetRequiredService<CampaignReports>(), services.GetRequiredService<ReportHtml>(), time, services.GetRequiredService<IHostApplicationLifetime>(), NullLogger<ReportFeed>.Instance);
        await using var watcher = await WatchAsync(installation, campaign.PublicId, feeds, _ =>
        {
            asked.Release();
            return isBroken && !isIn ? throw new InvalidOperationException("The database is away.") : Task.FromResult(isIn);
        });
        Assert.True(await watcher.MoveNextAsync().AsTask().WaitAsync(Limit, Cancel));
        // Control: who is signed in goes on watching.
        time.Advance(ReportFeeds.AskEvery);
        Assert.True(await asked.WaitAsync(Limit, Cancel));
        var reading = Task.Run(async () =>
        {
            while (await watcher.MoveNextAsync())
            {
            }
        }, Cancel);
        Assert.False(reading.IsCompleted);

        isIn = false;
        Assert.True(ReportFeeds.AskEvery < TimeSpan.FromSeconds(5));
        time.Advance(ReportFeeds.AskEvery);
        await reading.WaitAsync(Limit, Cancel);
    }

    [Fact]
    public async Task Whoever_joins_a_feed_that_is_over_has_its_end_at_once()
    {
        await using var database = TestDatabase.Sqlite();
        await using var installation = await Installation.StartAsync(database);
        var services = installation.Web.Services;
        var feed = new ReportFeed(
            services.GetRequiredService<CampaignReports>(), services.GetRequiredService<ReportHtml>(), TimeProvider.System, installation.Customer, "none", "Europe/Stockholm", NullLogger.Instance);
        var early = feed.Join();
        await feed.RunAsync(Cancel);

        Assert.False(await early.WaitToReadAsync(Cancel).AsTask().WaitAsync(Limit, Cancel));
        Assert.False(await feed.Join().WaitToReadAsync(Cancel).AsTask().WaitAsync(Limit, Cancel));
    }

    private static async Task<IAsyncEnumerator<SseItem<string>>> WatchAsync(Installation installation, string campaign, ReportFeeds? feeds = null, Func<CancellationToken, Task<bool>>? isSignedIn = null)
    {
        var services = installation.Web.Services;
        var head = await services.GetRequiredService<CampaignReports>().FindAsync(installation.Customer, campaign, Cancel);
        var caller = new Caller(new UserId(1), "Ines Moreau", "ines@harbourlane.example", installation.Customer, "Harbour Lane", "Europe/Stockholm", IsAdministrator: false, Role.Owner);
        return (feeds ?? services.GetRequiredService<ReportFeeds>()).WatchAsync(caller, head!, isSignedIn ?? (_ => Task.FromResult(true)), Cancel).GetAsyncEnumerator(Cancel);
    }
}
