using System.Net.ServerSentEvents;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Tests.Fixtures;
using Postroad.Web.Live;
using Postroad.Web.SignIn;

namespace Postroad.Tests.Reports;

/// <summary>The stream behind an open report.</summary>
public sealed class ReportFeedsTests
{
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

    private static async Task<IAsyncEnumerator<SseItem<string>>> WatchAsync(Installation installation, string campaign)
    {
        var services = installation.Web.Services;
        var head = await services.GetRequiredService<CampaignReports>().FindAsync(installation.Customer, campaign, Cancel);
        var caller = new Caller(new UserId(1), "Ines Moreau", installation.Customer, "Harbour Lane", "Europe/Stockholm");
        return services.GetRequiredService<ReportFeeds>().WatchAsync(caller, head!, Cancel).GetAsyncEnumerator(Cancel);
    }
}
