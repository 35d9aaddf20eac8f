using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Suppressions;

public sealed partial class SuppressionList
{
    private static async Task AddToPostgresAsync(WriteSession session, IReadOnlyList<NewSuppression> rows)
    {
        var (keys, customers, lists) = (rows.Select(r => r.EmailKey).ToArray(), rows.Select(r => r.Customer.Value).ToArray(), rows.Select(r => r.ListId).ToArray());
        var (reasons, sources) = (rows.Select(r => (short)r.Reason).ToArray(), rows.Select(r => r.Source).ToArray());
        var (evidence, at) = (rows.Select(r => r.Evidence).ToArray(), rows.Select(r => r.At.ToUniversalTime()).ToArray());
        await session.Db(CustomerId.Installation).Database.ExecuteSqlAsync($"""
            INSERT INTO suppressions (email_key, customer_id, list_id, reason, source, evidence, created_at)
            SELECT * FROM unnest({keys}, {customers}, {lists}, {reasons}, {sources}, {evidence}, {at})
            ON CONFLICT (email_key, customer_id, list_id) DO UPDATE
            SET reason = excluded.reason, source = excluded.source, evidence = excluded.evidence, created_at = excluded.created_at
            WHERE CASE suppressions.reason WHEN 4 THEN 1 WHEN 1 THEN 2 WHEN 3 THEN 3 WHEN 2 THEN 4 ELSE 5 END
                < CASE excluded.reason WHEN 4 THEN 1 WHEN 1 THEN 2 WHEN 3 THEN 3 WHEN 2 THEN 4 ELSE 5 END
            """);
    }
}
