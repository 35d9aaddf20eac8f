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
            foreach (var people in ImportFile.People(arguments.Number("rows", 1_000_000, 1, 100_000_000)).Chunk(Rows))
                await product.Database.WriteAsync(session => product.Database.IsPostgres ? PostgresAsync(session, product.Customer, list.Id, people) : SqliteAsync(session, product.Customer, list.Id, people), CancellationToken.None);
        });
    }

    private static async Task SqliteAsync(WriteSession session, CustomerId customer, long list, NewContact[] people)
    {
        var now = session.Instant(TimeProvider.System.GetUtcNow());
        foreach (var person in people)
        {
            var id = await session.ScalarAsync("""
                INSERT INTO contacts (customer_id, public_id, email, email_key, fields, created_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)
                ON CONFLICT (customer_id, email_key) DO UPDATE SET fields = excluded.fields RETURNING id
                """, customer.Value, PublicId.New(TimeProvider.System), person.Email.ToString(), person.Key, person.Fields, now);
            await session.RunAsync("""
                INSERT INTO subscriptions (customer_id, list_id, contact_id, status, status_at) VALUES (@p0, @p1, @p2, 1, @p3) ON CONFLICT (list_id, contact_id) DO NOTHING
                """, customer.Value, list, id, now);
        }
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
