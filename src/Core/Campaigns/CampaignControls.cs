using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>What became of a person's wish to pause, resume or cancel a campaign.</summary>
public abstract record ControlResult
{
    private ControlResult()
    {
    }

    public sealed record Done : ControlResult;

    /// <summary>It was so already: a second click, or somebody else was faster.</summary>
    public sealed record AlreadySo : ControlResult;

    /// <summary>This customer has no such campaign.</summary>
    public sealed record NotFound : ControlResult;

    /// <summary>Its state does not allow that.</summary>
    /// <param name="State">What it is instead.</param>
    public sealed record NotAllowed(CampaignState State) : ControlResult;

    /// <summary>The database looks restored and may have forgotten whom this campaign has mailed: an administrator reviews and releases it.</summary>
    public sealed record UnderReview : ControlResult;
}

/// <summary>
/// Pauses, resumes and cancels. Campaign, send and audit log change in one transaction; every intent asks whether its send runs, so nothing is handed over
/// after the next turn of each loop, and what was handed over is still written down.
/// </summary>
public sealed class CampaignControls(Database database, TimeProvider time)
{
    /// <summary>Characters of a person's reason that are kept.</summary>
    public const int MostWhy = 500;

    /// <param name="why">Null: not said.</param>
    public Task<ControlResult> PauseAsync(CustomerId customer, string campaign, string by, string? why, CancellationToken cancel) =>
        ChangeAsync(customer, campaign, CampaignState.Paused, SendStatus.Paused, [SendStatus.Running], c => c.Pause(by, why, time.GetUtcNow()), ("campaign.pause", by, why), cancel);

    public Task<ControlResult> ResumeAsync(CustomerId customer, string campaign, string by, CancellationToken cancel) =>
        database.WriteAsync(session => ResumeAsync(session, customer, campaign, by, isReviewed: false, cancel), cancel);

    /// <summary>Within a transaction that is already open.</summary>
    /// <param name="isReviewed">Somebody has looked at what a restored database has forgotten.</param>
    internal Task<ControlResult> ResumeAsync(WriteSession session, CustomerId customer, string campaign, string by, bool isReviewed, CancellationToken cancel) =>
        ChangeAsync(session, customer, campaign, CampaignState.Sending, SendStatus.Running, [SendStatus.Paused], c => c.Resume(time.GetUtcNow()), ("campaign.resume", by, null), isReviewed, cancel);

    /// <summary>Whoever is still queued will not be mailed; the rows follow in the background, a few thousand at a time.</summary>
    /// <param name="why">Null: not said.</param>
    public Task<ControlResult> CancelAsync(CustomerId customer, string campaign, string by, string? why, CancellationToken cancel) =>
        ChangeAsync(customer, campaign, CampaignState.Cancelled, SendStatus.Cancelled, [SendStatus.Running, SendStatus.Paused],
            c => c.Cancel(by, why, time.GetUtcNow()), ("campaign.cancel", by, why), cancel);

    private Task<ControlResult> ChangeAsync(
        CustomerId customer, string publicId, CampaignState next, SendStatus status, SendStatus[] from, Action<Campaign> move, (string Action, string By, string? Why) said,
        CancellationToken cancel) => database.WriteAsync(session => ChangeAsync(session, customer, publicId, next, status, from, move, said, isReviewed: false, cancel), cancel);

    private async Task<ControlResult> ChangeAsync(
        WriteSession session, CustomerId customer, string publicId, CampaignState next, SendStatus status, SendStatus[] from, Action<Campaign> move,
        (string Action, string By, string? Why) said, bool isReviewed, CancellationToken cancel)
    {
        var db = session.Db(customer);
        if (await db.Set<Campaign>().Where(c => c.PublicId == publicId).Select(c => (long?)c.Id).SingleOrDefaultAsync(cancel) is not { } id) return new ControlResult.NotFound();
        await CampaignLock.TakeAsync(database, session, id);
        var campaign = await db.Set<Campaign>().SingleAsync(c => c.Id == id, cancel);
        if (IsSo(campaign.State, next)) return new ControlResult.AlreadySo();
        if (next == CampaignState.Sending && !isReviewed && await IsUnderReviewAsync(db, campaign, cancel)) return new ControlResult.UnderReview();
        if (!Allows(campaign.State, next) || !await MoveSendAsync(session, campaign, status, from)) return new ControlResult.NotAllowed(campaign.State);
        move(campaign);
        db.Add(new AuditEntry { CustomerId = customer, At = time.GetUtcNow(), By = said.By, Action = said.Action, Subject = publicId, Note = said.Why });
        await db.SaveChangesAsync(cancel);
        return new ControlResult.Done();
    }

    private static async Task<bool> IsUnderReviewAsync(PostroadDb db, Campaign campaign, CancellationToken cancel) =>
        campaign is { State: CampaignState.Paused, StateBy: Restorations.Ourselves }
        && await db.Set<RestoredSend>().AnyAsync(r => r.SendId == campaign.SendId && db.Set<Restoration>().Any(x => x.Id == r.RestorationId && x.ReleasedAt == null), cancel);

    /// <summary>Only a paused campaign is resumed; one that has not been paused goes on anyway.</summary>
    private static bool IsSo(CampaignState now, CampaignState next) =>
        now == next || (next == CampaignState.Sending && now is (CampaignState.Preparing or CampaignState.Waiting));

    private static bool Allows(CampaignState now, CampaignState next) =>
        LegalMoves.Allows(now, next) && (next != CampaignState.Sending || now == CampaignState.Paused);

    /// <summary>False: the send has ended meanwhile, and the campaign is about to say so.</summary>
    private static async Task<bool> MoveSendAsync(WriteSession session, Campaign campaign, SendStatus next, SendStatus[] from)
    {
        if (campaign.SendId is not { } send) return true;
        foreach (var status in from)
        {
            if (await session.RunAsync("UPDATE sends SET status = @p1 WHERE id = @p0 AND status = @p2", send, (short)next, (short)status) > 0) return true;
        }

        return false;
    }
}
