using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;

namespace Postroad.Core.Reports;

/// <summary>All deliveries of a campaign that a filter lets through, in the order of their numbers, a few thousand in memory at a time.</summary>
public sealed class DeliveryExport(Database database)
{
    /// <summary>
    /// Places read at once. A context and a transaction for each, so that an export of a million rows, read by somebody with a slow line, holds no snapshot open:
    /// SQLite could not empty its log meanwhile, PostgreSQL not its dead rows.
    /// </summary>
    internal const int Step = 5_000;

    /// <param name="numbers">Says how many there are; whoever joins while it is read is not in it.</param>
    /// <param name="query">Where it begins and how long its pages are is of no meaning here.</param>
    public async IAsyncEnumerable<IReadOnlyList<DeliveryRow>> ReadAsync(CampaignHead head, CampaignNumbers numbers, DeliveryQuery query, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (head.Send is not { } send) yield break;
        var start = query.AddressStart.Trim().ToLowerInvariant();
        for (var first = 1L; first <= numbers.Recipients; first += Step)
        {
            var rows = await StepAsync(head, send.Value, query, first, Math.Min(first + Step - 1, numbers.Recipients), cancel);
            if (start.Length > 0) rows.RemoveAll(row => !row.AddressKey.StartsWith(start, StringComparison.Ordinal));
            if (rows.Count > 0) yield return rows;
        }
    }

    private async Task<List<DeliveryRow>> StepAsync(CampaignHead head, long send, DeliveryQuery query, long first, long last, CancellationToken cancel)
    {
        await using var db = database.Read(head.Customer);
        var found = await query.Filter(db, db.Set<Delivery>().Where(d => d.SendId == send && d.Seq >= first && d.Seq <= last)).OrderBy(d => d.Seq).ToListAsync(cancel);
        return found.ConvertAll(DeliveryRow.Of);
    }
}
