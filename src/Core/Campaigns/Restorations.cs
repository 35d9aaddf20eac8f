using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Journal;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>
/// A database that looks restored starts paused: its running campaigns wait for a person, what was handed over since is told to it from the journal, and
/// nothing leaves until it is released.
/// </summary>
public sealed partial class Restorations(
    Database database, DataFolder folder, DatabaseMarks marks, RestoredPause pause, AudienceExpansion expansion, CampaignControls controls, HandoverJournal journal, IOptions<DeliveryOptions> options, TimeProvider time, ILogger<Restorations> log)
{
    /// <summary>Who stands in the log when nobody did it.</summary>
    public const string Ourselves = "Postroad";

    /// <summary>In the data folder.</summary>
    public const string JournalFolder = "journal", MarkFile = DatabaseMarks.FileName;

    /// <summary>While something is sent, so much may be forgotten unnoticed; and how often else.</summary>
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1), Idle = TimeSpan.FromMinutes(1);

    private long? ticked;

    /// <summary>
    /// Pauses what runs when the database looks restored. To be called before anybody can be heard: whatever begins afterwards has a number above all that the journal knows, so that
    /// the forgotten are never taken for it.
    /// </summary>
    public async Task<DatabaseSign?> FindAsync(CancellationToken cancel)
    {
        var sign = await marks.LookAsync(cancel);
        journal.Identity = marks.Identity;
        if (sign is null) return null;
        var highest = JournalReplay.Highest(folder.File(JournalFolder));
        await database.WriteAsync(async session =>
        {
            await SendNumbers.RaiseAsync(database, session, highest);
            await pause.PauseAsync(session, sign, isTold: false);
        }, cancel);
        return sign;
    }

    /// <summary>Before anything is sent. A crash in between costs nothing: the next start goes on.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        var sign = await FindAsync(cancel);
        if (await UntoldAsync(cancel) is { } restoration)
        {
            await TellAsync(restoration, sign, cancel);
            Log.Restored(log, sign?.Words ?? "A restored database was still to be told what it forgot.");
        }

        await marks.TickAsync(cancel);
    }

    /// <summary>Counts on, so that an older copy of the database is told from this one.</summary>
    public async Task KeepAsync(CancellationToken cancel)
    {
        if (ticked is { } last)
        {
            var elapsed = time.GetElapsedTime(last);
            if (elapsed < Busy || (elapsed < Idle && !await IsSendingAsync(cancel))) return;
        }

        ticked = time.GetTimestamp();
        await marks.TickAsync(cancel);
    }

    /// <summary>The restoration that waits for a person, with its campaigns, once all is told to the database. Null: none does.</summary>
    public async Task<OpenRestoration?> OpenAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        // One of which nothing waits any more is over, though nobody has said so yet.
        var restoration = await db.Set<Restoration>().Where(r => r.ReleasedAt == null && r.ToldAt != null && db.Set<RestoredSend>().IgnoreQueryFilters()
                .Any(s => s.RestorationId == r.Id && db.Set<Campaign>().IgnoreQueryFilters().Any(c => c.SendId == s.SendId && c.State == CampaignState.Paused && c.StateBy == Ourselves)))
            .OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancel);
        if (restoration is null) return null;
        var lines = await db.Set<RestoredSend>().IgnoreQueryFilters().Where(r => r.RestorationId == restoration.Id)
            .Join(db.Set<Campaign>().IgnoreQueryFilters(), r => r.SendId, c => c.SendId, (r, c) => new { Restored = r, Campaign = c })
            .Where(x => x.Campaign.State == CampaignState.Paused && x.Campaign.StateBy == Ourselves)
            .Select(x => new
            {
                x.Campaign.CustomerId, x.Campaign.PublicId, x.Campaign.Name, x.Restored,
                Sent = db.Set<SendCounters>().IgnoreQueryFilters().Where(n => n.SendId == x.Restored.SendId).Sum(n => n.Sent),
                // As of now: an event that settles one moves it over to what is proven.
                Uncertain = db.Set<Doubt>().IgnoreQueryFilters().Count(d => d.SendId == x.Restored.SendId && d.Cause == DoubtCause.DatabaseRestored
                    && (d.EndedAt == null || d.Ending == DoubtEnding.ClosedByTime || d.Ending == DoubtEnding.ClosedByPerson)),
                Left = db.Set<SendCounters>().IgnoreQueryFilters().Where(n => n.SendId == x.Restored.SendId).Sum(n => n.Recipients - n.Sent - n.Suppressed - n.Failed),
            })
            .ToListAsync(cancel);
        var names = await db.Set<Customer>().ToDictionaryAsync(c => c.Key, c => c.Name, cancel);
        return lines.Count == 0 ? null : new OpenRestoration(restoration.FoundAt, restoration.AsOf, restoration.Sign,
            lines.ConvertAll(x => new RestoredCampaign(x.CustomerId, x.PublicId, x.Name, names[x.CustomerId], x.Restored.SendId, x.Restored.Knew, Math.Max(0, x.Sent - x.Restored.Knew - x.Uncertain), x.Uncertain, x.Left)));
    }

    /// <summary>Lets campaigns go on where the ledger now says that they stand; all of it in one transaction.</summary>
    /// <param name="campaign">Public id. Null: all of them.</param>
    public async Task ReleaseAsync(string? campaign, string by, CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is not { } open) return;
        var chosen = open.Campaigns.Where(c => campaign is null || c.PublicId == campaign).OrderBy(c => c.Send).ToList();
        await database.WriteAsync(async session =>
        {
            foreach (var line in chosen) await controls.ResumeAsync(session, line.Customer, line.PublicId, by, isReviewed: true, cancel);
            if (!await pause.ReleaseAsync(session, by)) return;
            var db = session.Db(CustomerId.Installation);
            db.Add(new AuditEntry { CustomerId = CustomerId.Installation, At = time.GetUtcNow(), By = by, Action = "restoration.release", Subject = "database" });
            await db.SaveChangesAsync(cancel);
        }, cancel);
    }

    private async Task<bool> IsSendingAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<Send>().IgnoreQueryFilters().AnyAsync(s => s.Status == SendStatus.Running, cancel);
    }

    private async Task<Restoration?> UntoldAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<Restoration>().Where(r => r.ToldAt == null).OrderBy(r => r.Id).FirstOrDefaultAsync(cancel);
    }

    private async Task TellAsync(Restoration restoration, DatabaseSign? sign, CancellationToken cancel)
    {
        // All of them, also those that a person had paused: the journal speaks of people, and whoever has no row yet cannot be told apart.
        foreach (var (customer, send) in await UnfinishedAsync(cancel)) await expansion.ExpandAsync(customer, new SendId(send), cancel);
        var highest = await new JournalReplay(database, folder.File(JournalFolder), marks.Identity, options.Value, time).RunAsync(cancel);
        await database.WriteAsync(async session =>
        {
            await SendNumbers.RaiseAsync(database, session, highest);
            foreach (var (customer, send) in await RestoredAsync(restoration, cancel))
            {
                var own = session.Db(customer);
                var row = await own.Set<RestoredSend>().SingleAsync(r => r.RestorationId == restoration.Id && r.SendId == send, cancel);
                row.Uncertain = await own.Set<Doubt>().CountAsync(d => d.SendId == send && d.Cause == DoubtCause.DatabaseRestored && d.EndedAt == null, cancel);
                row.Proven = Math.Max(0, await own.Set<SendCounters>().Where(c => c.SendId == send).SumAsync(c => c.Sent, cancel) - row.Knew - row.Uncertain);
                await own.SaveChangesAsync(cancel);
            }

            await session.Db(CustomerId.Installation).Set<Restoration>().Where(r => r.Id == restoration.Id)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.ToldAt, time.GetUtcNow()), cancel);
            if (sign is not null) await DatabaseMarks.CatchUpAsync(session, sign);
            await pause.EndAsync(session);
        }, cancel);
    }

    /// <summary>Whose audience was still being read when the copy was made.</summary>
    private async Task<List<(CustomerId Customer, long Send)>> UnfinishedAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var sends = await db.Set<Send>().IgnoreQueryFilters().Where(s => !s.ExpansionDone).OrderBy(s => s.Id).Select(s => new { s.CustomerId, s.Id }).ToListAsync(cancel);
        return sends.ConvertAll(s => (s.CustomerId, s.Id));
    }

    private async Task<List<(CustomerId Customer, long Send)>> RestoredAsync(Restoration restoration, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var sends = await db.Set<RestoredSend>().IgnoreQueryFilters().Where(r => r.RestorationId == restoration.Id).Select(r => new { r.CustomerId, r.SendId }).ToListAsync(cancel);
        return sends.ConvertAll(s => (s.CustomerId, s.SendId));
    }

    private static partial class Log
    {
        [LoggerMessage(2410, LogLevel.Warning, "This database looks restored, so its running campaigns are paused until somebody releases them: {Sign}")]
        public static partial void Restored(ILogger log, string sign);
    }
}

/// <param name="AsOf">The last moment that the database knew of. The same as <paramref name="FoundAt"/> when an event gave it away: it does not say.</param>
/// <param name="Sign">What gave it away.</param>
public sealed record OpenRestoration(DateTimeOffset FoundAt, DateTimeOffset AsOf, string Sign, IReadOnlyList<RestoredCampaign> Campaigns)
{
    /// <summary>Mark and journal were put back with the database, or are gone: only events can name what was forgotten.</summary>
    public bool IsByEvent => AsOf == FoundAt;
}

/// <param name="Proven">Sent besides, by journal, events and late answers; grows while events come.</param>
/// <param name="Left">Still to be sent.</param>
public sealed record RestoredCampaign(CustomerId Customer, string PublicId, string Name, string CustomerName, long Send, long Knew, long Proven, long Uncertain, long Left);
