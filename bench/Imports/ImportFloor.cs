using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using Postroad.Bench.Measuring;
using Postroad.Bench.Ses;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Bench.Imports;

/// <summary>
/// One round of the floor in a process of its own: the same people, made in memory, by bare upserts into the same two tables with all their indexes, as fast as we
/// know: sorted by key within a batch of the product's size, on SQLite 64 rows a statement, on PostgreSQL by COPY. Nothing is read from a file or judged, nobody is
/// asked whether they left, no progress is kept; transactions of 25,000 rows, longer than anybody may wait for the writer.
/// </summary>
internal static class ImportFloor
{
    private const int Rows = 25_000, Sorted = 50_000, InStatement = 64;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        await using var product = await Installation.OpenAsync(new Uri("http://localhost:9"), 1, arguments.Text("database"));
        var list = await product.FillListAsync("floor", 0);
        var all = ImportFile.People(arguments.Number("rows", 1_000_000, 1, 100_000_000)).Chunk(Sorted).SelectMany(people => people.OrderBy(p => p.Key, StringComparer.Ordinal).Chunk(Rows));
        return await ChildProtocol.RunAsync(async () =>
        {
            if (!product.Database.IsPostgres) await SqliteAsync(Path.Combine(product.Database.Folder!, "postroad.db"), product.Customer, list.Id, all);
            else
                foreach (var people in all) await product.Database.WriteAsync(session => PostgresAsync(session, product.Customer, list.Id, people), CancellationToken.None);
        });
    }

    /// <summary>On a connection of its own, set as the product's is: what a transaction of the product's gate adds is not the floor's.</summary>
    private static async Task SqliteAsync(string path, CustomerId customer, long list, IEnumerable<NewContact[]> all)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        using var statements = new SqliteStatements(connection);
        var texts = new Dictionary<int, (string Contacts, string Subscriptions)>();
        foreach (var setting in new[] { "synchronous=FULL", "cache_size=-32768", "temp_store=MEMORY" }) statements[$"PRAGMA {setting}"].Run();
        foreach (var people in all)
        {
            statements["BEGIN IMMEDIATE"].Run();
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var some in people.Chunk(InStatement))
            {
                if (!texts.TryGetValue(some.Length, out var sql)) texts[some.Length] = sql = (Contacts(some.Length), Subscriptions(some.Length));
                Put(statements[sql.Contacts], statements[sql.Subscriptions], customer.Value, list, now, some);
            }

            statements["COMMIT"].Run();
        }
    }

    private static void Put(SqliteStatement contacts, SqliteStatement subscriptions, long customer, long list, long now, NewContact[] people)
    {
        contacts.Bind(0, customer).Bind(1, now);
        for (var (i, p) = (0, 2); i < people.Length; i++)
            contacts.Bind(p++, PublicId.New(TimeProvider.System)).Bind(p++, people[i].Address).Bind(p++, people[i].Key).Bind(p++, people[i].Fields);
        subscriptions.Bind(0, customer).Bind(1, list).Bind(2, now);
        for (var i = 0; i < people.Length; i++) subscriptions.Bind(3 + i, contacts.Step() ? contacts.Int64(0) : throw new InvalidOperationException("A contact has no number."));
        contacts.End();
        subscriptions.Run();
    }

    private static string Contacts(int rows) => $"""
        INSERT INTO contacts (customer_id, public_id, email, email_key, fields, created_at)
        VALUES {string.Join(", ", Enumerable.Range(0, rows).Select(r => $"(@p0, @p{2 + 4 * r}, @p{3 + 4 * r}, @p{4 + 4 * r}, @p{5 + 4 * r}, @p1)"))}
        ON CONFLICT (customer_id, email_key) DO UPDATE SET fields = excluded.fields RETURNING id
        """;

    private static string Subscriptions(int rows) => $"""
        INSERT INTO subscriptions (customer_id, list_id, contact_id, status, status_at)
        VALUES {string.Join(", ", Enumerable.Range(0, rows).Select(r => $"(@p0, @p1, @p{3 + r}, 1, @p2)"))} ON CONFLICT (list_id, contact_id) DO NOTHING
        """;

    private static async Task PostgresAsync(WriteSession session, CustomerId customer, long list, NewContact[] people)
    {
        await session.RunAsync("CREATE TEMPORARY TABLE incoming (email text, email_key text, public_id text, fields text) ON COMMIT DROP");
        await using (var copy = await ((NpgsqlConnection)session.Connection).BeginBinaryImportAsync("COPY incoming (email, email_key, public_id, fields) FROM STDIN (FORMAT BINARY)"))
        {
            foreach (var person in people)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(person.Address, NpgsqlDbType.Text);
                await copy.WriteAsync(person.Key, NpgsqlDbType.Text);
                await copy.WriteAsync(PublicId.New(TimeProvider.System), NpgsqlDbType.Text);
                await copy.WriteAsync(person.Fields, NpgsqlDbType.Text);
            }

            await copy.CompleteAsync();
        }

        var now = session.Instant(TimeProvider.System.GetUtcNow());
        await session.RunAsync("""
            WITH put AS (
                INSERT INTO contacts (customer_id, public_id, email, email_key, fields, created_at)
                SELECT @p0, public_id, email, email_key, fields, @p1 FROM incoming ON CONFLICT (customer_id, email_key) DO UPDATE SET fields = excluded.fields RETURNING id)
            INSERT INTO subscriptions (customer_id, list_id, contact_id, status, status_at) SELECT @p0, @p2, id, 1, @p1 FROM put ON CONFLICT (list_id, contact_id) DO NOTHING
            """, customer.Value, now, list);
    }
}
