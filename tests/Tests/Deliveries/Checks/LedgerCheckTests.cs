using Microsoft.Extensions.Options;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Checks;
using Postroad.Core.Events;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;
using Postroad.Web.Commands;

namespace Postroad.Tests.Deliveries.Checks;

public sealed class LedgerCheckTests
{
    private static readonly string[] People = [.. Enumerable.Range(1, 12).Select(i => $"p{i:00}@example.com")];

    [Theory, EachDatabase]
    public async Task A_ledger_that_went_through_good_and_bad_keeps_every_promise_that_can_be_seen(TestDatabase kind)
    {
        await using var office = await SentAsync(kind);
        var report = await CheckAsync(office);

        Assert.Equal(Enumerable.Range(1, 15).Select(i => $"I{i}"), report.Promises.Select(p => p.Code));
        Assert.DoesNotContain(report.Promises, p => p.State == PromiseState.Broken);
        Assert.Equal(["I5", "I9", .. office.Database.IsPostgres ? ["I15"] : Array.Empty<string>()], report.Promises.Where(p => p.State == PromiseState.NotSeen).Select(p => p.Code));
        Assert.Equal("1 send with 12 deliveries, no address twice.", report.Promises[0].Sentence);
    }

    [Theory, EachDatabase]
    public async Task A_campaign_under_way_keeps_them_as_well(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        office.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        office.Server.Held = message => message.To is "p03@example.com" or "p08@example.com";
        await office.SendToAsync(People);
        office.StartEngine();
        await PostOffice.UntilAsync(() => Task.FromResult(office.Server.Received.Count >= 8));

        Assert.DoesNotContain((await CheckAsync(office)).Promises, p => p.State == PromiseState.Broken);
    }

    /// <summary>A complaint bears the time of the complaint; whoever was mailed before it was told of was mailed in good faith.</summary>
    [Theory, EachDatabase]
    public async Task A_complaint_that_was_told_of_late_breaks_no_promise(TestDatabase kind)
    {
        await using var office = await SentAsync(kind);
        var told = office.Time.GetUtcNow() - TimeSpan.FromHours(1);
        await office.Intake.AppendAsync([new DeliveryEvent { Delivery = new DeliveryRef(new SendId(1), 1), Type = EventType.Complained, At = told, Key = 7, MessageId = "p01@example.com", Attempt = 1 }], TestContext.Current.CancellationToken);
        await office.SuppressAsync("p01@example.com");
        await office.Database.WriteAsync(session => session.RunAsync("UPDATE suppressions SET created_at = (SELECT at FROM delivery_events WHERE seq = 1 AND key = 7) WHERE email_key = 'p01@example.com'"), TestContext.Current.CancellationToken);
        Assert.Equal(PromiseState.Kept, Assert.Single((await CheckAsync(office)).Promises, p => p.Code == "I8").State);

        // The same, and it was known at the time.
        await office.Database.WriteAsync(session => session.RunAsync("UPDATE delivery_events SET received_at = at"), TestContext.Current.CancellationToken);
        Assert.Equal(PromiseState.Broken, Assert.Single((await CheckAsync(office)).Promises, p => p.Code == "I8").State);
    }

    /// <summary>Connections are changed later; what a stop left is judged by what could be on the wire then.</summary>
    [Theory]
    [InlineData("600", PromiseState.Kept)]
    [InlineData("400", PromiseState.Broken)]
    [InlineData("NULL", PromiseState.Broken)]
    public async Task A_stop_is_judged_by_what_was_possible_at_the_time(string possible, PromiseState state)
    {
        await using var office = await SentAsync(TestDatabase.Sqlite());
        await office.Database.WriteAsync(session => session.RunAsync(
            $"INSERT INTO interruptions (customer_id, send_id, stopped_at, found_at, uncertain, possible) VALUES (1, 1, 1000, 2000, 500, {possible})"), TestContext.Current.CancellationToken);
        Assert.Equal(state, Assert.Single((await CheckAsync(office)).Promises, p => p.Code == "I6").State);
    }

    [Theory, EachDatabase]
    public async Task What_is_wrong_in_very_many_rows_is_counted_and_only_a_few_are_kept(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await using var reader = await CheckReader.OpenAsync(database, TestContext.Current.CancellationToken);
        var asked = 0;
        var found = await reader.FindAsync("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n", row => $"row {row.Number(0)} of {++asked}", TestContext.Current.CancellationToken);
        Assert.Equal((100_000L, LedgerCheck.MostNamed, LedgerCheck.MostNamed, "row 1 of 1"), (found.Count, found.Named.Count, asked, found.Named[0]));
    }

    /// <summary>The check bites: one fault each, planted past the product.</summary>
    [Theory]
    [InlineData("I1", "UPDATE deliveries SET seq = 99 WHERE seq = 12", "send 1: 12 deliveries, numbered 1 to 99")]
    [InlineData("I1", "UPDATE leases SET last_seq = 7 WHERE first_seq = 1", "send 1: the range from 6 overlaps another")]
    [InlineData("I2", "UPDATE deliveries SET failures = 9 WHERE seq = 1", "send 1: 1 deliveries in a state that cannot be")]
    [InlineData("I2", "DELETE FROM deliveries WHERE seq = 12", "send 1: 11 deliveries, 12 recipients")]
    [InlineData("I3", "DELETE FROM delivery_evidence WHERE seq = 1", "send 1, delivery 1")]
    [InlineData("I4", "INSERT INTO delivery_evidence SELECT customer_id, send_id, seq, 'another', attempt, 2, first_seen_at FROM delivery_evidence WHERE seq = 1", "send 1, delivery 1", true)]
    [InlineData("I5", "UPDATE deliveries SET state = 6 WHERE seq = 1", "send 1, delivery 1")]
    [InlineData("I6", "INSERT INTO interruptions (customer_id, send_id, stopped_at, found_at, uncertain) VALUES (1, 1, 1000, 2000, 500)", "1970-01-01 00:00:01 UTC: 500 deliveries", true)]
    [InlineData("I7", "INSERT INTO retries (send_id, seq, next_at, settle) VALUES (1, 1, 1000, 1)", "send 1, delivery 1", true)]
    [InlineData("I8", "UPDATE suppressions SET created_at = created_at - 3600000", "send 1, delivery 2", true)]
    [InlineData("I10", "UPDATE send_counters SET sent = sent + 1 WHERE part = 0", "send 1: sent 12 on the screen, 11 in the rows")]
    [InlineData("I11", "INSERT INTO delivery_events (customer_id, send_id, seq, type, key, at, received_at, attempt, bounce, link, by_machine) VALUES (1, 1, 77, 1, 1, 1, 1, 1, 0, 0, 0)", "send 1, delivery 77", true)]
    [InlineData("I12", "UPDATE deliveries SET state = 0 WHERE seq = 1", "send 1 is finished with 1 open")]
    [InlineData("I12", "UPDATE leases SET open = 3 WHERE first_seq = 1", "send 1, range from 1: its count of open rows is wrong")]
    [InlineData("I13", "UPDATE delivery_evidence SET attempt = 4 WHERE seq = 1", "send 1, delivery 1: a server has an attempt that the row does not know")]
    [InlineData("I14", "INSERT INTO doubts (customer_id, send_id, seq, attempt, since, cause, ended_at, ending, ended_by) VALUES (1, 1, 1, 1, 1, 1, 5, 5, 'Ines')", "send 1, delivery 1", true)]
    public async Task A_broken_promise_is_named_with_its_rows(string code, string fault, string row, bool sqliteOnly = false)
    {
        foreach (var kind in sqliteOnly ? [TestDatabase.Sqlite()] : new[] { TestDatabase.Sqlite(), TestDatabase.Postgres() })
        {
            await using var office = await SentAsync(kind);
            await office.Database.WriteAsync(session => session.RunAsync(fault), TestContext.Current.CancellationToken);
            var broken = Assert.Single((await CheckAsync(office)).Promises, p => p.Code == code);

            Assert.Equal(PromiseState.Broken, broken.State);
            Assert.Contains(row, broken.Rows);
        }
    }

    [Fact]
    public async Task A_damaged_page_of_the_file_is_found()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "postroad.db");
        var address = new Core.Persistence.DatabaseAddress.Sqlite(path);
        var cancel = TestContext.Current.CancellationToken;
        long page;
        await using (var database = Core.Persistence.Database.Open(address, TimeProvider.System))
        {
            await database.MigrateAsync(cancel);
            page = (long)(await database.WriteAsync(session => session.ScalarAsync("SELECT rootpage FROM sqlite_master WHERE name = 'suppressions'"), cancel))!;
        }

        await using (var file = new FileStream(path, FileMode.Open))
        {
            // A table's first page: the schema itself stays readable.
            file.Position = (page - 1) * 4096;
            await file.WriteAsync(new byte[4096], cancel);
        }

        await using var damaged = await Core.Persistence.Database.OpenToReadAsync(address, TimeProvider.System, cancel);
        Assert.NotEmpty((await damaged.FindDamageAsync(cancel)).Damage);
    }

    [Fact]
    public async Task Damage_that_a_statement_meets_first_is_a_broken_promise_and_no_error()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "postroad.db");
        var cancel = TestContext.Current.CancellationToken;
        await using (var database = Core.Persistence.Database.Open(new Core.Persistence.DatabaseAddress.Sqlite(path), TimeProvider.System))
        {
            await database.MigrateAsync(cancel);
            await database.WriteAsync(session => session.RunAsync("""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
                INSERT INTO deliveries (customer_id, send_id, seq, contact_id, address, address_key) SELECT 1, 1, i, i, 'p' || i || '@example.com', 'p' || i || '@example.com' FROM n
                """), cancel);
        }

        await using (var file = new FileStream(path, FileMode.Open))
        {
            // The later half is theirs; the schema stays readable.
            file.Position = file.Length / 2 / 4096 * 4096;
            await file.WriteAsync(new byte[file.Length - file.Position], cancel);
        }

        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync(["check", "--data", folder.Path], new Terminal(TextReader.Null, output, error, output, false), _ => null);
        Assert.Equal((1, ""), (code, error.ToString()));
        Assert.StartsWith("BROKEN   I15  The database is whole. It is damaged.", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("not seen I1-14 What the rows say. Not to be seen: the ledger could not be read", output.ToString(), StringComparison.Ordinal);
    }

    private static async Task<PostOffice> SentAsync(TestDatabase kind)
    {
        var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(10), RangeSize = 5, Horizon = TimeSpan.FromSeconds(1) });
        var answers = 0;
        office.Server.Answer = message => message.To switch
        {
            "p03@example.com" => new SendResult.Rejected(RejectReason.InvalidAddress, "Illegal address"),
            "p04@example.com" when Interlocked.Increment(ref answers) == 1 => new SendResult.Throttled(TimeSpan.FromMilliseconds(5)),
            _ => new SendResult.Accepted(message.To),
        };
        var send = await office.SendToAsync(People);
        office.StartEngine();
        await office.FinishAsync(send);
        await office.StopEngineAsync();
        await office.SuppressAsync("p02@example.com");
        return office;
    }

    private static Task<LedgerReport> CheckAsync(PostOffice office) =>
        new LedgerCheck(office.Database, Options.Create(office.Options), office.Time).RunAsync(TestContext.Current.CancellationToken);
}
