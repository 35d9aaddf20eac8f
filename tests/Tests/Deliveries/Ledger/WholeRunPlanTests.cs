using System.Text.RegularExpressions;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries.Ledger;

/// <summary>
/// Every statement that a whole campaign makes the driver prepare, whatever it is and whoever adds it: accepted, refused, put off, in doubt, suppressed, settled by events. Asked of
/// PostgreSQL itself on the connection that wrote, beside rows of other sends: none may read a table that grows with what was ever sent.
/// </summary>
public sealed partial class WholeRunPlanTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_statement_of_a_whole_campaign_reads_a_table_that_grows()
    {
        await using var kind = TestDatabase.Postgres();
        var url = await kind.OpenMigratedUrlAsync();
        // One connection writes, so that all statements are prepared on it.
        await using var database = Database.Open(DatabaseAddress.Parse($"{url}?Maximum Pool Size=5"), TimeProvider.System);
        await using var office = await PostOffice.OpenAsync(database, options: new DeliveryOptions
        {
            Pause = TimeSpan.FromMilliseconds(10), RangeSize = 20, MostPerTurn = 4,
        });
        await PlanTests.FillAsync(url, first: 1001);
        string[] people = [.. Enumerable.Range(1, 300).Select(i => $"guest{i}@example.com")];
        for (var i = 0; i < 30; i++) await office.SuppressAsync(people[i]);
        var tried = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        office.Server.Answer = message => (Number(message.To) % 10, tried.AddOrUpdate(message.To, 1, (_, n) => n + 1)) switch
        {
            (1, _) => new SendResult.Rejected(RejectReason.InvalidAddress, "no such address"),
            (2, 1) => new SendResult.Deferred("busy", TimeSpan.Zero, "try later"),
            (3, 1) => new SendResult.Throttled(TimeSpan.Zero),
            (4, _) => new SendResult.Unknown("the line broke"),
            _ => new SendResult.Accepted($"id-{message.To}"),
        };

        var send = await office.SendToAsync(people);
        office.StartEngine();
        await PostOffice.UntilAsync(async () =>
        {
            await office.DueAtOnceAsync(send);
            return (await office.DeliveriesAsync(send)).All(d => d.State is not (DeliveryState.Queued or DeliveryState.Retrying or DeliveryState.Submitting));
        });
        var rows = await office.DeliveriesAsync(send);
        foreach (var type in new[] { EventType.Sent, EventType.Delivered, EventType.Opened })
            foreach (var some in rows.Where(d => d.State is DeliveryState.Accepted or DeliveryState.Ambiguous).Chunk(40))
                await office.Intake.AppendAsync([.. some.Select(d => Event(send, type, d))], Cancel);
        await office.FinishAsync(send);
        await office.StopEngineAsync();

        var walks = new List<string>();
        var statements = await PreparedAsync(database);
        foreach (var (name, sql, parameters) in statements)
        {
            var plan = await PlanAsync(database, name, parameters);
            if (Walk(plan) is { } walk && !sql.EndsWith("ORDER BY seq DESC LIMIT 1", StringComparison.Ordinal)) walks.Add($"{sql}\n{walk}\n{plan}\n");
        }

        // The run has really been through all of it.
        Assert.All(["state = 5", "state = 1, failures", "state = 4, marks", "state = 6", "state = 2, attempt", "INTO retries", "INTO delivery_evidence", "INTO delivery_events", "FROM leases"],
            part => Assert.Contains(statements, s => s.Sql.Contains(part, StringComparison.Ordinal)));
        Assert.True(walks.Count == 0, string.Join('\n', walks));
    }

    /// <summary>A line of the plan that reads all of a table that grows, or all of a send, or builds a list of all of any table. Retries do not grow: a row is there until it has its answer.</summary>
    private static string? Walk(string plan)
    {
        var lines = plan.Split('\n', StringSplitOptions.TrimEntries);
        return lines.Where((line, i) => GrowingTable().IsMatch(line) || line.Contains("hashed SubPlan", StringComparison.Ordinal) || PlanTests.OfASendAlone(lines, i) is not null).FirstOrDefault();
    }

    private static async Task<List<(string Name, string Sql, int Parameters)>> PreparedAsync(Database database) => await database.WriteAsync(async session =>
    {
        var all = new List<(string, string, int)>();
        await using var reader = await session.ReadAsync("SELECT name, statement, cardinality(parameter_types) FROM pg_prepared_statements WHERE name LIKE '\\_auto%'");
        while (await reader.ReadAsync(Cancel)) all.Add((reader.GetString(0), reader.GetString(1), reader.GetInt32(2)));
        return all;
    }, Cancel);

    private static Task<string> PlanAsync(Database database, string name, int parameters) => database.WriteAsync(async session =>
    {
        // Planned for all values, as that connection has it: which ones stand here does not matter.
        await using var reader = await session.ReadAsync($"EXPLAIN EXECUTE \"{name}\"{(parameters == 0 ? "" : $"({string.Join(", ", Enumerable.Repeat("NULL", parameters))})")}");
        var lines = new List<string>();
        while (await reader.ReadAsync(Cancel)) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }, Cancel);

    private static int Number(string address) => int.Parse(Digits().Match(address).Value, null);

    private static DeliveryEvent Event(SendId send, EventType type, Delivery delivery) => new()
    {
        Type = type, Delivery = new DeliveryRef(send, delivery.Seq), Attempt = delivery.Attempt, MessageId = $"id-{delivery.Address}", At = new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero), Key = ((long)type << 32) + delivery.Seq,
    };

    [GeneratedRegex(@"Seq Scan on (deliveries|delivery_events|delivery_evidence|contacts|subscriptions|suppressions)\b")]
    private static partial Regex GrowingTable();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
