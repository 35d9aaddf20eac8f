using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Tracking;

namespace Postroad.Core.Reports;

/// <summary>Reads what screens show of campaigns. Every query sees one customer's rows only; nothing here writes.</summary>
public sealed class CampaignReports(Database database, DeliveryPages deliveries, TimeProvider time, IOptions<DeliveryOptions> options)
{
    /// <summary>Uncertain deliveries that a report names; the rest is one click away.</summary>
    public const int UncertainShown = 4;

    /// <summary>Null: this customer has no such campaign.</summary>
    public async Task<CampaignHead?> FindAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        if (publicId.Length != PublicId.Length) return null;
        await using var db = database.Read(customer);
        var found = await (
            from campaign in db.Set<Campaign>()
            where campaign.PublicId == publicId
            join list in db.Set<MailingList>() on campaign.ListId equals list.Id
            join server in db.Set<SendingServer>() on campaign.ServerId equals server.Id
            join send in db.Set<Send>() on campaign.SendId equals send.Id into sends
            from send in sends.DefaultIfEmpty()
            select new { campaign, ListName = list.Name, server, ExpansionDone = (bool?)send!.ExpansionDone }).FirstOrDefaultAsync(cancel);
        return found is null ? null : StandingStill(HeadOf(found.campaign, found.ListName, found.server, found.ExpansionDone ?? false));
    }

    /// <summary>The totals alone: a few counter rows.</summary>
    public async Task<CampaignNumbers> NumbersAsync(CampaignHead head, CancellationToken cancel)
    {
        if (head.Send is not { } send) return CampaignNumbers.None;
        await using var db = database.Read(head.Customer);
        return CampaignNumbers.Sum(await db.Set<SendCounters>().Where(c => c.SendId == send.Value).ToListAsync(cancel), head.Server.HasEvents);
    }

    /// <summary>The whole report: counter rows, and for uncertain deliveries a bounded look at the ledger.</summary>
    public Task<CampaignReport> ReadAsync(CampaignHead head, CancellationToken cancel) => ReadAsync(head, null, cancel);

    /// <param name="uncertain">Taken over instead of looking at the ledger, for one who reads every second; null: look.</param>
    public async Task<CampaignReport> ReadAsync(CampaignHead head, IReadOnlyList<DeliveryRow>? uncertain, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (head.Send is not { } send) return NotStarted(head, now);

        await using var db = database.Read(head.Customer);
        var numbers = CampaignNumbers.Sum(await db.Set<SendCounters>().Where(c => c.SendId == send.Value).ToListAsync(cancel), head.Server.HasEvents);
        var minutes = await db.Set<SendMinute>().Where(m => m.SendId == send.Value).ToListAsync(cancel);
        return new CampaignReport
        {
            Head = head,
            Numbers = numbers,
            Minutes = MinuteSeries.Of(minutes),
            Links = await LinksAsync(db, send, cancel),
            Bounces = await BouncesAsync(db, send, cancel),
            Uncertain = numbers.Uncertain == 0 ? [] : uncertain ?? await UncertainAsync(head, numbers, cancel),
            History = await CampaignHistory.ReadAsync(db, head, options.Value.WatchedFor(head.Server.HasQueue), cancel),
            Pace = SendingPace.Of(PerSecond(minutes, now), numbers, head, now),
            ReadAt = now,
        };
    }

    private async Task<IReadOnlyList<DeliveryRow>> UncertainAsync(CampaignHead head, CampaignNumbers numbers, CancellationToken cancel) =>
        (await deliveries.ReadAsync(head, numbers, new DeliveryQuery { Group = DeliveryGroup.Uncertain, PageSize = UncertainShown }, cancel)).Rows;

    private static async Task<IReadOnlyList<LinkCount>> LinksAsync(PostroadDb db, SendId send, CancellationToken cancel) =>
        await db.Set<TrackedLink>().Where(l => l.SendId == send.Value).OrderByDescending(l => l.People).ThenBy(l => l.Number)
            .Select(l => new LinkCount(l.Number, l.Url, l.Label, l.People, l.Clicks, l.MachineClicks)).ToListAsync(cancel);

    private static async Task<IReadOnlyList<BounceCount>> BouncesAsync(PostroadDb db, SendId send, CancellationToken cancel) =>
        await db.Set<SendBounces>().Where(b => b.SendId == send.Value && b.Deliveries > 0).OrderByDescending(b => b.Deliveries).ThenBy(b => b.Reason).ThenBy(b => b.Status)
            .Select(b => new BounceCount(b.Reason, b.Kind, b.Status, b.Deliveries)).ToListAsync(cancel);

    /// <summary>Over the minute that runs and the one before it: what rows alone can say. A watcher that reads every second knows better.</summary>
    private static double PerSecond(List<SendMinute> minutes, DateTimeOffset now)
    {
        var running = now.ToUnixTimeSeconds() / 60;
        var recent = minutes.Where(m => m.Minute >= running - 1 && m.Minute <= running).ToList();
        if (recent.Count == 0) return 0;
        var since = DateTimeOffset.FromUnixTimeSeconds(recent.Min(m => m.Minute) * 60);
        return recent.Sum(m => m.Sent) / Math.Max(1, (now - since).TotalSeconds);
    }

    private static CampaignReport NotStarted(CampaignHead head, DateTimeOffset now) => new()
    {
        Head = head,
        Numbers = CampaignNumbers.None,
        Minutes = MinuteSeries.Empty,
        Links = [],
        Bounces = [],
        Uncertain = [],
        History = CampaignHistory.None,
        Pace = default,
        ReadAt = now,
    };

    /// <summary>While the storage keeps everybody from sending, nothing looks as if it were sent; what the database says of it can perhaps not be changed.</summary>
    private CampaignHead StandingStill(CampaignHead head) => database.Health.Trouble is { } trouble && (head.State is CampaignState.Preparing or CampaignState.Sending)
        ? head with { State = CampaignState.Waiting, StateSince = trouble.Since, StateReason = trouble.What, Storage = trouble }
        : head;

    private static CampaignHead HeadOf(Campaign campaign, string list, SendingServer server, bool expanded) => new()
    {
        Customer = campaign.CustomerId,
        Id = campaign.Key,
        PublicId = campaign.PublicId,
        Name = campaign.Name,
        Subject = campaign.Subject,
        List = new ListId(campaign.ListId),
        ListName = list,
        State = campaign.State,
        StateSince = campaign.StateSince,
        StateReason = campaign.StateReason,
        StateBy = campaign.StateBy,
        Send = campaign.SendId is { } send ? new SendId(send) : null,
        AllRecipientsKnown = expanded,
        CreatedAt = campaign.CreatedAt,
        StartedAt = campaign.StartedAt,
        FinishedAt = campaign.FinishedAt,
        Server = new ServerHead(server.Name, server.Place, server.State, server.StateReason) { PublicId = server.PublicId, MaxPerHour = server.MaxPerHour, StopReason = server.StopReason, HasQueue = server.QueueUrl is not null, HasEvents = server.HasEvents },
    };
}
