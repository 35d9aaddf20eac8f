using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Campaigns;

/// <summary>
/// Follows the runs of campaigns: has audiences expanded, and moves a campaign's state after its send and its server: sending, waiting (for what), finished.
/// Everything is read from the database each time, so a restart goes on by itself.
/// </summary>
public sealed partial class CampaignKeeper(Database database, AudienceExpansion expansion, SendKeeper sends, TimeProvider time, ILogger<CampaignKeeper> log, HeldSends? holds = null)
{
    private static readonly CampaignState[] Under = [CampaignState.Preparing, CampaignState.Sending, CampaignState.Waiting];

    /// <summary>A person decided these: their audience is completed and their rows are settled, but nothing here moves them on.</summary>
    private static readonly CampaignState[] Decided = [CampaignState.Paused, CampaignState.Cancelled];

    private readonly Dictionary<SendId, Task> expanding = [];

    public async Task KeepAsync(CancellationToken cancel)
    {
        await sends.KeepAsync(cancel);
        foreach (var campaign in await UnderWayAsync(cancel)) await KeepAsync(campaign, cancel);
    }

    /// <summary>What is wrong with one campaign holds up no other.</summary>
    private async Task KeepAsync(Run campaign, CancellationToken cancel)
    {
        try
        {
            if (!campaign.ExpansionDone && database.Health.MaySend) Expand(campaign.Customer, campaign.Send, cancel);
            if (Next(campaign) is { } next) await MoveAsync(campaign, next, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.NotKept(log, e, campaign.Campaign);
        }
    }

    private async Task<List<Run>> UnderWayAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<Campaign>().IgnoreQueryFilters().Where(c => Under.Contains(c.State) || (Decided.Contains(c.State) && c.FinishedAt == null))
            .Join(db.Set<Send>().IgnoreQueryFilters(), c => c.SendId, s => s.Id, (c, s) => new { Campaign = c, Send = s })
            .Join(db.Set<SendingServer>(), x => x.Campaign.ServerId, v => v.Id, (x, v) => new Run(
                x.Campaign.CustomerId, x.Campaign.Id, new SendId(x.Send.Id), x.Campaign.State, x.Campaign.StateReason, x.Send.Status, x.Send.FinishedAt, x.Send.ExpansionDone, v.Name, v.State, v.StateReason, v.StateBy))
            .ToListAsync(cancel);
    }

    private void Expand(CustomerId customer, SendId send, CancellationToken cancel)
    {
        if (expanding.TryGetValue(send, out var running) && !running.IsCompleted) return;
        if (running is { IsFaulted: true }) Log.NotExpanded(log, running.Exception!, send.Value);
        expanding[send] = Task.Run(() => expansion.ExpandAsync(customer, send, cancel), cancel);
    }

    private (CampaignState State, string? Reason)? Next(Run run)
    {
        if (run.State == CampaignState.Cancelled) return run.SettledAt is null ? null : (CampaignState.Cancelled, null);
        if (run.State == CampaignState.Paused) return null;
        if (run.SendStatus == SendStatus.Finished) return (CampaignState.Finished, null);
        var isUp = run.ServerState is ServerState.Active or ServerState.Degraded;
        var held = holds?.WordsOf(run.Send);
        if (isUp && held is null) return run.State == CampaignState.Sending ? null : (CampaignState.Sending, null);
        var reason = isUp ? held!.Fit(Campaign.MostReason) : $"{run.Server} {Words(run)}{(run.ServerReason is null ? "" : $": {run.ServerReason}")}".Fit(Campaign.MostReason);
        return run.State == CampaignState.Waiting && run.Reason == reason ? null : (CampaignState.Waiting, reason);
    }

    private static string Words(Run run) => run.ServerState switch
    {
        ServerState.OutOfQuota => "is out of quota",
        ServerState.Blocked => "is blocked by its provider",
        ServerState.Paused => run.ServerBy is null ? "is paused" : $"is paused by {run.ServerBy}",
        _ => "is not active yet",
    };

    private Task MoveAsync(Run run, (CampaignState State, string? Reason) next, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(run.Customer);
        await CampaignLock.TakeAsync(database, session, run.Campaign);
        var campaign = await db.Set<Campaign>().SingleAsync(c => c.Id == run.Campaign);
        // A person was faster than what was read before.
        if (campaign.State != run.State) return;
        var now = time.GetUtcNow();
        if (next.State == CampaignState.Cancelled) campaign.Settle(run.SettledAt!.Value);
        else if (next.State == CampaignState.Finished)
        {
            campaign.GoOn(now);
            campaign.Finish(now);
        }
        else if (next.State == CampaignState.Waiting) campaign.Wait(next.Reason!, now);
        else campaign.GoOn(now);
        await db.SaveChangesAsync();
    }, cancel);

    private sealed record Run(
        CustomerId Customer, long Campaign, SendId Send, CampaignState State, string? Reason, SendStatus SendStatus, DateTimeOffset? SettledAt, bool ExpansionDone,
        string Server, ServerState ServerState, string? ServerReason, string? ServerBy);

    private static partial class Log
    {
        [LoggerMessage(2402, LogLevel.Error, "Campaign {CampaignId} could not be followed; it is tried again")]
        public static partial void NotKept(ILogger log, Exception e, long campaignId);

        [LoggerMessage(2401, LogLevel.Error, "The audience of send {SendId} could not be expanded; it is tried again")]
        public static partial void NotExpanded(ILogger log, Exception e, long sendId);
    }
}
