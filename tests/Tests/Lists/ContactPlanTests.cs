using System.Data.Common;
using System.Text.RegularExpressions;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists;

/// <summary>How both databases mean to find contacts: by keys, whatever is asked for, so that a page of a million costs what a page of a hundred does.</summary>
public sealed partial class ContactPlanTests
{
    private const int Contacts = 30_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Every_page_of_contacts_is_found_by_keys(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await FillAsync(database, kind);
        await using var connection = await database.OpenReadAsync(Cancel);
        foreach (var text in new[] { "", "person1", "Ωμέγα" })
        foreach (var list in new long?[] { null, 1 })
        foreach (var status in new SubscriptionStatus?[] { null, SubscriptionStatus.Unsubscribed })
        foreach (var tag in new long?[] { null, 1 })
        {
            var walk = new ContactWalk(kind.IsPostgres, new CustomerId(1), new ContactQuery { Text = text, Status = status }, list, tag);
            foreach (var sql in new[] { walk.NewestStep, walk.NewestRows, ContactWalk.AddressStep, walk.AddressRows, walk.Count })
            {
                await using var command = walk.Prepare(connection, sql);
                foreach (var (name, value) in new (string, object)[] { ("@before", (long)Contacts), ("@until", Contacts / 2L), ("@step", 2000), ("@page", 51), ("@after", ""), ("@last", "person2"), ("@most", 1000) })
                    if (sql.Contains(name, StringComparison.Ordinal)) command.Put(name, value);
                await AssertKeysAsync(kind, command, $"{text} list {list} status {status} tag {tag}: {sql}");
            }
        }
    }

    [Theory, EachDatabase]
    public async Task People_of_lists_are_counted_by_keys(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await FillAsync(database, kind);
        await using var connection = await database.OpenReadAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = ListSummaries.Count("");
        command.Put("@p0", 1L).Put("@p1", 100);
        await AssertKeysAsync(kind, command, "counts");
    }

    /// <summary>The control: the same said the obvious way reads everybody.</summary>
    [Theory, EachDatabase]
    public async Task A_search_without_a_walk_would_read_everybody(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await FillAsync(database, kind);
        await using var connection = await database.OpenReadAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT c.id FROM contacts c WHERE c.email_key LIKE '%son1%' ORDER BY c.created_at";
        Assert.NotNull(Walked(await PlanAsync(kind, command)));
    }

    private static async Task AssertKeysAsync(TestDatabase kind, DbCommand command, string what)
    {
        var plan = await PlanAsync(kind, command);
        Assert.True(Walked(plan) is null, $"{what}\n{plan}");
    }

    private static string? Walked(string plan) => plan.Split('\n').FirstOrDefault(line => Walk().IsMatch(line));

    private static async Task<string> PlanAsync(TestDatabase kind, DbCommand command)
    {
        command.CommandText = $"{(kind.IsPostgres ? "EXPLAIN" : "EXPLAIN QUERY PLAN")} {command.CommandText}";
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var lines = new List<string>();
        while (await reader.ReadAsync(Cancel)) lines.Add(reader.GetString(kind.IsPostgres ? 0 : 3));
        return string.Join('\n', lines);
    }

    /// <summary>Contacts of ten customers; half of those of the first are on list 1, and a tenth has tag 1.</summary>
    private static async Task FillAsync(Core.Persistence.Database database, TestDatabase kind)
    {
        var series = kind.IsPostgres ? $"generate_series(1, {Contacts}) i" : $"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Contacts}) SELECT i FROM n)";
        await database.WriteAsync(async session =>
        {
            var now = session.Instant(TimeProvider.System.GetUtcNow());
            await session.RunAsync($"INSERT INTO contacts (customer_id, public_id, email, email_key, fields, created_at) SELECT 1 + i % 10, 'c' || i, 'person' || i || '@example.com', 'person' || i || '@example.com', '{{}}', @p0 FROM {series}", now);
            await session.RunAsync($"INSERT INTO mailing_lists (customer_id, public_id, name, from_name, from_address, postal_address, created_at) SELECT 1, 'l' || i, 'List', '', 'a@example.com', '', @p0 FROM {series} WHERE i <= 3", now);
            await session.RunAsync($"INSERT INTO subscriptions (customer_id, list_id, contact_id, status, status_at) SELECT 1 + i % 10, 1 + i % 20, i, 1 + i % 3, @p0 FROM {series}", now);
            await session.RunAsync($"INSERT INTO tags (customer_id, public_id, name, name_key, created_at) SELECT 1, 't' || i, 't' || i, 't' || i, @p0 FROM {series} WHERE i <= 20", now);
            await session.RunAsync($"INSERT INTO contact_tags (customer_id, tag_id, contact_id) SELECT 1, 1 + i % 20, i FROM {series}");
            if (kind.IsPostgres) await session.RunAsync("ANALYZE");
        }, Cancel);
    }

    // A step that was cut out by keys may be read as a whole, and so may the values of one contact, the five statuses and a customer's own lists.
    [GeneratedRegex(@"Seq Scan on (contacts|subscriptions|contact_tags)|Hash Join|Hash Anti Join|Merge Join|SCAN (c|d|s|contacts|subscriptions|contact_tags)\b|SCAN .* USING AUTOMATIC|TEMP B-TREE FOR ORDER BY")]
    private static partial Regex Walk();
}
