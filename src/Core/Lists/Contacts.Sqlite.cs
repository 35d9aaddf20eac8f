using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

public sealed partial class Contacts
{
    /// <summary>Everybody else who writes waits so long at most: a third of a piece's 50 ms is left for its commit.</summary>
    private static readonly TimeSpan LongestPiece = TimeSpan.FromMilliseconds(30);

    private const string AddContact = """
        INSERT INTO contacts (customer_id, public_id, email, email_key, fields, created_at, source) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)
        ON CONFLICT (customer_id, email_key) DO NOTHING
        """;

    private const string FindContact = "SELECT id, fields FROM contacts WHERE customer_id = @p0 AND email_key = @p1";

    private const string ChangeContact = "UPDATE contacts SET fields = @p1, version = version + 1, changed_at = @p2, changed_by = @p3 WHERE id = @p0";

    // The status that a suppression of the scope calls for: unsubscribed, complained, else bounced.
    private const string FindAgainst = """
        SELECT CASE reason WHEN 2 THEN 4 WHEN 3 THEN 2 WHEN 5 THEN 2 ELSE 3 END FROM suppressions
        WHERE email_key = @p0 AND (customer_id = @p1 AND list_id IN (0, @p2) OR customer_id = 0)
        ORDER BY CASE reason WHEN 2 THEN 0 WHEN 3 THEN 1 WHEN 5 THEN 1 ELSE 2 END LIMIT 1
        """;

    private const string Subscribe = """
        INSERT INTO subscriptions (customer_id, list_id, contact_id, status, status_at, joined_at, source) VALUES (@p0, @p1, @p2, @p3, @p4, @p4, @p5)
        ON CONFLICT (list_id, contact_id) DO NOTHING
        """;

    private const string TagContact = "INSERT INTO contact_tags (customer_id, tag_id, contact_id) VALUES (@p0, @p1, @p2) ON CONFLICT (tag_id, contact_id) DO NOTHING";

    private const string FindStatus = "SELECT status FROM subscriptions WHERE list_id = @p0 AND contact_id = @p1";

    private (int End, UpsertResult Piece) PutOnSqlite(WriteSession session, Arrival arrival, IReadOnlyList<NewContact> people, int from)
    {
        var (since, hand, piece, i) = (time.GetTimestamp(), new SqliteHand(session, arrival, time), default(UpsertResult), from);
        do
        {
            piece += hand.Put(people[i++]);
        }
        while (i < people.Count && ((i - from) % 64 != 0 || time.GetElapsedTime(since) < LongestPiece));

        return (i, piece);
    }

    /// <summary>The statements of one piece.</summary>
    private sealed class SqliteHand(WriteSession session, Arrival arrival, TimeProvider time)
    {
        private readonly long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        private readonly SqliteStatement add = session.Statement(AddContact), find = session.Statement(FindContact), change = session.Statement(ChangeContact);
        private readonly SqliteStatement against = session.Statement(FindAgainst), subscribe = session.Statement(Subscribe), status = session.Statement(FindStatus);
        private readonly SqliteStatement tag = session.Statement(TagContact);

        public UpsertResult Put(NewContact person)
        {
            var isNew = Add(person);
            var (id, changed) = isNew ? (add.LastInserted, false) : Merge(person);
            var standing = First(against.Bind(0, person.Key).Bind(1, arrival.Customer.Value).Bind(2, arrival.List.Value)) ?? (long)SubscriptionStatus.Subscribed;
            var joined = subscribe.Bind(0, arrival.Customer.Value).Bind(1, arrival.List.Value).Bind(2, id).Bind(3, standing).Bind(4, now).Bind(5, arrival.Source).Run() > 0;
            if (!joined) standing = First(status.Bind(0, arrival.List.Value).Bind(1, id)) ?? standing;
            foreach (var one in person.Tags) changed |= tag.Bind(0, arrival.Customer.Value).Bind(1, one).Bind(2, id).Run() > 0;
            return new UpsertResult(1, standing > (long)SubscriptionStatus.Subscribed ? 1 : 0, isNew ? 1 : 0, !isNew && (changed || joined) ? 1 : 0);
        }

        private bool Add(NewContact person) =>
            add.Bind(0, arrival.Customer.Value).Bind(1, person.PublicId ?? PublicId.New(time)).Bind(2, person.Email.ToString()).Bind(3, person.Key).Bind(4, person.Fields).Bind(5, now).Bind(6, arrival.Source).Run() > 0;

        private (long Id, bool Changed) Merge(NewContact person)
        {
            find.Bind(0, arrival.Customer.Value).Bind(1, person.Key).Step();
            var (id, there) = (find.Int64(0), find.Text(1));
            find.End();
            var merged = FieldsJson.Merge(there, person.Fields, arrival.Rule);
            if (ReferenceEquals(merged, there)) return (id, false);
            change.Bind(0, id).Bind(1, merged).Bind(2, now).Bind(3, arrival.Source).Run();
            return (id, true);
        }

        private static long? First(SqliteStatement statement)
        {
            if (!statement.Step()) return null;
            var value = statement.Int64(0);
            statement.End();
            return value;
        }
    }
}
