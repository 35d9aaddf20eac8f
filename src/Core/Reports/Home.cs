using Microsoft.EntityFrameworkCore;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Links;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Forms;
using Postroad.Core.Lists.Import;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Reports;

/// <summary>A customer at a glance: how far they have come, and what is wrong now.</summary>
public sealed record HomeReading
{
    /// <summary>The one that campaigns leave by when they name none. Null: there is none at all.</summary>
    public required HomeServer? Server { get; init; }

    /// <summary>Those that are not able to send, or not all of what they should.</summary>
    public required IReadOnlyList<HomeServer> Troubled { get; init; }

    /// <summary>The one that is furthest. Null: there is no sending domain.</summary>
    public required HomeDomain? Domain { get; init; }

    /// <summary>Domains that were right and are not any more, the longest first.</summary>
    public required IReadOnlyList<HomeBreak> Breaks { get; init; }

    /// <summary>Tracking domains for new mails that do not work any more, or soon will not; the worst first.</summary>
    public required IReadOnlyList<HomeLinks> Links { get; init; }

    public required int Lists { get; init; }

    public required BoundedCount Subscribed { get; init; }

    /// <summary>When somebody last sent a test mail that was handed over. Null: never.</summary>
    public required DateTimeOffset? TestedAt { get; init; }

    /// <summary>The newest first.</summary>
    public required IReadOnlyList<CampaignLine> Last { get; init; }

    /// <summary>Campaigns that have been started, whatever became of them.</summary>
    public required bool HasSent { get; init; }

    /// <summary>The campaigns that wait or are paused.</summary>
    public required IReadOnlyList<CampaignLine> Standing { get; init; }

    /// <summary>Deliveries that nobody knows about and that are still looked into.</summary>
    public required int Uncertain { get; init; }

    /// <summary>Imports that broke off within a week.</summary>
    public required IReadOnlyList<HomeImport> Broken { get; init; }

    /// <summary>Servers whose events cannot be read, with the reason and since when.</summary>
    public required IReadOnlyList<HomeServer> Unheard { get; init; }

    /// <summary>Why mails of the customer wait that are no campaign's, such as those that ask to confirm: their sender is refused.</summary>
    public required IReadOnlyList<string> Refused { get; init; }

    /// <summary>What was sent to sign-up pages and waits for longer than a minute; counted up to <see cref="Home.MostWaiting"/>.</summary>
    public required int SignUpsWaiting { get; init; }
}

/// <param name="Reason">In words; null when there is nothing to say.</param>
/// <param name="IsThrottled">It is degraded because its provider says "too fast", not because nobody answers.</param>
public sealed record HomeServer(string PublicId, string Name, string Region, ServerState State, string? Reason, DateTimeOffset Since, bool IsThrottled = false);

/// <param name="IsVerified">Nothing is waited for.</param>
public sealed record HomeDomain(string PublicId, string Name, bool IsVerified);

/// <param name="Reason">What is wrong with it, in a sentence; null: its page says it.</param>
public sealed record HomeBreak(string PublicId, string Name, DateTimeOffset Since, string? Reason);

public sealed record HomeLinks(string PublicId, TrackingFinding Finding);

public sealed record HomeImport(string PublicId, string File, string? Reason);

/// <summary>Reads what the first screen shows.</summary>
public sealed class Home(Database database, ListSummaries lists, CampaignList campaigns, UncertainList uncertain, QueueIntakes intakes, HeldSends holds, TimeProvider time)
{
    /// <summary>Campaigns shown.</summary>
    public const int LastShown = 4;

    public const int MostWaiting = 1_000;

    private static readonly TimeSpan BrokenShown = TimeSpan.FromDays(7), Waits = TimeSpan.FromMinutes(1);

    private static readonly ServerState[] Well = [ServerState.Active, ServerState.Probing];

    public async Task<HomeReading> ReadAsync(CustomerId customer, CancellationToken cancel)
    {
        var people = await lists.ListAsync(customer, cancel);
        var last = await campaigns.ReadAsync(customer, CampaignGroup.All, "", 1, cancel);
        var running = await campaigns.ReadAsync(customer, CampaignGroup.Running, "", 1, cancel);
        var rows = await ServersAsync(cancel);
        List<HomeServer> servers = [.. rows.Select(s => new HomeServer(s.PublicId, s.Name, s.Place, s.State, s.StateReason, s.StateSince, s.StopReason == StopReason.Throttled))];
        await using var db = database.Read(customer);
        return new HomeReading
        {
            Server = servers.OrderByDescending(s => s.State is ServerState.Active or ServerState.Degraded or ServerState.OutOfQuota).FirstOrDefault(),
            Troubled = [.. servers.Where(s => !Well.Contains(s.State))],
            Domain = await db.Set<SendingDomain>().OrderByDescending(d => d.IsSettled).ThenBy(d => d.Id).Select(d => new HomeDomain(d.PublicId, d.Name, d.IsSettled)).FirstOrDefaultAsync(cancel),
            Breaks = [.. (await db.Set<SendingDomain>().Where(d => d.BrokeAt != null).OrderBy(d => d.BrokeAt).Take(LastShown).ToListAsync(cancel)).Select(d => new HomeBreak(d.PublicId, d.Name, d.BrokeAt!.Value, d.Broken is [var first, ..] ? first : null))],
            Links = await LinksAsync(db, cancel),
            Lists = people.Count,
            Subscribed = Sum(people.Select(l => l.Of(SubscriptionStatus.Subscribed))),
            TestedAt = await TestedAtAsync(db, cancel),
            Last = [.. last.Lines.Take(LastShown)],
            HasSent = await db.Set<Campaign>().AnyAsync(c => c.StartedAt != null, cancel),
            Standing = [.. running.Lines.Where(c => c.State is CampaignState.Waiting or CampaignState.Paused)],
            Uncertain = await uncertain.CountOpenAsync(customer, cancel),
            Broken = await BrokenAsync(db, cancel),
            Unheard = [.. from s in rows let status = intakes.StatusOf(s.Key) where status?.FailingSince is not null select new HomeServer(s.PublicId, s.Name, s.Place, s.State, status.Error, status.FailingSince!.Value)],
            Refused = await RefusedAsync(db, cancel),
            SignUpsWaiting = await SignUpsWaitingAsync(db, cancel),
        };
    }

    /// <summary>They belong to the installation; by age.</summary>
    private async Task<List<SendingServer>> ServersAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingServer>().OrderBy(s => s.Id).ToListAsync(cancel);
    }

    private async Task<IReadOnlyList<HomeLinks>> LinksAsync(PostroadDb db, CancellationToken cancel)
    {
        var (now, domains) = (time.GetUtcNow(), await db.Set<TrackingDomain>().Where(d => d.RemovedAt == null && (d.State == TrackingState.Broken || d.TlsCheckedAt != null)).OrderBy(d => d.Id).ToListAsync(cancel));
        return [.. domains.Select(d => (d.PublicId, Finding: TrackingTroubles.Of(d, now))).Where(d => d.Finding is not null).OrderByDescending(d => d.Finding!.Trouble).Take(LastShown).Select(d => new HomeLinks(d.PublicId, d.Finding!))];
    }

    private static async Task<DateTimeOffset?> TestedAtAsync(PostroadDb db, CancellationToken cancel) => await (
        from send in db.Set<Send>()
        where send.Kind == SendKind.Test && db.Set<Delivery>().Any(d => d.SendId == send.Id && d.State == DeliveryState.Accepted)
        orderby send.Id descending
        select (DateTimeOffset?)send.CreatedAt).FirstOrDefaultAsync(cancel);

    private Task<List<HomeImport>> BrokenAsync(PostroadDb db, CancellationToken cancel)
    {
        var since = time.GetUtcNow() - BrokenShown;
        return db.Set<ImportJob>().Where(j => j.State == ImportState.Failed && j.CreatedAt > since).OrderByDescending(j => j.Id).Take(3)
            .Select(j => new HomeImport(j.PublicId, j.FileName, j.Why)).ToListAsync(cancel);
    }

    private async Task<IReadOnlyList<string>> RefusedAsync(PostroadDb db, CancellationToken cancel)
    {
        var refused = holds.RefusedSenders();
        var (ids, most) = (refused.Keys.Select(s => s.Value).ToArray(), 100);
        var notices = ids.Length == 0 ? [] : await db.Set<Send>().Where(s => s.Kind == SendKind.Notice && s.FinishedAt == null && ids.Contains(s.Id)).Select(s => s.Id).Take(most).ToListAsync(cancel);
        return [.. notices.Select(id => refused[new SendId(id)]).Distinct()];
    }

    private Task<int> SignUpsWaitingAsync(PostroadDb db, CancellationToken cancel)
    {
        var before = time.GetUtcNow() - Waits;
        return db.Set<TakenSignUp>().Where(t => t.At < before && db.Set<MailingList>().Any(l => l.PublicId == t.List)).Take(MostWaiting).CountAsync(cancel);
    }

    private static BoundedCount Sum(IEnumerable<BoundedCount> counts) =>
        counts.Aggregate(new BoundedCount(0, false), (sum, next) => new BoundedCount(sum.Value + next.Value, sum.IsMore || next.IsMore));
}
