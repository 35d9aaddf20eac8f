using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

public sealed partial class Contacts
{
    /// <summary>Everybody else who writes waits so long at most: a third of a piece's 50 ms is left for its commit.</summary>
    private static readonly TimeSpan LongestPiece = TimeSpan.FromMilliseconds(30);

    /// <summary>
    /// People in one statement. Each statement opens every index of its table and, for the numbers that are never given twice, writes a row of SQLite's own: with 64 in
    /// one a row costs 8.7 us instead of 12.2.
    /// </summary>
    private const int Many = 64;

    private static readonly string AddContact = Add(1), AddMany = Add(Many), Subscribe = Join(1), SubscribeMany = Join(Many);

    private const string FindContact = "SELECT id, fields, public_id = @p2 FROM contacts WHERE customer_id = @p0 AND email_key = @p1";

    private const string ChangeContact = "UPDATE contacts SET fields = @p1, version = version + 1, changed_at = @p2, changed_by = @p3 WHERE id = @p0";

    // Of any customer, in whatever scope: neighbours by key, of whom mostly nobody is.
    private const string FindAnyAgainst = "SELECT 1 FROM suppressions WHERE email_key >= @p0 AND email_key <= @p1 LIMIT 1";

    // The status that a suppression of the scope calls for: unsubscribed, complained, else bounced.
    private const string FindAgainst = """
        SELECT CASE reason WHEN 2 THEN 4 WHEN 3 THEN 2 WHEN 5 THEN 2 ELSE 3 END FROM suppressions
        WHERE email_key = @p0 AND (customer_id = @p1 AND list_id IN (0, @p2) OR customer_id = 0)
        ORDER BY CASE reason WHEN 2 THEN 0 WHEN 3 THEN 1 WHEN 5 THEN 1 ELSE 2 END LIMIT 1
        """;

    private const string TagContact = "INSERT INTO contact_tags (customer_id, tag_id, contact_id) VALUES (@p0, @p1, @p2) ON CONFLICT (tag_id, contact_id) DO NOTHING";

    private const string FindStatus = "SELECT status FROM subscriptions WHERE list_id = @p0 AND contact_id = @p1";

    private static string Add(int rows) => $"""
        INSERT INTO contacts (customer_id, created_at, source, public_id, email, email_key, fields) VALUES {Rows(rows, 4)}
        ON CONFLICT (customer_id, email_key) DO NOTHING
        """;

    private static string Join(int rows) => $"""
        INSERT INTO subscriptions (customer_id, status_at, source, joined_at, list_id, contact_id, status)
        SELECT @p0, @p1, @p2, @p1, @p3, column1, column2 FROM (VALUES {string.Join(", ", Enumerable.Range(0, rows).Select(row => $"(@p{4 + 2 * row}, @p{5 + 2 * row})"))}) WHERE true
        ON CONFLICT (list_id, contact_id) DO NOTHING
        """;

    /// <summary>Three parameters for all rows, then some of each row's own.</summary>
    private static string Rows(int rows, int own) =>
        string.Join(", ", Enumerable.Range(0, rows).Select(row => $"(@p0, @p1, @p2, {string.Join(", ", Enumerable.Range(3 + row * own, own).Select(p => $"@p{p}"))})"));

    private (int End, UpsertResult Piece) PutOnSqlite(WriteSession session, Arrival arrival, IReadOnlyList<NewContact> people, int from)
    {
        var (since, hand, piece, i) = (time.GetTimestamp(), new SqliteHand(session, arrival, time), default(UpsertResult), from);
        do
        {
            var end = Math.Min(people.Count, i + Many);
            piece += hand.Put(people, i, end);
            i = end;
        }
        while (i < people.Count && time.GetElapsedTime(since) < LongestPiece);

        return (i, piece);
    }

    /// <summary>The statements of one piece.</summary>
    private sealed class SqliteHand(WriteSession session, Arrival arrival, TimeProvider time)
    {
        private readonly long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        private readonly SqliteStatement addOne = session.Statement(AddContact), addMany = session.Statement(AddMany), find = session.Statement(FindContact), change = session.Statement(ChangeContact);
        private readonly SqliteStatement anyAgainst = session.Statement(FindAnyAgainst), against = session.Statement(FindAgainst), status = session.Statement(FindStatus);
        private readonly SqliteStatement joinOne = session.Statement(Subscribe), joinMany = session.Statement(SubscribeMany), tag = session.Statement(TagContact);
        private readonly string[] publicIds = new string[Many];
        private readonly long[] ids = new long[Many], standings = new long[Many];

        public UpsertResult Put(IReadOnlyList<NewContact> people, int from, int end)
        {
            LookAgainst(people, from, end);
            if (end - from == Many && Add(addMany, people, from, end) == Many) return JoinNew(people, from, addMany.LastInserted);
            var piece = default(UpsertResult);
            // Where the statement of many has stored some of them, theirs are the public ids that they were given there.
            for (var i = from; i < end; i++) piece += Put(people, i, i - from, isTried: end - from == Many);
            return piece;
        }

        /// <summary>Into the places of the people: what suppressions say of each.</summary>
        private void LookAgainst(IReadOnlyList<NewContact> people, int from, int end)
        {
            var (first, last) = (people[from].Key, people[from].Key);
            for (var i = from + 1; i < end; i++)
            {
                // Address keys are ASCII: this is SQLite's order as well.
                if (string.CompareOrdinal(people[i].Key, first) < 0) first = people[i].Key;
                else if (string.CompareOrdinal(people[i].Key, last) > 0) last = people[i].Key;
            }

            var any = First(anyAgainst.Bind(0, first).Bind(1, last)) is not null;
            for (var i = from; i < end; i++)
            {
                var found = any ? First(against.Bind(0, people[i].Key).Bind(1, arrival.Customer.Value).Bind(2, arrival.List.Value)) : null;
                standings[i - from] = found ?? (long)SubscriptionStatus.Subscribed;
            }
        }

        /// <summary>Answers how many of them were no contacts.</summary>
        private int Add(SqliteStatement add, IReadOnlyList<NewContact> people, int from, int end)
        {
            add.Bind(0, arrival.Customer.Value).Bind(1, now).Bind(2, arrival.Source);
            for (var (i, p) = (from, 3); i < end; i++)
            {
                var person = people[i];
                publicIds[i - from] = PublicId.New(time);
                add.Bind(p++, publicIds[i - from]).Bind(p++, person.Address).Bind(p++, person.Key).Bind(p++, person.Fields);
            }

            return add.Run();
        }

        /// <summary>None of them was a contact: their numbers follow each other.</summary>
        private UpsertResult JoinNew(IReadOnlyList<NewContact> people, int from, long last)
        {
            for (var i = 0; i < Many; i++) ids[i] = last - Many + 1 + i;
            if (Join(joinMany, 0, Many) != Many) throw new InvalidOperationException($"New contacts up to {last} are on list {arrival.List} already.");
            for (var i = 0; i < Many; i++) _ = Tag(people[from + i], ids[i]);
            return new UpsertResult(Many, standings.Count(s => s > (long)SubscriptionStatus.Subscribed), Many, 0);
        }

        private UpsertResult Put(IReadOnlyList<NewContact> people, int at, int place, bool isTried)
        {
            var (person, isNew, changed) = (people[at], !isTried && Add(addOne, people, at, at + 1) > 0, false);
            if (isNew) ids[place] = addOne.LastInserted;
            else (ids[place], isNew, changed) = Merge(person, isTried ? publicIds[place] : "");
            var joined = Join(joinOne, place, place + 1) > 0;
            var standing = joined ? standings[place] : First(status.Bind(0, arrival.List.Value).Bind(1, ids[place])) ?? standings[place];
            changed |= Tag(person, ids[place]);
            return new UpsertResult(1, standing > (long)SubscriptionStatus.Subscribed ? 1 : 0, isNew ? 1 : 0, !isNew && (changed || joined) ? 1 : 0);
        }

        private int Join(SqliteStatement join, int from, int end)
        {
            join.Bind(0, arrival.Customer.Value).Bind(1, now).Bind(2, arrival.Source).Bind(3, arrival.List.Value);
            for (var (i, p) = (from, 4); i < end; i++) join.Bind(p++, ids[i]).Bind(p++, standings[i]);
            return join.Run();
        }

        private bool Tag(NewContact person, long id)
        {
            var changed = false;
            foreach (var one in person.Tags) changed |= tag.Bind(0, arrival.Customer.Value).Bind(1, one).Bind(2, id).Run() > 0;
            return changed;
        }

        /// <param name="publicId">The one that it has if we have just made it.</param>
        private (long Id, bool IsNew, bool Changed) Merge(NewContact person, string publicId)
        {
            find.Bind(0, arrival.Customer.Value).Bind(1, person.Key).Bind(2, publicId).Step();
            var (id, there, isNew) = (find.Int64(0), find.Text(1), find.Int64(2) != 0);
            find.End();
            if (isNew) return (id, true, false);
            var merged = FieldsJson.Merge(there, person.Fields, arrival.Rule);
            if (ReferenceEquals(merged, there)) return (id, false, false);
            change.Bind(0, id).Bind(1, merged).Bind(2, now).Bind(3, arrival.Source).Run();
            return (id, false, true);
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
