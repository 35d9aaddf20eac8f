using System.Data.Common;
using Microsoft.Data.Sqlite;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

public sealed partial class Contacts
{
    /// <summary>Everybody else who writes waits so long at most: a third of a piece's 50 ms is left for its commit.</summary>
    private static readonly TimeSpan LongestPiece = TimeSpan.FromMilliseconds(30);

    private const string UpsertContact = """
        INSERT INTO contacts (customer_id, public_id, email, email_key, fields, created_at) VALUES (@customer, @public, @email, @key, @fields, @now)
        ON CONFLICT (customer_id, email_key) DO UPDATE SET fields = CASE WHEN excluded.fields = fields THEN fields ELSE json_patch(fields, excluded.fields) END
        RETURNING id
        """;

    // The status that a suppression of the scope calls for: unsubscribed, complained, else bounced.
    private const string Subscribe = """
        INSERT INTO subscriptions (customer_id, list_id, contact_id, status, status_at, joined_at)
        SELECT @customer, @list, @contact, coalesce((
            SELECT CASE reason WHEN 2 THEN 4 WHEN 3 THEN 2 WHEN 5 THEN 2 ELSE 3 END FROM suppressions
            WHERE email_key = @key AND (customer_id = @customer AND list_id IN (0, @list) OR customer_id = 0)
            ORDER BY CASE reason WHEN 2 THEN 0 WHEN 3 THEN 1 WHEN 5 THEN 1 ELSE 2 END LIMIT 1), 1), @now, @now
        WHERE true
        ON CONFLICT (list_id, contact_id) DO UPDATE SET status = status
        RETURNING status
        """;

    private Task<UpsertResult> UpsertPieceOnSqliteAsync(CustomerId customer, ListId list, IReadOnlyList<NewContact> people, int from, CancellationToken cancel) =>
        database.WriteAsync(session =>
        {
            var (since, now) = (time.GetTimestamp(), time.GetUtcNow().ToUnixTimeMilliseconds());
            var contact = Prepare(session, UpsertContact, "@customer", "@public", "@email", "@key", "@fields", "@now");
            var subscription = Prepare(session, Subscribe, "@customer", "@list", "@contact", "@key", "@now");
            var (done, keptOut) = (0, 0);
            for (var i = from; i < people.Count && (done % 64 != 0 || done == 0 || time.GetElapsedTime(since) < LongestPiece); i++, done++)
            {
                var (person, key) = (people[i], people[i].Email.Key);
                var id = Run(contact, customer.Value, PublicId.New(time), person.Email.ToString(), key, person.Fields, now);
                var status = Run(subscription, customer.Value, list.Value, id, key, now);
                if (status > (long)SubscriptionStatus.Subscribed) keptOut++;
            }

            return Task.FromResult(new UpsertResult(done, keptOut));
        }, cancel);

    private static DbCommand Prepare(WriteSession session, string sql, params ReadOnlySpan<string> names)
    {
        var command = session.Command(sql);
        if (command.Parameters.Count == 0)
            foreach (var name in names) command.Parameters.Add(new SqliteParameter(name, null));
        return command;
    }

    private static long Run(DbCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        return (long)command.ExecuteScalar()!;
    }
}
