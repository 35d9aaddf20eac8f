using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>What a person decides about uncertain deliveries.</summary>
public enum UncertainDecision
{
    /// <summary>A second attempt with the same key; whoever has the first gets it twice.</summary>
    SendAgain,

    /// <summary>Not sent again by itself. Evidence that comes later still settles it.</summary>
    CloseAsUnknown,
}

/// <summary>One uncertain delivery as a screen names it.</summary>
/// <param name="Campaign">Public id.</param>
/// <param name="Seq">Number in the campaign.</param>
public readonly record struct UncertainPick(string Campaign, int Seq);

/// <param name="Changed">Decided about now.</param>
/// <param name="LeftOut">Settled meanwhile, decided before, or of a cancelled campaign, which sends nothing any more.</param>
public sealed record DecisionResult(int Changed, int LeftOut);

/// <summary>
/// Decides about uncertain deliveries by hand: recorded with who and why, a batch in a transaction. Only what is uncertain at that moment changes; a finished
/// campaign goes on when something of it is sent again.
/// </summary>
public sealed class UncertainDecisions(Database database, TimeProvider time)
{
    /// <summary>Deliveries in one transaction.</summary>
    private const int MostAtOnce = 500;

    /// <param name="why">Required: the log is worth nothing without it.</param>
    /// <exception cref="ArgumentException">No reason was given.</exception>
    public async Task<DecisionResult> DecideAsync(
        CustomerId customer, IReadOnlyList<UncertainPick> picks, UncertainDecision decision, string by, string why, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(why);
        var (changed, all) = (0, picks.Distinct().ToList());
        foreach (var campaign in all.GroupBy(p => p.Campaign))
        {
            foreach (var batch in campaign.Select(p => p.Seq).Order().Chunk(MostAtOnce))
                changed += await DecideAsync(customer, campaign.Key, batch, decision, by, why, cancel);
        }

        return new DecisionResult(changed, all.Count - changed);
    }

    /// <summary>How many changed.</summary>
    private Task<int> DecideAsync(CustomerId customer, string publicId, int[] seqs, UncertainDecision decision, string by, string why, CancellationToken cancel) =>
        database.WriteAsync(async session =>
        {
            var db = session.Db(customer);
            if (await db.Set<Campaign>().Where(c => c.PublicId == publicId).Select(c => (long?)c.Id).SingleOrDefaultAsync(cancel) is not { } id) return 0;
            await CampaignLock.TakeAsync(database, session, id);
            var campaign = await db.Set<Campaign>().SingleAsync(c => c.Id == id, cancel);
            if (campaign.SendId is not { } sendId || (decision == UncertainDecision.SendAgain && campaign.State == CampaignState.Cancelled)) return 0;

            var (send, now, changed) = (new SendId(sendId), time.GetUtcNow(), 0);
            await SendLock.TakeAsync(database, session, send);
            foreach (var seq in seqs) changed += await DecideAsync(session, customer, new DeliveryRef(send, seq), decision, by, why, now) ? 1 : 0;
            if (changed == 0) return 0;
            if (decision == UncertainDecision.SendAgain) await ReopenAsync(session, campaign, send, now);
            db.Add(new AuditEntry
            {
                CustomerId = customer, At = now, By = by, Action = decision == UncertainDecision.SendAgain ? "delivery.send-again" : "delivery.close", Subject = publicId,
                Note = Note(changed, why),
            });
            await db.SaveChangesAsync(cancel);
            return changed;
        }, cancel);

    private static Task<bool> DecideAsync(WriteSession session, CustomerId customer, DeliveryRef delivery, UncertainDecision decision, string by, string why, DateTimeOffset now) =>
        decision == UncertainDecision.SendAgain
            ? Settlement.SendAgainAsync(session, new Decision(customer, delivery, DoubtEnding.SentAgain, by, why, now), fromClosed: true)
            : Settlement.CloseAsync(session, new Decision(customer, delivery, DoubtEnding.ClosedByPerson, by, why, now));

    private static async Task ReopenAsync(WriteSession session, Campaign campaign, SendId send, DateTimeOffset now)
    {
        await session.RunAsync("UPDATE sends SET status = 1, finished_at = NULL WHERE id = @p0 AND status = 3", send.Value);
        if (campaign.State == CampaignState.Finished) campaign.Reopen(now);
    }

    private static string Note(int count, string why)
    {
        var text = $"{count} {(count == 1 ? "delivery" : "deliveries")}: {why}";
        return text.Length <= CampaignControls.MostWhy ? text : text[..CampaignControls.MostWhy];
    }
}
