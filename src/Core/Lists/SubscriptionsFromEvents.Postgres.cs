using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

internal sealed partial class SubscriptionsFromEvents
{
    // One pass for each strength: where two changes meet one subscription, UPDATE ... FROM would take any of them.
    private static async Task ApplyOnPostgresAsync(WriteSession session, IReadOnlyList<Change> changes)
    {
        var db = session.Db(CustomerId.Installation);
        foreach (var pass in changes.GroupBy(c => (c.Strength, c.Status)).OrderBy(g => g.Key.Strength))
        {
            var (customers, contacts) = (pass.Select(c => c.Customer).ToArray(), pass.Select(c => c.Contact).ToArray());
            var (lists, at) = (pass.Select(c => c.List).ToArray(), pass.Select(c => c.At.ToUniversalTime()).ToArray());
            await db.Database.ExecuteSqlAsync($"""
                UPDATE subscriptions s SET status = {(short)pass.Key.Status}, status_at = e.at
                FROM unnest({customers}, {contacts}, {lists}, {at}) e (customer, contact, list, at)
                WHERE s.contact_id = e.contact AND s.customer_id = e.customer AND (e.list = 0 OR s.list_id = e.list)
                AND CASE s.status WHEN 3 THEN 1 WHEN 2 THEN 2 WHEN 4 THEN 3 ELSE 0 END < {pass.Key.Strength}
                """);
        }
    }
}
