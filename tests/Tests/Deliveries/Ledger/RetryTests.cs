using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Primitives;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries.Ledger;

/// <summary>Rows in the retry table, each under a lease of its own.</summary>
public sealed class RetryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_row_that_another_owner_is_submitting_keeps_its_place_when_it_is_found_suppressed(TestDatabase kind)
    {
        var time = new ShiftedTime();
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time);
        var (ledger, send) = await OneRetryAsync(office);
        var stalled = await ledger.TakeRetriesAsync(send, "stalled", 10, Cancel);
        time.Jump(office.Options.Lease + TimeSpan.FromSeconds(1));
        var other = await ledger.TakeRetriesAsync(send, "other", 10, Cancel);
        var intents = await ledger.TurnAsync(other!.Lease, [], other.Rows, Cancel);
        Assert.Single(intents.Rows);
        await office.SuppressAsync("p01@example.com");

        Assert.Empty((await ledger.TurnAsync(stalled!.Lease, [], stalled.Rows, Cancel)).Rows);
        Assert.Equal(1L, await CountRetriesAsync(office));

        // As after a crash of the other: it is found, and it is uncertain.
        time.Jump(office.Options.Lease + TimeSpan.FromSeconds(1));
        Assert.Null(await ledger.TakeRetriesAsync(send, "third", 10, Cancel));
        Assert.Equal(DeliveryState.Ambiguous, (await office.DeliveryAsync(send.Id, "p01@example.com")).State);
    }

    [Theory, EachDatabase]
    public async Task While_it_is_submitted_again_the_answer_of_before_does_not_stand(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var (ledger, send) = await OneRetryAsync(office);
        Assert.NotNull((await office.DeliveryAsync(send.Id, "p01@example.com")).AnsweredAt);
        var retry = await ledger.TakeRetriesAsync(send, "one", 10, Cancel);
        await ledger.TurnAsync(retry!.Lease, [], retry.Rows, Cancel);

        Assert.Null((await office.DeliveryAsync(send.Id, "p01@example.com")).AnsweredAt);
    }

    [Theory, EachDatabase]
    public async Task What_a_dead_owner_left_uncertain_stands_in_the_chart_as_well(TestDatabase kind)
    {
        var time = new ShiftedTime();
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time);
        await office.SendToAsync("p01@example.com", "p02@example.com");
        var ledger = DeliveryLedger.For(office.Database, office.Options, office.Time, NullLogger<DeliveryLedger>.Instance);
        var send = Assert.Single(await ledger.RunningAsync(office.ServerId, MessageClass.Marketing, Cancel));
        var range = await ledger.TakeRangeAsync(send, "one", Cancel);
        var intents = await ledger.TurnAsync(range!.Lease, [], range.Rows, Cancel);
        await ledger.TurnAsync(range.Lease, [Outcome(office, intents.Rows[0], OutcomeKind.Retry)], [], Cancel);
        var retry = await ledger.TakeRetriesAsync(send, "two", 10, Cancel);
        await ledger.TurnAsync(retry!.Lease, [], retry.Rows, Cancel);
        time.Jump(office.Options.Lease + TimeSpan.FromSeconds(1));
        await ledger.TakeRangeAsync(send, "three", Cancel);
        await ledger.TakeRetriesAsync(send, "four", 10, Cancel);

        Assert.Equal(2, (await office.StoredTotalsAsync(send.Id)).Uncertain);
        await using var db = office.Database.Read(office.Customer);
        Assert.Equal(2, await db.Set<SendMinute>().Where(m => m.SendId == send.Id.Value).SumAsync(m => m.Sent, Cancel));
    }

    private static async Task<(DeliveryLedger Ledger, RunningSend Send)> OneRetryAsync(PostOffice office)
    {
        await office.SendToAsync("p01@example.com");
        var ledger = DeliveryLedger.For(office.Database, office.Options, office.Time, NullLogger<DeliveryLedger>.Instance);
        var send = Assert.Single(await ledger.RunningAsync(office.ServerId, MessageClass.Marketing, Cancel));
        var range = await ledger.TakeRangeAsync(send, "first", Cancel);
        var intents = await ledger.TurnAsync(range!.Lease, [], range.Rows, Cancel);
        await ledger.TurnAsync(range.Lease, [Outcome(office, intents.Rows[0], OutcomeKind.Retry)], [], Cancel);
        await ledger.CloseAsync(range.Lease, "first", Cancel);
        return (ledger, send);
    }

    private static DeliveryOutcome Outcome(PostOffice office, QueuedDelivery row, OutcomeKind kind) => new()
    {
        Row = row, Kind = kind, At = office.Time.GetUtcNow(), NextAt = office.Time.GetUtcNow().AddSeconds(-1), MessageId = $"id-{row.Seq}",
    };

    private static Task<object?> CountRetriesAsync(PostOffice office) => office.Database.WriteAsync(session => session.ScalarAsync("SELECT count(*) FROM retries"), Cancel);
}
