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
/// <param name="LeftOut">Settled meanwhile, decided before, mailed by a send to those who were missed, or of a cancelled campaign, which sends nothing any more.</param>
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
            if (decision == UncertainDecision.SendAgain) seqs = await NotReachedElsewhereAsync(session, customer, send, seqs);
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

    /// <summary>Without those who have it, or get it, by "send to those who were missed", which somebody pressed meanwhile. While that one still reads who they are, nobody can tell.</summary>
    private static async Task<int[]> NotReachedElsewhereAsync(WriteSession session, CustomerId customer, SendId send, int[] seqs)
    {
        if (await session.ScalarAsync("SELECT 1 FROM sends WHERE missed_of = @p0 AND customer_id = @p1 AND with_unknown = @p2 AND expansion_done = @p3 LIMIT 1", send.Value, customer.Value, session.Flag(true), session.Flag(false)) is not null) return [];
        var left = new List<int>();
        foreach (var seq in seqs)
        {
            var reached = await session.ScalarAsync($"""
                {MissedRows.Family}
                SELECT 1 FROM deliveries d WHERE d.send_id = @p0 AND d.customer_id = @p1 AND d.seq = @p2 AND {MissedRows.ReachedElsewhere("d")}
                """, send.Value, customer.Value, seq);
            if (reached is null) left.Add(seq);
        }

        return [.. left];
    }

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
