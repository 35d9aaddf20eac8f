using Microsoft.EntityFrameworkCore;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Reports;

/// <summary>Kinds of states that a list of campaigns is filtered by.</summary>
public enum CampaignGroup
{
    All,

    /// <summary>Preparing, sending, waiting or paused.</summary>
    Running,
    Planned,
    Drafts,

    /// <summary>Finished or cancelled.</summary>
    Done,
}

/// <summary>One line of the list of campaigns.</summary>
public sealed record CampaignLine
{
    public required string PublicId { get; init; }

    public required string Name { get; init; }

    public required string Subject { get; init; }

    public required CampaignState State { get; init; }

    public required DateTimeOffset StateSince { get; init; }

    public required string? StateReason { get; init; }

    /// <summary>Null: not started.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>Scheduled: when it starts. Null otherwise.</summary>
    public required DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>The last change by a person, and whose. Null: none.</summary>
    public required DateTimeOffset? ChangedAt { get; init; }

    public required string? ChangedBy { get; init; }

    public required CampaignNumbers Numbers { get; init; }
}

/// <summary>A page of campaigns with how many there are of each kind.</summary>
/// <param name="First">Place of the first line, from 1.</param>
/// <param name="Matching">Lines that the filter lets through, on all pages.</param>
public sealed record CampaignPage(IReadOnlyList<CampaignLine> Lines, IReadOnlyDictionary<CampaignGroup, int> Counts, int First, int Matching)
{
    public const int Size = 20;

    public bool HasNext => First + Lines.Count <= Matching;
}

/// <summary>Lists campaigns, the newest first.</summary>
public sealed class CampaignList(Database database)
{
    /// <summary>What waits while the storage keeps everybody from sending.</summary>
    private static readonly CampaignState[] UnderWay = [CampaignState.Preparing, CampaignState.Sending];

    /// <summary>Pages are counted from 1; what is out of range gives the nearest page.</summary>
    public async Task<CampaignPage> ReadAsync(CustomerId customer, CampaignGroup group, string search, int page, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var stands = database.Health.Trouble;
        var counts = await CountsAsync(db, cancel);
        var found = Matching(db, group, search);
        var matching = await found.CountAsync(cancel);
        page = Math.Clamp(page, 1, Math.Max(1, (matching + CampaignPage.Size - 1) / CampaignPage.Size));
        var campaigns = await found.OrderByDescending(c => c.Id).Skip((page - 1) * CampaignPage.Size).Take(CampaignPage.Size)
            .Select(c => new { c.PublicId, c.Name, c.Subject, c.State, c.StateSince, c.StateReason, c.StartedAt, c.SendId, c.ScheduledAt, c.ChangedAt, c.ChangedBy, HasEvents = db.Set<SendingServer>().Any(s => s.Id == c.ServerId && (s.QueueUrl != null || s.TopicArn != null)) }).ToListAsync(cancel);

        var sends = campaigns.Where(c => c.SendId is not null).Select(c => c.SendId!.Value).ToList();
        var numbers = (await db.Set<SendCounters>().Where(c => sends.Contains(c.SendId)).ToListAsync(cancel)).ToLookup(c => c.SendId);
        return new CampaignPage(
            [.. campaigns.Select(c => new CampaignLine
            {
                PublicId = c.PublicId,
                Name = c.Name,
                Subject = c.Subject,
                State = stands is not null && UnderWay.Contains(c.State) ? CampaignState.Waiting : c.State,
                StateSince = c.StateSince,
                StateReason = stands is not null && UnderWay.Contains(c.State) ? stands.What : c.StateReason,
                StartedAt = c.StartedAt,
                ScheduledAt = c.ScheduledAt,
                ChangedAt = c.ChangedAt,
                ChangedBy = c.ChangedBy,
                Numbers = c.SendId is { } send ? CampaignNumbers.Sum(numbers[send], c.HasEvents) : CampaignNumbers.None,
            })],
            counts, ((page - 1) * CampaignPage.Size) + 1, matching);
    }

    private static async Task<Dictionary<CampaignGroup, int>> CountsAsync(PostroadDb db, CancellationToken cancel)
    {
        var byState = await db.Set<Campaign>().GroupBy(c => c.State).Select(g => new { State = g.Key, Count = g.Count() }).ToListAsync(cancel);
        return Enum.GetValues<CampaignGroup>().ToDictionary(g => g, g => byState.Where(s => g == CampaignGroup.All || StatesOf(g).Contains(s.State)).Sum(s => s.Count));
    }

    private static IQueryable<Campaign> Matching(PostroadDb db, CampaignGroup group, string search)
    {
        var campaigns = db.Set<Campaign>().AsQueryable();
        if (group != CampaignGroup.All)
        {
            var states = StatesOf(group);
            campaigns = campaigns.Where(c => states.Contains(c.State));
        }

        var words = search.Trim().ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // ToLower here is SQL's lower(); a comparison argument does not translate.
        return words.Length == 0 ? campaigns : campaigns.Where(c => c.Name.ToLower().Contains(words) || c.Subject.ToLower().Contains(words));
#pragma warning restore CA1304, CA1311, CA1862
    }

    private static CampaignState[] StatesOf(CampaignGroup group) => group switch
    {
        CampaignGroup.Running => [CampaignState.Preparing, CampaignState.Sending, CampaignState.Waiting, CampaignState.Paused],
        CampaignGroup.Planned => [CampaignState.Scheduled],
        CampaignGroup.Drafts => [CampaignState.Draft],
        CampaignGroup.Done => [CampaignState.Finished, CampaignState.Cancelled],
        _ => [],
    };
}
