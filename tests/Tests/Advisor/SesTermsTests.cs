using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Advisor;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.SesSetup;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Advisor;

/// <summary>What Amazon SES costs, by a price table that an administrator corrects.</summary>
public sealed class SesTermsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    // By hand from the price page of 22 July 2026.
    [InlineData("NONE", 12_400_000, 1240)]
    [InlineData("ESSENTIALS", 12_400_000, 1936)]
    [InlineData("PRO", 12_400_000, 2713)]
    [InlineData("ENTERPRISE", 12_400_000, 3232)]
    [InlineData("ESSENTIALS", 10_000_000, 1600)]
    [InlineData("ESSENTIALS", 150_000_000, 19700)]
    [InlineData("PRO", 0, 105)]
    public void A_month_costs_the_fee_and_the_prices_of_its_steps(string plan, long messages, int dollars) =>
        Assert.Equal(dollars, SesTerms.Published.Find(plan)!.Cost(SesTerms.Published, messages));

    [Fact]
    public void Steps_and_fee_count_for_each_region()
    {
        var month = new SendingMonth([new("eu-west-1", 7_400_000), new("eu-central-1", 4_100_000), new("us-east-1", 860_000), new("us-west-2", 40_000)], 12_400_000, 0, 0);
        var (terms, split) = (SesTerms.Published, month.Split(12_400_000));

        Assert.Equal([7_400_000, 4_100_000, 860_000, 40_000], split);
        Assert.Equal(1984, terms.Find("ESSENTIALS")!.Cost(terms, split));
        Assert.Equal((4 * 105) + 2728, terms.Find("PRO")!.Cost(terms, split));
        // With another sum nobody is lost between them.
        Assert.Equal(1_000_001, month.Split(1_000_001).Sum());
        Assert.Equal([500], new SendingMonth([], 0, 0, 0).Split(500));
    }

    [Theory, EachDatabase]
    public async Task What_is_published_holds_until_it_is_corrected_and_the_second_of_two_is_told(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var store = installation.Web.Services.GetRequiredService<SesTermsStore>();
        var published = await store.ReadAsync(Cancel);
        Assert.Equal((0, null, SesTerms.Published.AsOf), (published.Version, published.ChangedBy, published.Terms.AsOf));

        var mine = published.Terms with { AsOf = new DateOnly(2026, 11, 3), DedicatedIp = 25.50m };
        var saved = Assert.IsType<Edit<TermsNow>.Saved>(await store.SaveAsync(mine, 0, "Ines", Cancel)).Value;
        Assert.Equal((1, "Ines", 25.50m), (saved.Version, saved.ChangedBy, saved.Terms.DedicatedIp));
        var stale = Assert.IsType<Edit<TermsNow>.Stale>(await store.SaveAsync(published.Terms, 0, "Ben", Cancel)).Current;
        Assert.Equal((1, "Ines"), (stale.Version, stale.ChangedBy));
        Assert.IsType<Edit<TermsNow>.Saved>(await store.SaveAsync(mine with { DedicatedIp = 26 }, 1, "Ben", Cancel));
        Assert.IsType<Edit<TermsNow>.Stale>(await store.SaveAsync(mine, 1, "Ines", Cancel));
        var now = await store.ReadAsync(Cancel);
        Assert.Equal((2, "Ben", 26m), (now.Version, now.ChangedBy, now.Terms.DedicatedIp));
        Assert.Equal(mine.Plans, now.Terms.Plans);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_field_by_field_and_changes_nothing()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var store = installation.Web.Services.GetRequiredService<SesTermsStore>();
        var (good, plans) = (SesTerms.Published, SesTerms.Published.Plans);
        var wrong = new Dictionary<string, SesTerms>
        {
            ["as_of"] = good with { AsOf = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(2)) },
            ["region"] = good with { Region = "us\neast" },
            ["first_step"] = good with { FirstStep = 0 },
            ["second_step"] = good with { SecondStep = good.FirstStep },
            ["little"] = good with { Little = -1 },
            ["bounce_review"] = good with { BounceReview = 0 },
            ["complaint_review"] = good with { ComplaintReview = 101 },
            ["dedicated_ip"] = good with { DedicatedIp = -1 },
            ["usual"] = good with { Usual = "GOLD" },
            ["plans"] = good with { Plans = [] },
            ["plans.0.key"] = good with { Plans = [plans[0] with { Key = "pay per use" }, .. plans.Skip(1)] },
            ["plans.1.key"] = good with { Plans = [plans[1], plans[1]] },
            ["plans.2.name"] = good with { Plans = [plans[0], plans[1], plans[2] with { Name = " " }] },
            ["plans.1.about"] = good with { Plans = [plans[0], plans[1] with { About = new string('x', SesTerms.MostAbout + 1) }] },
            ["plans.1.first"] = good with { Plans = [plans[0], plans[1] with { First = 0.12345m }] },
            ["plans.0.fee"] = good with { Plans = [plans[0] with { Fee = 1_000_001 }, plans[1]] },
        };

        foreach (var (field, terms) in wrong)
            Assert.Equal(field, Assert.Single(Assert.IsType<Edit<TermsNow>.Faulty>(await store.SaveAsync(terms, 0, "Ines", Cancel)).Faults).Field);
        Assert.Equal(0, (await store.ReadAsync(Cancel)).Version);
        // Control: what is published may be saved.
        Assert.IsType<Edit<TermsNow>.Saved>(await store.SaveAsync(good, 0, "Ines", Cancel));
    }

    [Theory, EachDatabase]
    public async Task What_left_in_thirty_days_is_added_up_by_region(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var months = installation.Web.Services.GetRequiredService<SendingMonths>();
        Assert.Equal((0, 0), ((await months.ReadAsync(Cancel)).Messages, (await months.ReadAsync(Cancel)).Sent));

        await installation.SubscribeAsync("anna@example.com");
        await installation.SubscribeAsync("ben@example.com");
        await installation.UntilAsync(await installation.StartCampaignAsync(), CampaignState.Finished);

        var month = await months.ReadAsync(Cancel);
        Assert.Equal([new RegionVolume("eu-central-1", 2)], month.Regions);
        Assert.Equal((2, 0, 0), (month.Sent, month.Bounced, month.Complained));

        await installation.Database.WriteAsync(session => session.Db(CustomerId.Installation).Set<SendingServer>().ExecuteUpdateAsync(set => set.SetProperty(s => s.DefaultFrom, "hello@harbourlane.example"), Cancel), Cancel);
        // The proof of the event loop costs as much, and bounces and is complained about on purpose.
        var (proofs, server) = (installation.Web.Services.GetRequiredService<LoopProofs>(), (await installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel))[0].PublicId);
        Assert.Empty((await proofs.StartAsync(installation.Customer, server, "Ines", Cancel))!);
        await Installation.UntilAsync(() => proofs.FindAsync(server, Cancel), p => p!.State == ProofState.Proven);
        month = await months.ReadAsync(Cancel);
        Assert.Equal([new RegionVolume("eu-central-1", 7)], month.Regions);
        Assert.Equal((2, 0, 0), (month.Sent, month.Bounced, month.Complained));
    }
}
