using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Templates;

namespace Postroad.Core.Campaigns;

/// <summary>
/// When campaigns start: now, or at an instant. What is due is started in one transaction with its send, so that a process killed at any moment starts it exactly once;
/// what is due for too long, because nothing ran then, asks a person instead (docs/decisions/010-campaigns.md).
/// </summary>
public sealed partial class CampaignSchedule(Database database, CampaignDrafts drafts, CampaignRuns runs, TimeProvider time, ILogger<CampaignSchedule> log)
{
    /// <summary>How late a campaign still starts by itself: a restart, an upgrade and a morning's outage, but no "Good morning" at midnight.</summary>
    public static readonly TimeSpan Latest = TimeSpan.FromHours(4);

    /// <summary>How far ahead somebody may plan.</summary>
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(366);

    /// <summary>Starts it at once.</summary>
    /// <param name="version">The one that was looked at.</param>
    /// <returns>Faulty names what keeps it from starting; nothing was started.</returns>
    public Task<Edit<CampaignDraft>> SendNowAsync(CustomerId customer, string publicId, int version, string by, CancellationToken cancel) =>
        drafts.ChangeAsync(customer, publicId, version, "campaign.start", by, null, async (db, campaign) => await TryStartAsync(db, campaign, cancel) is { } fault ? [fault] : [], cancel);

    /// <summary>Plans the start, or moves it.</summary>
    /// <param name="day">As a date field gives it.</param>
    /// <param name="clock">As a time field gives it, by the customer's clocks.</param>
    public async Task<Edit<CampaignDraft>> ScheduleAsync(CustomerId customer, string publicId, int version, string? day, string? clock, string by, CancellationToken cancel)
    {
        await using var reading = database.Read(CustomerId.Installation);
        var zone = await reading.Set<Customer>().Where(c => c.Id == customer.Value).Select(c => c.TimeZone).SingleAsync(cancel);
        return ZonedTime.Read(day, clock, zone) switch
        {
            ZonedTime.Instant instant => await ScheduleAsync(customer, publicId, version, instant.At, by, cancel),
            ZonedTime.None none => new Edit<CampaignDraft>.Faulty([new("day", none.Sentence)]),
            _ => throw new InvalidOperationException("No such time."),
        };
    }

    public Task<Edit<CampaignDraft>> ScheduleAsync(CustomerId customer, string publicId, int version, DateTimeOffset at, string by, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (at <= now) return Faulty("That is in the past. Choose a later time, or send it now.");
        if (at > now + Farthest) return Faulty($"That is more than {Farthest.TotalDays:N0} days ahead; nobody can check a mail for then.");
        return drafts.ChangeAsync(customer, publicId, version, "campaign.schedule", by, $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC", (_, campaign) =>
        {
            if (campaign.ListId == 0) return Task.FromResult<IReadOnlyList<FieldFault>>([new("lists", "Choose who gets it first.")]);
            campaign.Schedule(at, now);
            return Task.FromResult<IReadOnlyList<FieldFault>>([]);
        }, cancel);

        static Task<Edit<CampaignDraft>> Faulty(string sentence) => Task.FromResult<Edit<CampaignDraft>>(new Edit<CampaignDraft>.Faulty([new("day", sentence)]));
    }

    /// <summary>A draft again.</summary>
    public Task<Edit<CampaignDraft>> TakeBackAsync(CustomerId customer, string publicId, int version, string by, CancellationToken cancel) =>
        drafts.ChangeAsync(customer, publicId, version, "campaign.unschedule", by, null, (_, campaign) =>
        {
            if (campaign.State == CampaignState.Scheduled) campaign.TakeBack(null, time.GetUtcNow());
            return Task.FromResult<IReadOnlyList<FieldFault>>([]);
        }, cancel);

    /// <summary>Starts what is due. Each campaign for itself: what is wrong with one holds up no other.</summary>
    public async Task StartDueAsync(CancellationToken cancel)
    {
        if (!database.Health.MaySend) return;
        foreach (var (customer, id) in await DueAsync(cancel))
        {
            try
            {
                await database.WriteAsync(session => StartDueAsync(session, customer, id, cancel), cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                Log.NotStarted(log, e, id);
            }
        }
    }

    private async Task<List<(CustomerId Customer, long Id)>> DueAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await using var db = database.Read(CustomerId.Installation);
        var due = await db.Set<Campaign>().IgnoreQueryFilters().Where(c => c.State == CampaignState.Scheduled && c.ScheduledAt <= now).OrderBy(c => c.ScheduledAt).ThenBy(c => c.Id)
            .Select(c => new { c.CustomerId, c.Id }).ToListAsync(cancel);
        return due.ConvertAll(c => (c.CustomerId, c.Id));
    }

    private async Task StartDueAsync(WriteSession session, CustomerId customer, long id, CancellationToken cancel)
    {
        await CampaignLock.TakeAsync(database, session, id);
        var (db, now) = (session.Db(customer), time.GetUtcNow());
        var campaign = await db.Set<Campaign>().SingleOrDefaultAsync(c => c.Id == id, cancel);
        // Somebody was faster: another round, or a person who has moved it.
        if (campaign is not { State: CampaignState.Scheduled, ScheduledAt: { } due } || due > now) return;
        var name = campaign.Name;
        if (await WhyNotAsync(session, campaign, due, now, cancel) is { } why)
        {
            campaign.TakeBack(why.Fit(Campaign.MostReason), now);
            await db.SaveChangesAsync(cancel);
            Log.Asks(log, name, why);
            return;
        }

        if (await TryStartAsync(db, campaign, cancel) is { } fault)
        {
            campaign.TakeBack($"It was due and could not start. {fault.Sentence}".Fit(Campaign.MostReason), now);
            Log.Asks(log, name, fault.Sentence);
        }

        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Why it asks a person although it is due. Null: it starts.</summary>
    private static async Task<string?> WhyNotAsync(WriteSession session, Campaign campaign, DateTimeOffset due, DateTimeOffset now, CancellationToken cancel)
    {
        if (now - due > Latest)
            return $"It was due {(now - due).TotalHours:N0} hours ago, when Postroad was not running or could not send; after {Latest.TotalHours:N0} hours it asks. Send it now, or choose another time.";
        var restored = await session.Db(CustomerId.Installation).Set<Restoration>().MaxAsync(r => (DateTimeOffset?)r.FoundAt, cancel);
        return restored >= due || (restored is not null && (campaign.ChangedAt ?? campaign.CreatedAt) < restored)
            ? "This database looks restored since it was planned, so it may have gone out already. Look for replies and clicks, then send it now or choose another time."
            : null;
    }

    /// <summary>Null: it has started.</summary>
    private async Task<FieldFault?> TryStartAsync(PostroadDb db, Campaign campaign, CancellationToken cancel)
    {
        try
        {
            await runs.StartAsync(db, campaign, null, false, cancel);
            return null;
        }
        catch (NotReadyException e)
        {
            return new FieldFault(e.Field, e.Message);
        }
        catch (InvalidContentException e)
        {
            return new FieldFault(e.Faults.Count > 0 && e.Faults[0].Part != ContentPart.Html ? e.Faults[0].Part.ToString().ToLowerInvariant() : "html", e.Faults.Count > 0 ? e.Faults[0].ToString() : e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2420, LogLevel.Error, "Campaign {CampaignId} was due and could not be started; it is tried again")]
        public static partial void NotStarted(ILogger log, Exception e, long campaignId);

        [LoggerMessage(2421, LogLevel.Warning, "Campaign {Name} was due and asks somebody instead: {Why}")]
        public static partial void Asks(ILogger log, string name, string why);
    }
}
