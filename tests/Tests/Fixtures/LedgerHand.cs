using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Events;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Fixtures;

/// <summary>Works the ledger step by step, as a loop would, so that a test says when the process ends or the line breaks.</summary>
internal sealed class LedgerHand(PostOffice office, SendId send)
{
    private int keys;

    public DeliveryLedger Ledger { get; } = DeliveryLedger.For(office.Database, office.Options, office.Time, NullLogger<DeliveryLedger>.Instance);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Leases the next range and writes intents for its first rows.</summary>
    public async Task<(Lease Lease, IReadOnlyList<QueuedDelivery> Rows)> IntendAsync(int count, string owner = "node:1")
    {
        var work = (await Ledger.TakeRangeAsync(new RunningSend(send, office.Customer, office.List), owner, Cancel))!;
        var intents = await Ledger.TurnAsync(work.Lease, [], [.. work.Rows.Take(count)], Cancel);
        Assert.Equal(count, intents.Rows.Count);
        return (work.Lease, intents.Rows);
    }

    public Task AnswerAsync(Lease lease, QueuedDelivery row, string? messageId) => Ledger.TurnAsync(lease,
        [messageId is null
            ? new DeliveryOutcome { Row = row, Kind = OutcomeKind.Ambiguous, At = office.Time.GetUtcNow(), NextAt = office.Time.GetUtcNow() + office.Options.Horizon, Reason = "The line broke before the server answered" }
            : new DeliveryOutcome { Row = row, Kind = OutcomeKind.Accepted, At = office.Time.GetUtcNow(), MessageId = messageId }], [], Cancel);

    public DeliveryEvent Event(int seq, int attempt, EventType type = EventType.Delivered) => new()
    {
        Delivery = new DeliveryRef(send, seq), Type = type, At = office.Time.GetUtcNow(), Key = ++keys, MessageId = $"event-{seq}-{attempt}", Attempt = attempt,
        Bounce = type == EventType.Bounced ? BounceKind.Soft : BounceKind.None, Reason = type == EventType.Bounced ? "Mailbox full" : null,
    };

    public async Task<DeliveryState> StateAsync(int seq)
    {
        await using var db = office.Database.Read(office.Customer);
        return (await db.Set<Delivery>().SingleAsync(d => d.SendId == send.Value && d.Seq == seq, Cancel)).State;
    }
}
