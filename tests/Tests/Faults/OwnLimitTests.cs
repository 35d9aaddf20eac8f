using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Faults;

/// <summary>A limit that a person set is used up in the middle of a campaign, and the process ends meanwhile.</summary>
public sealed class OwnLimitTests
{
    private static readonly string[] People = [.. Enumerable.Range(1, 40).Select(i => $"person{i}@example.com")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_used_up_limit_of_an_hour_waits_until_a_time_fails_nobody_survives_a_restart_and_goes_on_by_itself(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, new Installation.Change { Region = new RegionSettings { Name = "eu-central-1", MaxSendRate = 200, Identities = ["harbourlane.example"] } });
        await installation.SubscribeAsync(People);
        await LimitAsync(installation, 10);
        var campaign = await installation.UntilAsync(await installation.StartCampaignAsync(), CampaignState.Waiting);
        Assert.StartsWith("SES Frankfurt is out of quota: The server's own limit of 10 messages an hour is used up; it goes on by itself at 20", campaign.StateReason, StringComparison.Ordinal);
        var totals = await Installation.UntilAsync(() => installation.TotalsAsync(campaign), t => t.Sent >= 10);
        Assert.Equal((10, 0, 0), (totals.Sent, totals.Failed, totals.Uncertain));

        await installation.RestartAsync(() => Task.CompletedTask);
        // It asks for permits again, and gets none: the ten of before count.
        var state = await Installation.UntilAsync(() => Task.FromResult(Quota(installation).StateOf(installation.Server)), s => s.Waiting > 0 && s.UsedUp is not null);
        Assert.Equal((10L, new RulingLimit(LimitSource.Own, 10, LimitWindow.Hour)), (state.UsedLastHour, state.UsedUp));
        Assert.Equal(10, (await installation.AccountAsync(campaign)).Received);

        await LimitAsync(installation, null);
        var (ours, theirs) = await installation.SettleAsync(campaign);
        Assert.Equal((40, 40, 0, 0), (ours.Sent, ours.Delivered, ours.Failed, ours.Uncertain));
        Assert.Equal((40, 40, 0), (theirs.Received, theirs.DistinctKeys, theirs.Copies));
    }

    private static LocalQuotaLedger Quota(Installation installation) => installation.Web.Services.GetRequiredService<LocalQuotaLedger>();

    private static Task LimitAsync(Installation installation, int? perHour) => installation.Database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        var row = (await db.FindAsync<SendingServer>([installation.Server.Value], Cancel))!;
        row.MaxPerHour = perHour;
        row.Changed("Ines", DateTimeOffset.UnixEpoch);
        await db.SaveChangesAsync(Cancel);
    }, Cancel);
}
