using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

internal sealed partial class SubscriptionsFromEvents
{
    // One pass for each strength: where two changes meet one subscription, UPDATE ... FROM would take any of them.
    private static async Task ApplyOnSqliteAsync(WriteSession session, IReadOnlyList<Change> changes)
    {
        var db = session.Db(CustomerId.Installation);
        foreach (var pass in changes.GroupBy(c => (c.Strength, c.Status)).OrderBy(g => g.Key.Strength))
        {
            var rows = JsonSerializer.Serialize(pass.Select(c => new Row(c.Customer, c.Contact, c.List, c.At.ToUnixTimeMilliseconds())).ToArray(), ChangesJson.Default.RowArray);
            await db.Database.ExecuteSqlAsync($"""
                UPDATE subscriptions SET status = {(short)pass.Key.Status}, status_at = e.value ->> 'At'
                FROM json_each({rows}) e
                WHERE contact_id = e.value ->> 'Contact' AND customer_id = e.value ->> 'Customer' AND (e.value ->> 'List' = 0 OR list_id = e.value ->> 'List')
                AND CASE status WHEN 3 THEN 1 WHEN 2 THEN 2 WHEN 4 THEN 3 ELSE 0 END < {pass.Key.Strength}
                """);
        }
    }

    private sealed record Row(long Customer, long Contact, long List, long At);

    [JsonSerializable(typeof(Row[]))]
    private sealed partial class ChangesJson : JsonSerializerContext;
}
