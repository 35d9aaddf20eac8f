using System.Text.RegularExpressions;
using Npgsql;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Persistence;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries.Ledger;

/// <summary>
/// How PostgreSQL means to run the statements of the delivery path, planned once for all values as the driver has them planned: when the tables were empty, when
/// they have filled up and nobody has counted them yet, and when they are counted. Each must look into keys, or its price grows with all that was ever sent.
/// </summary>
public sealed partial class PlanTests
{
    // One list is all that the statistics know: those after it are the ones asked for.
    private const string Fill = """
        INSERT INTO deliveries (send_id, customer_id, contact_id, seq, address, address_key)
        SELECT s, 1, i, i, 'person' || i || '@example.com', 'person' || i || '@example.com' FROM generate_series(1, 3) s, generate_series(1, 20000) i;
        INSERT INTO retries (send_id, seq, next_at) SELECT 1, i, now() FROM generate_series(1, 20000, 10) i;
        INSERT INTO suppressions (email_key, customer_id, list_id, reason, source, created_at) SELECT 'gone' || i || '@example.com', i % 2, 0, 1, 'test', now() FROM generate_series(1, 20000) i;
        INSERT INTO contacts (customer_id, public_id, email, email_key, fields, created_at)
        SELECT 1, 'c' || i, 'person' || i || '@example.com', 'person' || i || '@example.com', '{}', now() FROM generate_series(1, 20000) i;
        INSERT INTO subscriptions (list_id, contact_id, customer_id, status, status_at) SELECT 1, i, 1, 1, now() FROM generate_series(1, 20000) i;
        """;

    public static TheoryData<string, string, string> Statements() => new()
    {
        { "intend a range", PostgresLedger.IntendRange, "1, '{1,2,3,4,5,6,7,8,9,10}', now(), 1, 1, 1" },
        { "intend retries", PostgresLedger.IntendRetries, "1, '{1,2,3,4,5,6,7,8,9,10}', now(), 1, 1, '{4294967297,8589934593}', '{1,1}'" },
        { "accept", PostgresLedger.Accept, "1, '{1,2,3}', '{4294967297,8589934593,12884901889}', '{2026-01-01,2026-01-01,2026-01-01}'" },
        { "merge values", CampaignComposer.FieldsInPostgres.Replace("@ids", "@p0", StringComparison.Ordinal).Replace("@customer", "@p1", StringComparison.Ordinal), "'{1,2,3,4,5,6,7,8,9,10}', 1" },
        { "look ahead in a list", AudienceExpansion.LookAhead(inPostgres: true), "1, 3, 10000, 5000" },
        { "expand", AudienceExpansion.AddPage(true, Audience.Nobody), "4, 0, 1, 3, 10000, 15000, NULL" },
        { "expand without the people of other lists", AudienceExpansion.AddPage(true, new Audience { NotLists = [1, 2] }), "4, 0, 1, 3, 10000, 15000, 3" },
        { "expand by tags", AudienceExpansion.AddPage(true, new Audience { Tags = [1, 2], NotTags = [3] }), "4, 0, 1, 3, 10000, 15000, 3" },
    };

    [Theory, MemberData(nameof(Statements))]
    public async Task Hot_statements_look_into_keys_however_much_is_stored(string name, string sql, string values)
    {
        await using var connection = await OpenAsync();
        await RunAsync(connection, $"SET plan_cache_mode = force_generic_plan; PREPARE hot AS {Parameter().Replace(sql, m => $"${int.Parse(m.Groups[1].Value, null) + 1}")}");
        await AssertKeysAsync(connection, $"{name}, tables empty", values);
        await RunAsync(connection, Fill);
        await AssertKeysAsync(connection, $"{name}, tables filled", values);
        await RunAsync(connection, "DISCARD PLANS");
        await AssertKeysAsync(connection, $"{name}, planned again", values);
        await RunAsync(connection, "ANALYZE");
        await AssertKeysAsync(connection, $"{name}, tables counted", values);
    }

    /// <summary>The control: the obvious way to say it is planned as a walk through all that the send has so far, for a send of which nothing was counted yet.</summary>
    [Fact]
    public async Task An_anti_join_would_walk_through_the_send()
    {
        await using var connection = await OpenAsync();
        await RunAsync(connection, Fill);
        await RunAsync(connection, """
            ANALYZE;
            PREPARE hot AS INSERT INTO deliveries (send_id, customer_id, contact_id, seq, address, address_key) SELECT $1, 1, c.id, c.id, c.email, c.email_key FROM contacts c
            WHERE c.id > $2 AND c.id <= $3 AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.send_id = $1 AND d.address_key = c.email_key)
            """);

        Assert.NotNull(Walk(await PlanAsync(connection, "99, 5000, 10000")));
    }

    /// <summary>The control: a page asked for by its contacts alone is looked for among the contacts of all lists, when one list is all that was counted.</summary>
    [Fact]
    public async Task A_page_by_contacts_alone_would_walk_through_all_lists()
    {
        await using var connection = await OpenAsync();
        await RunAsync(connection, Fill);
        await RunAsync(connection, """
            ANALYZE; SET plan_cache_mode = force_generic_plan;
            PREPARE hot AS SELECT contact_id FROM subscriptions WHERE customer_id = $1 AND list_id = $2 AND status = 1 AND contact_id > $3 ORDER BY contact_id LIMIT $4
            """);

        Assert.NotNull(Walk(await PlanAsync(connection, "1, 3, 10000, 5000")));
    }

    [Fact]
    public async Task Writes_are_planned_for_all_values()
    {
        await using var kind = TestDatabase.Postgres();
        var database = await kind.OpenAsync();
        Assert.Equal("force_generic_plan", await database.WriteAsync(session => session.ScalarAsync("SHOW plan_cache_mode"), TestContext.Current.CancellationToken));
    }

    /// <summary>The control: planned for a send that nobody has counted, it takes that send for empty.</summary>
    [Fact]
    public async Task A_plan_for_a_new_send_alone_would_walk_through_it()
    {
        await using var connection = await OpenAsync();
        await RunAsync(connection, Fill);
        await RunAsync(connection, $"ANALYZE; SET plan_cache_mode = force_custom_plan; PREPARE hot AS {Parameter().Replace(AudienceExpansion.AddPage(true, Audience.Nobody), m => $"${int.Parse(m.Groups[1].Value, null) + 1}")}");

        Assert.NotNull(Walk(await PlanAsync(connection, "4, 0, 1, 1, 0, 5000, NULL")));
    }

    /// <summary>Rows of other sends, contacts and a list, numbered from a number on, and counted.</summary>
    internal static async Task FillAsync(string url, int first)
    {
        await using var connection = new NpgsqlConnection(((DatabaseAddress.Postgres)DatabaseAddress.Parse(url)).ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await RunAsync(connection, Fill
            .Replace("generate_series(1, 3) s", $"generate_series({first}, {first + 2}) s", StringComparison.Ordinal)
            .Replace("SELECT 1, i, now()", $"SELECT {first}, i, now()", StringComparison.Ordinal)
            .Replace("SELECT 1, i, 1, 1, now()", $"SELECT {first}, i, 1, 1, now()", StringComparison.Ordinal));
        await RunAsync(connection, "ANALYZE");
    }

    private static async Task<NpgsqlConnection> OpenAsync()
    {
        var kind = TestDatabase.Postgres();
        var address = (DatabaseAddress.Postgres)DatabaseAddress.Parse(await kind.OpenMigratedUrlAsync());
        var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        // No help from the background: what is counted is up to the test.
        await RunAsync(connection, "ALTER TABLE deliveries SET (autovacuum_enabled = false); ALTER TABLE suppressions SET (autovacuum_enabled = false); ALTER TABLE contacts SET (autovacuum_enabled = false); ALTER TABLE subscriptions SET (autovacuum_enabled = false)");
        return connection;
    }

    private static async Task AssertKeysAsync(NpgsqlConnection connection, string when, string values)
    {
        var plan = await PlanAsync(connection, values);
        Assert.True(Walk(plan) is null, $"{when}: {Walk(plan)}\n{plan}");
    }

    /// <summary>A line of the plan that reads more than what is asked for; null when there is none.</summary>
    private static string? Walk(string plan)
    {
        var lines = plan.Split('\n', StringSplitOptions.TrimEntries);
        for (var i = 0; i < lines.Length; i++)
        {
            if (WalkedTable().IsMatch(lines[i]) || (lines[i].Contains("ix_subscriptions_contact_id", StringComparison.Ordinal) && !lines[i].Contains("on subscriptions x", StringComparison.Ordinal))) return lines[i];
            if (OfASendAlone(lines, i) is { } all) return all;
        }

        return null;
    }

    /// <summary>By the key of a send alone, all of the send is read.</summary>
    internal static string? OfASendAlone(string[] lines, int i)
    {
        if (!lines[i].Contains("deliveries", StringComparison.Ordinal) || !lines[i].Contains("Index", StringComparison.Ordinal)) return null;
        var condition = lines.Skip(i + 1).FirstOrDefault(line => line.StartsWith("Index Cond:", StringComparison.Ordinal)) ?? "";
        return condition.Contains("seq", StringComparison.Ordinal) || condition.Contains("address_key", StringComparison.Ordinal) ? null : $"{lines[i]} {condition}";
    }

    private static async Task<string> PlanAsync(NpgsqlConnection connection, string values)
    {
        await using var command = new NpgsqlCommand($"EXPLAIN EXECUTE hot({values})", connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"@p(\d+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"(Seq Scan on (deliveries|contacts|subscriptions|suppressions|retries))|Hash Join|Hash Anti Join|Merge Join")]
    private static partial Regex WalkedTable();
}
