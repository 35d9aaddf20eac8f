using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Suppressions;

public sealed partial class SuppressionList
{
    private static async Task AddToSqliteAsync(WriteSession session, IReadOnlyList<NewSuppression> rows)
    {
        var json = JsonSerializer.Serialize(
            rows.Select(r => new Row(r.EmailKey, r.Customer.Value, r.ListId, (short)r.Reason, r.Source, r.Evidence, r.At.ToUnixTimeMilliseconds())).ToArray(), SuppressionJson.Default.RowArray);
        await session.Db(CustomerId.Installation).Database.ExecuteSqlAsync($"""
            INSERT INTO suppressions (email_key, customer_id, list_id, reason, source, evidence, created_at)
            SELECT value ->> 'Key', value ->> 'Customer', value ->> 'List', value ->> 'Reason', value ->> 'Source', value ->> 'Evidence', value ->> 'At'
            FROM json_each({json}) WHERE true
            ON CONFLICT (email_key, customer_id, list_id) DO UPDATE
            SET reason = excluded.reason, source = excluded.source, evidence = excluded.evidence, created_at = excluded.created_at
            WHERE CASE suppressions.reason WHEN 4 THEN 1 WHEN 1 THEN 2 WHEN 3 THEN 3 WHEN 2 THEN 4 ELSE 5 END
                < CASE excluded.reason WHEN 4 THEN 1 WHEN 1 THEN 2 WHEN 3 THEN 3 WHEN 2 THEN 4 ELSE 5 END
            """);
    }

    private sealed record Row(string Key, long Customer, long List, short Reason, string Source, string? Evidence, long At);

    [JsonSerializable(typeof(Row[]))]
    private sealed partial class SuppressionJson : JsonSerializerContext;
}
