using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

/// <summary>How much of the mail of each domain passed lately, by the sums that its reports have.</summary>
public sealed class DmarcShares(Database database, TimeProvider time)
{
    public const int Days = 30;

    /// <summary>By domain, as A-labels; one without a report is not in it.</summary>
    public async Task<IReadOnlyDictionary<string, DmarcShare>> ReadAsync(CustomerId customer, CancellationToken cancel)
    {
        var since = DmarcFigures.Since(Days, time.GetUtcNow());
        await using var db = database.Read(customer);
        return await db.Set<DmarcReport>().Where(r => r.IsWhole && r.MiddleAt >= since).GroupBy(r => r.Domain)
            .Select(g => new DmarcShare(g.Key, g.Sum(r => r.Messages), g.Sum(r => r.Passed))).ToDictionaryAsync(s => s.Domain, StringComparer.Ordinal, cancel);
    }
}

/// <param name="Passed">Of <paramref name="Messages"/>, those that SPF or DKIM proved to be of the domain.</param>
public sealed record DmarcShare(string Domain, long Messages, long Passed);
