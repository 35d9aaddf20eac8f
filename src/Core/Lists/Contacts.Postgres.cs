using Npgsql;
using NpgsqlTypes;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

public sealed partial class Contacts
{
    private const string CreateIncoming = "CREATE TEMPORARY TABLE incoming (email text, email_key text, public_id text, fields text) ON COMMIT DROP";

    private const string CopyIncoming = "COPY incoming (email, email_key, public_id, fields) FROM STDIN (FORMAT BINARY)";

    // In the order of the key, so that two imports that meet wait for each other instead of deadlocking.
    private const string UpsertContacts = """
        INSERT INTO contacts (customer_id, public_id, email, email_key, fields, created_at)
        SELECT DISTINCT ON (email_key) @customer, public_id, email, email_key, fields, @now FROM incoming ORDER BY email_key
        ON CONFLICT (customer_id, email_key) DO UPDATE SET fields = (contacts.fields::jsonb || excluded.fields::jsonb)::text
        WHERE contacts.fields <> excluded.fields
        """;

    // The status that a suppression of the scope calls for: unsubscribed, complained, else bounced.
    private const string SubscribeAll = """
        INSERT INTO subscriptions (customer_id, list_id, contact_id, status, status_at, joined_at)
        SELECT @customer, @list, c.id, coalesce((
            SELECT CASE reason WHEN 2 THEN 4 WHEN 3 THEN 2 WHEN 5 THEN 2 ELSE 3 END FROM suppressions s
            WHERE s.email_key = c.email_key AND (s.customer_id = @customer AND s.list_id IN (0, @list) OR s.customer_id = 0)
            ORDER BY CASE reason WHEN 2 THEN 0 WHEN 3 THEN 1 WHEN 5 THEN 1 ELSE 2 END LIMIT 1), 1), @now, @now
        FROM incoming i JOIN contacts c ON c.customer_id = @customer AND c.email_key = i.email_key ORDER BY c.id
        ON CONFLICT (list_id, contact_id) DO NOTHING
        """;

    private const string CountAll = """
        SELECT count(*), count(*) FILTER (WHERE s.status > 1)
        FROM incoming i JOIN contacts c ON c.customer_id = @customer AND c.email_key = i.email_key JOIN subscriptions s ON s.list_id = @list AND s.contact_id = c.id
        """;

    private Task<UpsertResult> UpsertOnPostgresAsync(CustomerId customer, ListId list, IReadOnlyList<NewContact> people, CancellationToken cancel) =>
        database.WriteAsync(async session =>
        {
            var connection = (NpgsqlConnection)session.Connection;
            await RunAsync(session, CreateIncoming, cancel);
            await CopyAsync(connection, people, cancel);
            var (owner, target, now) = (new NpgsqlParameter("customer", customer.Value), new NpgsqlParameter("list", list.Value), new NpgsqlParameter("now", time.GetUtcNow()));
            await RunAsync(session, UpsertContacts, cancel, owner.Clone(), now.Clone());
            await RunAsync(session, SubscribeAll, cancel, owner.Clone(), target.Clone(), now.Clone());

            var count = (NpgsqlCommand)session.Command(CountAll);
            count.Parameters.AddRange(new NpgsqlParameter[] { owner, target });
            await using var reader = await count.ExecuteReaderAsync(cancel);
            await reader.ReadAsync(cancel);
            return new UpsertResult((int)reader.GetInt64(0), (int)reader.GetInt64(1));
        }, cancel);

    private async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<NewContact> people, CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync(CopyIncoming, cancel);
        foreach (var person in people)
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(person.Email.ToString(), NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(person.Email.Key, NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(PublicId.New(time), NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(person.Fields, NpgsqlDbType.Text, cancel);
        }

        await copy.CompleteAsync(cancel);
    }

    private static async Task RunAsync(WriteSession session, string sql, CancellationToken cancel, params NpgsqlParameter[] parameters)
    {
        var command = (NpgsqlCommand)session.Command(sql);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
