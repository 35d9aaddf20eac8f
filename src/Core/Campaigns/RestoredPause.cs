using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>Pauses whatever runs in a database that looks restored, until somebody has looked at it. All or none: a campaign left running would mail whom it has forgotten.</summary>
public sealed partial class RestoredPause(Database database, TimeProvider time, ILogger<RestoredPause> log) : IOlderDatabase
{
    private const string Why = "This database looks restored: look at what it has forgotten under Administration, System.";

    private static readonly CampaignState[] Running = [CampaignState.Preparing, CampaignState.Sending, CampaignState.Waiting];

    /// <summary>An event told it: there is nothing to be read but further events, and the send that it names is known to have forgotten deliveries.</summary>
    public async Task FoundAsync(WriteSession session, SendId named, string sign)
    {
        var restoration = await PauseAsync(session, new DatabaseSign(time.GetUtcNow(), sign), isTold: true);
        var db = session.Db(CustomerId.Installation);
        var owner = await db.Set<Send>().IgnoreQueryFilters().Where(s => s.Id == named.Value).Select(s => (CustomerId?)s.CustomerId).SingleOrDefaultAsync();
        if (owner is { } customer) await NoteAsync(session, restoration, customer, named.Value);
        Log.Found(log, sign);
    }

    /// <summary>
    /// One review at a time: what was found before and still waits is part of this one. So it may be done again, after a crash or because what follows failed, and a copy that was
    /// made during a review does not hide its campaigns.
    /// </summary>
    /// <param name="isTold">False: the journal is still to be read.</param>
    internal async Task<Restoration> PauseAsync(WriteSession session, DatabaseSign sign, bool isTold)
    {
        var db = session.Db(CustomerId.Installation);
        await EndAsync(session);
        var running = await RunningAsync(db);
        var open = await db.Set<Restoration>().Where(r => r.ReleasedAt == null).OrderByDescending(r => r.Id).FirstOrDefaultAsync();
        if (open is not null && !isTold) open = await FindAgainAsync(db, open, sign);
        var restoration = open ?? await BeginAsync(db, sign, isTold, isReleased: isTold && running.Count == 0);
        foreach (var (customer, id, send) in running)
        {
            await CampaignLock.TakeAsync(database, session, id);
            var own = session.Db(customer);
            var campaign = await own.Set<Campaign>().SingleAsync(c => c.Id == id);
            // A person was faster.
            if (!Running.Contains(campaign.State)) continue;
            campaign.Pause(Restorations.Ourselves, Why, time.GetUtcNow());
            await own.SaveChangesAsync();
            await own.Set<Send>().Where(s => s.Id == send).ExecuteUpdateAsync(s => s.SetProperty(x => x.Status, SendStatus.Paused));
            await NoteAsync(session, restoration, customer, send);
        }

        return restoration;
    }

    /// <summary>Reviews of which nothing waits any more, because it was cancelled, are over.</summary>
    internal Task EndAsync(WriteSession session) => ReleaseAsync(session, Restorations.Ourselves);

    /// <summary>Ends those of which nothing waits any more. False: something still does, in each.</summary>
    /// <param name="by">Who released the last of it.</param>
    internal async Task<bool> ReleaseAsync(WriteSession session, string by) => await session.RunAsync($"""
        UPDATE restorations SET released_at = @p0, released_by = @p1 WHERE released_at IS NULL AND told_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM restored_sends r JOIN campaigns c ON c.send_id = r.send_id WHERE r.restoration_id = restorations.id AND c.state = {(short)CampaignState.Paused} AND c.state_by = @p2)
        """, session.Instant(time.GetUtcNow()), by, Restorations.Ourselves) > 0;

    private async Task<Restoration> FindAgainAsync(PostroadDb db, Restoration open, DatabaseSign sign)
    {
        var now = time.GetUtcNow();
        await db.Set<Restoration>().Where(r => r.Id == open.Id).ExecuteUpdateAsync(r => r
            .SetProperty(x => x.FoundAt, now).SetProperty(x => x.AsOf, sign.AsOf).SetProperty(x => x.Sign, sign.Words).SetProperty(x => x.ToldAt, (DateTimeOffset?)null));
        return await db.Set<Restoration>().AsNoTracking().SingleAsync(r => r.Id == open.Id);
    }

    /// <summary>Where nothing runs there is nothing to release.</summary>
    private async Task<Restoration> BeginAsync(PostroadDb db, DatabaseSign sign, bool isTold, bool isReleased)
    {
        var now = time.GetUtcNow();
        var restoration = isTold ? new Restoration { FoundAt = now, AsOf = now, Sign = sign.Words, ToldAt = now } : new Restoration { FoundAt = now, AsOf = sign.AsOf, Sign = sign.Words };
        if (isReleased) (restoration.ReleasedAt, restoration.ReleasedBy) = (now, Restorations.Ourselves);
        db.Add(restoration);
        await db.SaveChangesAsync();
        return restoration;
    }

    /// <summary>What the database knows of a send when it is paused; once for each restoration.</summary>
    private static async Task NoteAsync(WriteSession session, Restoration restoration, CustomerId customer, long send)
    {
        var own = session.Db(customer);
        if (await own.Set<RestoredSend>().AnyAsync(r => r.RestorationId == restoration.Id && r.SendId == send)) return;
        var knew = await own.Set<SendCounters>().Where(c => c.SendId == send).SumAsync(c => c.Sent);
        own.Add(new RestoredSend { CustomerId = customer, RestorationId = restoration.Id, SendId = send, Knew = knew });
        await own.SaveChangesAsync();
    }

    private static async Task<List<(CustomerId Customer, long Campaign, long Send)>> RunningAsync(PostroadDb db)
    {
        var running = await db.Set<Campaign>().IgnoreQueryFilters().Where(c => Running.Contains(c.State) && c.SendId != null).OrderBy(c => c.Id)
            .Select(c => new { c.CustomerId, c.Id, SendId = c.SendId!.Value }).ToListAsync();
        return running.ConvertAll(c => (c.CustomerId, c.Id, c.SendId));
    }

    private static partial class Log
    {
        [LoggerMessage(2411, LogLevel.Warning, "This database looks restored, so its running campaigns are paused until somebody releases them: {Sign}")]
        public static partial void Found(ILogger log, string sign);
    }
}
