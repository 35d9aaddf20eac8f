using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Faults;

/// <summary>An owner that was frozen, lost its lease and wakes with an answer of its own.</summary>
public sealed class EpochTests
{
    [Theory, EachDatabase]
    public async Task An_answer_of_an_older_lease_changes_nothing(TestDatabase kind) => Assert.Equal(DeliveryState.Submitting, await WakeAsync(kind, control: null));

    /// <summary>Without the guard the row goes back to the queue while somebody else's mail to the same person is on the wire: the next turn would send another.</summary>
    [Theory, EachDatabase]
    public async Task Without_its_guard_an_older_answer_puts_back_a_row_that_is_on_the_wire(TestDatabase kind) => Assert.Equal(DeliveryState.Retrying, await WakeAsync(kind, "no-epoch"));

    /// <summary>The first owner intends and freezes; the range is taken over, the row put back by a person's decision and intended again; then the first one wakes.</summary>
    private static async Task<DeliveryState> WakeAsync(TestDatabase kind, string? control)
    {
        await using var post = await PostOffice.OpenAsync(await kind.OpenAsync());
        var send = await post.SendToAsync("anna@example.com");
        var cancel = TestContext.Current.CancellationToken;
        NegativeControl.Switch(control);
        var ledger = DeliveryLedger.For(post.Database, post.Options, post.Time, NullLogger<DeliveryLedger>.Instance);
        NegativeControl.Switch(null);
        var running = (await ledger.RunningAsync(post.ServerId, MessageClass.Marketing, cancel)).Single();

        var first = (await ledger.TakeRangeAsync(running, "first", cancel))!;
        var frozen = (await ledger.TurnAsync(first.Lease, [], first.Rows, cancel)).Rows.Single();
        await ledger.ExpireLeasesAsync(cancel);
        await ledger.TakeRangeAsync(running, "second", cancel);
        await post.Database.WriteAsync(async session =>
        {
            await session.RunAsync("UPDATE deliveries SET state = 1 WHERE send_id = @p0", send.Value);
            await session.RunAsync("UPDATE retries SET settle = @p1, next_at = @p2 WHERE send_id = @p0", send.Value, session.Flag(false), session.Instant(post.Time.GetUtcNow().AddSeconds(-1)));
        }, cancel);
        var third = (await ledger.TakeRetriesAsync(running, "third", 10, cancel))!;
        Assert.Single((await ledger.TurnAsync(third.Lease, [], third.Rows, cancel)).Rows);

        var now = post.Time.GetUtcNow();
        await ledger.TurnAsync(first.Lease, [new DeliveryOutcome { Row = frozen, At = now, Kind = OutcomeKind.Retry, NextAt = now, Reason = "Throttled" }], [], cancel);
        return (await post.DeliveryAsync(send, "anna@example.com")).State;
    }
}
