using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries.Ledger;

public sealed class RangeTests
{
    private static readonly string[] Five = ["p1@example.com", "p2@example.com", "p3@example.com", "p4@example.com", "p5@example.com"];

    [Theory, EachDatabase]
    public async Task A_range_whose_last_row_is_submitted_from_the_retry_table_is_done(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        await office.SendToAsync(Five);
        var ledger = DeliveryLedger.For(office.Database, office.Options, office.Time, NullLogger<DeliveryLedger>.Instance);
        var cancel = TestContext.Current.CancellationToken;
        var send = Assert.Single(await ledger.RunningAsync(office.ServerId, MessageClass.Marketing, cancel));

        var range = await ledger.TakeRangeAsync(send, "one", cancel);
        var intents = await ledger.TurnAsync(range!.Lease, [], range.Rows, cancel);
        await ledger.TurnAsync(range.Lease, [.. intents.Rows.Select((row, i) => Outcome(row, i == 0 ? OutcomeKind.Retry : OutcomeKind.Accepted))], [], cancel);
        var retry = await ledger.TakeRetriesAsync(send, "two", 10, cancel);
        Assert.Single((await ledger.TurnAsync(retry!.Lease, [], retry.Rows, cancel)).Rows);
        await ledger.CloseAsync(range.Lease, "one", cancel);

        Assert.Null(await ledger.TakeRangeAsync(send, "three", cancel));

        DeliveryOutcome Outcome(QueuedDelivery row, OutcomeKind kind) => new()
        {
            Row = row, Kind = kind, At = office.Time.GetUtcNow(), NextAt = office.Time.GetUtcNow().AddSeconds(-1), MessageId = $"id-{row.Seq}",
        };
    }
}
