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
/// One round of the floor in a process of its own: the same people, made in memory, by bare upserts into the same two tables with all their indexes. Nothing is read
/// from a file or judged, nobody is asked whether they left, no progress is kept; transactions of 20,000 rows, longer than anybody may wait for the writer.
/// </summary>
internal static class ImportFloor
{
    private const int Rows = 20_000;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        await using var product = await Installation.OpenAsync(new Uri("http://localhost:9"), 1, arguments.Text("database"));
        var list = await product.FillListAsync("floor", 0);
        return await ChildProtocol.RunAsync(async () =>
        {
            var all = ImportFile.People(arguments.Number("rows", 1_000_000, 1, 100_000_000)).Chunk(Rows);
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
        await RunAsync(connection, "PRAGMA synchronous=FULL; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY;");
        await using var contact = Prepare(connection, """
            INSERT INTO contacts (customer_id, public_id, email, email_key, fields, created_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)
            ON CONFLICT (customer_id, email_key) DO UPDATE SET fields = excluded.fields RETURNING id
            """, 6);
        await using var subscription = Prepare(connection, """
            INSERT INTO subscriptions (customer_id, list_id, contact_id, status, status_at) VALUES (@p0, @p1, @p2, 1, @p3) ON CONFLICT (list_id, contact_id) DO NOTHING
            """, 4);
        foreach (var people in all)
        {
            await using var transaction = connection.BeginTransaction();
            (contact.Transaction, subscription.Transaction) = (transaction, transaction);
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var person in people)
            {
                var id = Bind(contact, customer.Value, PublicId.New(TimeProvider.System), person.Email.ToString(), person.Key, person.Fields, now).ExecuteScalar()!;
                Bind(subscription, customer.Value, list, id, now).ExecuteNonQuery();
            }

            await transaction.CommitAsync();
        }
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++) command.Parameters.Add(new SqliteParameter($"@p{i}", null));
        return command;
    }

    private static SqliteCommand Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        return command;
    }

    private static async Task RunAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task PostgresAsync(WriteSession session, CustomerId customer, long list, NewContact[] people)
    {
        await session.RunAsync("CREATE TEMPORARY TABLE incoming (email text, email_key text, public_id text, fields text) ON COMMIT DROP");
        await using (var copy = await ((NpgsqlConnection)session.Connection).BeginBinaryImportAsync("COPY incoming (email, email_key, public_id, fields) FROM STDIN (FORMAT BINARY)"))
        {
            foreach (var person in people)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(person.Email.ToString(), NpgsqlDbType.Text);
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
