using Microsoft.EntityFrameworkCore;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Reports;

/// <summary>What was sent with links at a tracking domain.</summary>
/// <param name="Sends">Campaigns and tests.</param>
/// <param name="Mails">Handed over; their links are to work for years.</param>
public sealed record TrackedMails(int Sends, long Mails);

/// <param name="All">Drafts and scheduled campaigns that chose it.</param>
/// <param name="Names">Of the first few.</param>
public sealed record TrackingChoices(int All, IReadOnlyList<string> Names);

/// <summary>How many sent mails point at each tracking domain, and which that are to be sent shall.</summary>
public sealed class TrackingUse(Database database)
{
    private static readonly TrackedMails None = new(0, 0);

    private const int MostNames = 5;

    /// <summary>By the key of the domain; of one that no mail names, nothing.</summary>
    public async Task<IReadOnlyDictionary<long, TrackedMails>> ReadAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var sends = from send in db.Set<Send>()
                    where send.TrackingDomainId != null
                    select new { Domain = send.TrackingDomainId!.Value, Sent = db.Set<SendCounters>().Where(c => c.SendId == send.Id).Sum(c => c.Sent) };
        var found = await sends.GroupBy(s => s.Domain).Select(g => new { g.Key, Sends = g.Count(), Mails = g.Sum(s => s.Sent) }).ToListAsync(cancel);
        return found.ToDictionary(f => f.Key, f => new TrackedMails(f.Sends, f.Mails));
    }

    public async Task<TrackedMails> OfAsync(CustomerId customer, long domain, CancellationToken cancel) => (await ReadAsync(customer, cancel)).GetValueOrDefault(domain) ?? None;

    public async Task<TrackingChoices> ChosenByAsync(CustomerId customer, long domain, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var chosen = db.Set<Campaign>().Where(c => c.TrackingDomainId == domain && (c.State == CampaignState.Draft || c.State == CampaignState.Scheduled));
        return new TrackingChoices(await chosen.CountAsync(cancel), await chosen.OrderByDescending(c => c.State).ThenBy(c => c.Id).Select(c => c.Name).Take(MostNames).ToListAsync(cancel));
    }
}
