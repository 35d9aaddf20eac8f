using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries.Ledger;

/// <summary>A process that stood still goes on with rows that are somebody else's by now.</summary>
public sealed class LateComerTests
{
    [Theory, EachDatabase]
    public async Task Who_comes_late_to_a_suppressed_retry_takes_it_from_nobody(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var id = await office.SendToAsync("p1@example.com");
        var ledger = DeliveryLedger.For(office.Database, office.Options, office.Time, NullLogger<DeliveryLedger>.Instance);
        var cancel = TestContext.Current.CancellationToken;
        var send = Assert.Single(await ledger.RunningAsync(office.ServerId, MessageClass.Marketing, cancel));
        var range = await ledger.TakeRangeAsync(send, "first", cancel);
        var intents = await ledger.TurnAsync(range!.Lease, [], range.Rows, cancel);
        await ledger.TurnAsync(range.Lease, [Outcome(intents.Rows[0], OutcomeKind.Retry)], [], cancel);
        await ledger.CloseAsync(range.Lease, "first", cancel);
        var late = await ledger.TakeRetriesAsync(send, "stands still", 10, cancel);
        await ledger.ExpireLeasesAsync(cancel);
        var next = await ledger.TakeRetriesAsync(send, "took over", 10, cancel);
        var sent = await ledger.TurnAsync(next!.Lease, [], next.Rows, cancel);
        await office.SuppressAsync("p1@example.com");

        Assert.Empty((await ledger.TurnAsync(late!.Lease, [], late.Rows, cancel)).Rows);
        await ledger.ExpireLeasesAsync(cancel);
        Assert.Null(await ledger.TakeRetriesAsync(send, "third", 10, cancel));

        // The one that took over died over it: its row is uncertain, waits for evidence and holds the send open.
        Assert.Equal(DeliveryState.Ambiguous, (await office.DeliveryAsync(id, "p1@example.com")).State);
        Assert.Empty(await office.Sends.KeepAsync(cancel));
        await ledger.TurnAsync(next.Lease, [Outcome(sent.Rows[0], OutcomeKind.Accepted)], [], cancel);
        Assert.Equal(id, Assert.Single(await office.Sends.KeepAsync(cancel)));

        DeliveryOutcome Outcome(QueuedDelivery row, OutcomeKind kind) => new()
        {
            Row = row, Kind = kind, At = office.Time.GetUtcNow(), NextAt = office.Time.GetUtcNow().AddSeconds(-1), MessageId = $"id-{row.Attempt}",
        };
    }
}
