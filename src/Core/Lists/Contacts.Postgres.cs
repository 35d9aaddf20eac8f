using Npgsql;
using NpgsqlTypes;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

public sealed partial class Contacts
{
    /// <summary>People in one transaction: half a second of it, while nobody waits for us but who changes the very same people.</summary>
    private const int PostgresPiece = 20_000;

    private const string MakeRoom = """
        CREATE TEMPORARY TABLE incoming (n int, email text, email_key text, public_id text, fields text) ON COMMIT DROP;
        CREATE TEMPORARY TABLE present (contact_id bigint, email_key text, is_new boolean, is_changed boolean) ON COMMIT DROP;
        CREATE TEMPORARY TABLE tagged (email_key text, tag_id bigint) ON COMMIT DROP;
        CREATE TEMPORARY TABLE merged (id bigint, before text, fields text) ON COMMIT DROP;
        """;

    private const string CopyIncoming = "COPY incoming (n, email, email_key, public_id, fields) FROM STDIN (FORMAT BINARY)";

    private const string CopyPresent = "COPY present (contact_id, email_key, is_new, is_changed) FROM STDIN (FORMAT BINARY)";

    private const string CopyTagged = "COPY tagged (email_key, tag_id) FROM STDIN (FORMAT BINARY)";

    private const string CopyMerged = "COPY merged (id, before, fields) FROM STDIN (FORMAT BINARY)";

    // In the order of the key, so that two imports that meet wait for each other instead of deadlocking.
    private const string AddContacts = """
        WITH made AS (
            INSERT INTO contacts (customer_id, public_id, email, email_key, fields, created_at, source)
            SELECT @customer, public_id, email, email_key, fields, @now, @source FROM incoming ORDER BY email_key
            ON CONFLICT (customer_id, email_key) DO NOTHING RETURNING id, email_key)
        INSERT INTO present SELECT id, email_key, true, false FROM made
        """;

    // Lateral: by the index whatever the planner thinks of the size of a table that an import has just begun to fill.
    private const string FindContacts = """
        SELECT i.n, c.id, c.fields FROM incoming i CROSS JOIN LATERAL (SELECT id, fields FROM contacts WHERE customer_id = @customer AND email_key = i.email_key LIMIT 1) c
        WHERE NOT EXISTS (SELECT 1 FROM present p WHERE p.email_key = i.email_key) ORDER BY i.n
        """;

    // Only where it still is what was merged: somebody may have changed the person since.
    private const string ChangeContacts = """
        UPDATE contacts c SET fields = m.fields, version = version + 1, changed_at = @now, changed_by = @source FROM merged m WHERE c.id = m.id AND c.fields = m.before
        """;

    private const string TagAll = """
        WITH put AS (
            INSERT INTO contact_tags (customer_id, tag_id, contact_id)
            SELECT @customer, t.tag_id, p.contact_id FROM tagged t JOIN present p ON p.email_key = t.email_key ORDER BY 2, 3
            ON CONFLICT (tag_id, contact_id) DO NOTHING RETURNING contact_id)
        UPDATE present SET is_changed = true WHERE contact_id IN (SELECT contact_id FROM put)
        """;

    // The status that a suppression of the scope calls for: unsubscribed, complained, else bounced.
    private const string SubscribeAll = """
        WITH joined AS (
            INSERT INTO subscriptions (customer_id, list_id, contact_id, status, status_at, joined_at, source)
            SELECT @customer, @list, p.contact_id, coalesce((
                SELECT CASE reason WHEN 2 THEN 4 WHEN 3 THEN 2 WHEN 5 THEN 2 ELSE 3 END FROM suppressions s
                WHERE s.email_key = p.email_key AND (s.customer_id = @customer AND s.list_id IN (0, @list) OR s.customer_id = 0)
                ORDER BY CASE reason WHEN 2 THEN 0 WHEN 3 THEN 1 WHEN 5 THEN 1 ELSE 2 END LIMIT 1), 1), @now, @now, @source
            FROM present p ORDER BY p.contact_id
            ON CONFLICT (list_id, contact_id) DO NOTHING RETURNING contact_id, status)
        SELECT count(j.contact_id), count(*) FILTER (WHERE j.status > 1), count(*) FILTER (WHERE p.is_new),
            count(*) FILTER (WHERE NOT p.is_new AND (p.is_changed OR j.contact_id IS NOT NULL)), count(*)
        FROM present p LEFT JOIN joined j ON j.contact_id = p.contact_id
        """;

    // Among those who were on the list before.
    private const string CountOut = """
        SELECT count(*) FROM present p CROSS JOIN LATERAL (SELECT status FROM subscriptions WHERE list_id = @list AND contact_id = p.contact_id LIMIT 1) s WHERE s.status > 1
        """;

    private async Task<(int End, UpsertResult Piece)> PutOnPostgresAsync(WriteSession session, Arrival arrival, IReadOnlyList<NewContact> people, int from, CancellationToken cancel)
    {
        var end = Math.Min(people.Count, from + PostgresPiece);
        var connection = (NpgsqlConnection)session.Connection;
        await RunAsync(session, MakeRoom, cancel);
        await CopyAsync(connection, people, from, end, cancel);
        var (customer, list, now) = (("customer", (object)arrival.Customer.Value), ("list", (object)arrival.List.Value), ("now", (object)time.GetUtcNow()));
        var source = ("source", (object?)arrival.Source ?? DBNull.Value);
        var made = await RunAsync(session, AddContacts, cancel, customer, now, source);
        if (made < end - from) await MergeAsync(session, arrival, people, [now, source], cancel);
        if (await CopyTagsAsync(connection, people, from, end, cancel)) await RunAsync(session, TagAll, cancel, customer);

        await using var reader = await Prepare(session, SubscribeAll, customer, list, now, source).ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var (joined, keptOut, isNew, updated, all) = ((int)reader.GetInt64(0), (int)reader.GetInt64(1), (int)reader.GetInt64(2), (int)reader.GetInt64(3), (int)reader.GetInt64(4));
        await reader.DisposeAsync();
        if (joined < all) keptOut = (int)(long)(await Prepare(session, CountOut, list).ExecuteScalarAsync(cancel))!;
        return (end, new UpsertResult(all, keptOut, isNew, updated));
    }

    /// <summary>Those who were contacts already.</summary>
    private static async Task MergeAsync(WriteSession session, Arrival arrival, IReadOnlyList<NewContact> people, (string, object)[] stamp, CancellationToken cancel)
    {
        var (connection, changed) = ((NpgsqlConnection)session.Connection, new HashSet<long>());
        while (true)
        {
            var found = new List<(int N, long Id, string There, string Merged)>();
            await using (var reader = await Prepare(session, FindContacts, ("customer", arrival.Customer.Value)).ExecuteReaderAsync(cancel))
            {
                while (await reader.ReadAsync(cancel))
                {
                    var (n, there) = (reader.GetInt32(0), reader.GetString(2));
                    found.Add((n, reader.GetInt64(1), there, FieldsJson.Merge(there, people[n].Fields, arrival.Rule)));
                }
            }

            var merged = found.FindAll(f => !ReferenceEquals(f.There, f.Merged));
            changed.UnionWith(merged.Select(m => m.Id));
            if (merged.Count == 0 || await ChangeAsync(session, merged, stamp, cancel) == merged.Count)
            {
                await CopyFoundAsync(connection, found, people, changed, cancel);
                return;
            }

            // Somebody was faster with one of them: what that one is now is read again.
            await RunAsync(session, "TRUNCATE merged", cancel);
        }
    }

    private static async Task<int> ChangeAsync(WriteSession session, IReadOnlyList<(int N, long Id, string There, string Merged)> merged, (string, object)[] stamp, CancellationToken cancel)
    {
        await using (var copy = await ((NpgsqlConnection)session.Connection).BeginBinaryImportAsync(CopyMerged, cancel))
        {
            foreach (var (_, id, there, fields) in merged)
            {
                await copy.StartRowAsync(cancel);
                await copy.WriteAsync(id, NpgsqlDbType.Bigint, cancel);
                await copy.WriteAsync(there, NpgsqlDbType.Text, cancel);
                await copy.WriteAsync(fields, NpgsqlDbType.Text, cancel);
            }

            await copy.CompleteAsync(cancel);
        }

        return await RunAsync(session, ChangeContacts, cancel, stamp);
    }

    private async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<NewContact> people, int from, int end, CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync(CopyIncoming, cancel);
        for (var i = from; i < end; i++)
        {
            var person = people[i];
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(i, NpgsqlDbType.Integer, cancel);
            await copy.WriteAsync(person.Address, NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(person.Key, NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(PublicId.New(time), NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(person.Fields, NpgsqlDbType.Text, cancel);
        }

        await copy.CompleteAsync(cancel);
    }

    /// <summary>False: nobody has any.</summary>
    private static async Task<bool> CopyTagsAsync(NpgsqlConnection connection, IReadOnlyList<NewContact> people, int from, int end, CancellationToken cancel)
    {
        var tagged = Enumerable.Range(from, end - from).Where(i => people[i].Tags.Count > 0).ToList();
        if (tagged.Count == 0) return false;
        await using var copy = await connection.BeginBinaryImportAsync(CopyTagged, cancel);
        foreach (var (key, tag) in tagged.SelectMany(i => people[i].Tags.Select(tag => (people[i].Key, tag))))
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(key, NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(tag, NpgsqlDbType.Bigint, cancel);
        }

        await copy.CompleteAsync(cancel);
        return true;
    }

    private static async Task CopyFoundAsync(
        NpgsqlConnection connection, IReadOnlyList<(int N, long Id, string There, string Merged)> found, IReadOnlyList<NewContact> people, HashSet<long> changed, CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync(CopyPresent, cancel);
        foreach (var (n, id, _, _) in found)
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(id, NpgsqlDbType.Bigint, cancel);
            await copy.WriteAsync(people[n].Key, NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(false, NpgsqlDbType.Boolean, cancel);
            await copy.WriteAsync(changed.Contains(id), NpgsqlDbType.Boolean, cancel);
        }

        await copy.CompleteAsync(cancel);
    }

    private static Task<int> RunAsync(WriteSession session, string sql, CancellationToken cancel, params (string Name, object Value)[] parameters) =>
        Prepare(session, sql, parameters).ExecuteNonQueryAsync(cancel);

    private static NpgsqlCommand Prepare(WriteSession session, string sql, params (string Name, object Value)[] parameters)
    {
        var command = (NpgsqlCommand)session.Command(sql);
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }
}
