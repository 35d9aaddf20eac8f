using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Reports;

/// <summary>A delivery of which nobody knows whether it arrived, by name.</summary>
public sealed record UncertainRow
{
    /// <summary>Public id and name of its campaign.</summary>
    public required string Campaign { get; init; }

    public required string CampaignName { get; init; }

    public required CampaignState CampaignState { get; init; }

    public required DeliveryRef Delivery { get; init; }

    /// <summary>Number in the campaign.</summary>
    public int Seq => Delivery.Seq;

    public required string Address { get; init; }

    public required string Server { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset HandedOverAt { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DoubtCause Cause { get; init; }

    public required DeliveryMarks Marks { get; init; }

    /// <summary>While it is open: until when evidence is waited for. Null: it is closed as unknown.</summary>
    public required DateTimeOffset? WatchedUntil { get; init; }

    /// <summary>Who closed it; null: nobody, or time did.</summary>
    public required string? ClosedBy { get; init; }

    public required string? Why { get; init; }

    public required DateTimeOffset? ClosedAt { get; init; }

    public UncertainPick Pick => new(Campaign, Seq);
}

/// <summary>Which uncertain deliveries to list.</summary>
public enum UncertainFilter
{
    All,

    /// <summary>Evidence is still waited for.</summary>
    Open,

    /// <summary>Closed as unknown, by time or by a person.</summary>
    Closed,
}

/// <param name="Counts">Of each filter, on all pages.</param>
/// <param name="HasMore">There are others behind the last row.</param>
public sealed record UncertainPage(IReadOnlyList<UncertainRow> Rows, IReadOnlyDictionary<UncertainFilter, int> Counts, int Skipped, bool HasMore);

/// <summary>
/// Lists uncertain deliveries of one campaign or of all of a customer. Read from the doubts, which are few, and not from the ledger, where nothing that changes
/// is indexed.
/// </summary>
public sealed class UncertainList(Database database, IOptions<DeliveryOptions> options)
{
    public const int PageSize = 50;

    /// <summary>Most that are decided about in one go; the rest needs another press of the button.</summary>
    public const int MostPicks = 20_000;

    /// <param name="campaign">Public id; null: all campaigns.</param>
    public async Task<UncertainPage> ReadAsync(CustomerId customer, string? campaign, UncertainFilter filter, int skip, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var states = await Matching(db, campaign).GroupBy(x => x.Delivery.State).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancel);
        var counts = Enum.GetValues<UncertainFilter>().ToDictionary(f => f, f => states.Where(s => f == UncertainFilter.All || s.Key == StateOf(f)).Sum(s => s.Count));
        var found = await Filtered(db, campaign, filter).OrderByDescending(x => x.Doubt.Since).ThenBy(x => x.Doubt.SendId).ThenBy(x => x.Doubt.Seq)
            .Skip(skip).Take(PageSize + 1).ToListAsync(cancel);
        return new UncertainPage([.. found.Take(PageSize).Select(RowOf)], counts, skip, found.Count > PageSize);
    }

    /// <summary>In the order of their sends, behind one of them: a page is where it was, whatever was decided about the ones before.</summary>
    /// <param name="campaign">Public id; null: all campaigns.</param>
    /// <param name="behind">Null: from the first.</param>
    public async Task<IReadOnlyList<UncertainRow>> ReadBehindAsync(CustomerId customer, string? campaign, UncertainFilter filter, DeliveryRef? behind, int most, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var (send, seq) = behind is { } last ? (last.Send.Value, last.Seq) : (0, 0);
        return [.. (await Filtered(db, campaign, filter).Where(x => x.Doubt.SendId > send || (x.Doubt.SendId == send && x.Doubt.Seq > seq))
            .OrderBy(x => x.Doubt.SendId).ThenBy(x => x.Doubt.Seq).Take(most).ToListAsync(cancel)).Select(RowOf)];
    }

    /// <summary>How many are still looked into, in all campaigns.</summary>
    public async Task<int> CountOpenAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await Filtered(db, null, UncertainFilter.Open).CountAsync(cancel);
    }

    /// <summary>All that a filter lets through, for a decision about all of them.</summary>
    public async Task<IReadOnlyList<UncertainPick>> PicksAsync(CustomerId customer, string? campaign, UncertainFilter filter, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return [.. (await Filtered(db, campaign, filter).OrderBy(x => x.Doubt.SendId).ThenBy(x => x.Doubt.Seq).Take(MostPicks)
            .Select(x => new { x.Campaign.PublicId, x.Doubt.Seq }).ToListAsync(cancel)).Select(p => new UncertainPick(p.PublicId, p.Seq))];
    }

    private static DeliveryState StateOf(UncertainFilter filter) => filter == UncertainFilter.Open ? DeliveryState.Ambiguous : DeliveryState.UnknownClosed;

    private static IQueryable<Found> Filtered(PostroadDb db, string? campaign, UncertainFilter filter)
    {
        var state = StateOf(filter);
        var all = Matching(db, campaign);
        return filter == UncertainFilter.All ? all : all.Where(x => x.Delivery.State == state);
    }

    private static IQueryable<Found> Matching(PostroadDb db, string? campaign) =>
        from doubt in db.Set<Doubt>()
        where doubt.Ending == null || doubt.Ending == DoubtEnding.ClosedByPerson || doubt.Ending == DoubtEnding.ClosedByTime
        join c in db.Set<Campaign>() on (long?)doubt.SendId equals c.SendId
        where campaign == null || c.PublicId == campaign
        join d in db.Set<Delivery>() on new { doubt.SendId, doubt.Seq, doubt.Attempt } equals new { d.SendId, d.Seq, d.Attempt }
        where d.State == DeliveryState.Ambiguous || d.State == DeliveryState.UnknownClosed
        join server in db.Set<SendingServer>() on c.ServerId equals server.Id
        select new Found { Doubt = doubt, Campaign = c, Delivery = d, Server = server.Name, HasQueue = server.QueueUrl != null };

    private UncertainRow RowOf(Found x)
    {
        var handedOver = x.Delivery.IntentAt ?? x.Doubt.Since;
        return new UncertainRow
        {
            Campaign = x.Campaign.PublicId,
            CampaignName = x.Campaign.Name,
            CampaignState = x.Campaign.State,
            Delivery = new DeliveryRef(new SendId(x.Doubt.SendId), x.Doubt.Seq),
            Address = x.Delivery.Address,
            Server = x.Server,
            Attempt = x.Doubt.Attempt,
            HandedOverAt = handedOver,
            Since = x.Doubt.Since,
            Cause = x.Doubt.Cause,
            Marks = x.Delivery.Marks,
            WatchedUntil = x.Delivery.State == DeliveryState.UnknownClosed ? null : (x.Doubt.Cause == DoubtCause.NoAnswer ? x.Doubt.Since : handedOver) + options.Value.WatchedFor(x.HasQueue),
            ClosedBy = x.Doubt.EndedBy,
            Why = x.Doubt.Why,
            ClosedAt = x.Doubt.EndedAt,
        };
    }

    private sealed class Found
    {
        public required Doubt Doubt { get; init; }

        public required Campaign Campaign { get; init; }

        public required Delivery Delivery { get; init; }

        public required string Server { get; init; }

        public required bool HasQueue { get; init; }
    }
}
