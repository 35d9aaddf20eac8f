using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

public sealed class DoubtTests
{
    private static readonly string[] Seven = [.. Enumerable.Range(1, 7).Select(i => $"p{i}@example.com")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_broken_line_is_a_doubt_until_the_answer_comes_after_all(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), Clock());
        var desk = new CampaignDesk(office);
        var send = await office.SendToAsync(Seven);
        var hand = new LedgerHand(office, send);
        var (lease, rows) = await hand.IntendAsync(1);
        await hand.AnswerAsync(lease, rows[0], messageId: null);
        var open = Assert.Single(await desk.DoubtsAsync(send));
        Assert.Equal((1, 1, DoubtCause.NoAnswer, null, null), (open.Seq, open.Attempt, open.Cause, open.EndedAt, open.Ending));

        await hand.AnswerAsync(lease, rows[0], "late-id");
        Assert.Equal(DoubtEnding.Reply, Assert.Single(await desk.DoubtsAsync(send)).Ending);
        Assert.Equal(DeliveryState.Accepted, await hand.StateAsync(1));
    }

    [Theory, EachDatabase]
    public async Task An_event_ends_a_doubt_also_after_time_has_closed_it(TestDatabase kind)
    {
        var clock = Clock();
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), clock);
        var desk = new CampaignDesk(office);
        var send = await office.SendToAsync(Seven);
        var hand = new LedgerHand(office, send);
        var (lease, rows) = await hand.IntendAsync(2);
        await hand.AnswerAsync(lease, rows[0], messageId: null);
        await hand.AnswerAsync(lease, rows[1], messageId: null);
        await office.Intake.AppendAsync([hand.Event(1, 1)], Cancel);
        clock.Advance(office.Options.Horizon);
        await office.Sends.KeepAsync(Cancel);
        Assert.Equal([DoubtEnding.Event, DoubtEnding.ClosedByTime], (await desk.DoubtsAsync(send)).Select(d => d.Ending));
        Assert.Equal(DeliveryState.UnknownClosed, await hand.StateAsync(2));

        await office.Intake.AppendAsync([hand.Event(2, 1)], Cancel);
        Assert.Equal([DoubtEnding.Event, DoubtEnding.Event], (await desk.DoubtsAsync(send)).Select(d => d.Ending));
        Assert.Equal(DeliveryState.Accepted, await hand.StateAsync(2));
        Assert.Equal(await office.CountedTotalsAsync(send), (await office.StoredTotalsAsync(send)) with { Recipients = 7 });
    }

    [Theory, EachDatabase]
    public async Task What_a_dead_process_left_is_uncertain_at_once_and_the_campaign_remembers_the_stop(TestDatabase kind)
    {
        var clock = Clock();
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), clock);
        var desk = new CampaignDesk(office);
        var campaign = await desk.StartAsync(Seven);
        var send = new SendId(campaign.SendId!.Value);
        var hand = new LedgerHand(office, send);
        var (lease, rows) = await hand.IntendAsync(3);
        clock.Advance(TimeSpan.FromSeconds(1));
        await hand.AnswerAsync(lease, rows[0], "id-1");
        var stopped = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromSeconds(8));

        await hand.Ledger.ExpireLeasesAsync(Cancel);
        Assert.Equal(2, await hand.Ledger.RecoverAsync(Cancel));
        Assert.Equal([DeliveryState.Accepted, DeliveryState.Ambiguous, DeliveryState.Ambiguous], [await hand.StateAsync(1), await hand.StateAsync(2), await hand.StateAsync(3)]);
        var stop = Assert.Single(await desk.InterruptionsAsync(send));
        Assert.Equal((stopped, clock.GetUtcNow(), 2), (stop.StoppedAt, stop.FoundAt, stop.Uncertain));
        Assert.Equal(1L, await office.Database.WriteAsync(session => session.ScalarAsync(
            "SELECT count(*) FROM interruptions WHERE possible = @p0 * (SELECT sum(max_connections) FROM sending_servers)", office.Options.MostPerTurn), Cancel));
        Assert.All(await desk.DoubtsAsync(send), d => Assert.Equal((DoubtCause.ProcessStopped, (long?)stop.Id), (d.Cause, d.InterruptionId)));
        Assert.Equal(await office.CountedTotalsAsync(send), await office.StoredTotalsAsync(send));

        await office.Intake.AppendAsync([hand.Event(2, 1)], Cancel);
        var report = await desk.Reports.ReadAsync((await desk.Reports.FindAsync(office.Customer, campaign.PublicId, Cancel))!, Cancel);
        var told = Assert.Single(report.History.Stops);
        Assert.Equal((2, 1, 1), (told.Uncertain, told.ByEvents, told.Open));

        // A second look finds nothing: nobody owns anything any more.
        Assert.Equal(0, await hand.Ledger.RecoverAsync(Cancel));
        Assert.Single(await desk.InterruptionsAsync(send));
    }

    [Theory, EachDatabase]
    public async Task What_was_being_tried_again_when_the_process_died_is_uncertain_too(TestDatabase kind)
    {
        var clock = Clock();
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), clock);
        var desk = new CampaignDesk(office);
        var send = await office.SendToAsync(Seven);
        var hand = new LedgerHand(office, send);
        var (lease, rows) = await hand.IntendAsync(1);
        await hand.Ledger.TurnAsync(lease, [new() { Row = rows[0], Kind = Core.Deliveries.Ledger.OutcomeKind.Retry, At = clock.GetUtcNow(), NextAt = clock.GetUtcNow() }], [], Cancel);
        await hand.Ledger.CloseAsync(lease, "node:1", Cancel);
        var again = (await hand.Ledger.TakeRetriesAsync(new(send, office.Customer, office.List), "node:2", 10, Cancel))!;
        Assert.Single((await hand.Ledger.TurnAsync(again.Lease, [], again.Rows, Cancel)).Rows);

        await hand.Ledger.ExpireLeasesAsync(Cancel);
        Assert.Equal(1, await hand.Ledger.RecoverAsync(Cancel));
        Assert.Equal((1, 2), Assert.Single((await desk.DoubtsAsync(send)).Select(d => (d.Seq, d.Attempt))));
        Assert.Single(await desk.InterruptionsAsync(send));
    }

    [Theory, EachDatabase]
    public async Task A_clean_stop_leaves_no_interruption(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new CampaignDesk(office);
        var send = await office.SendToAsync(Seven);
        office.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        office.StartEngine();
        await office.Server.FirstRequest.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        var leaving = office.StopEngineAsync();
        office.Server.Barrier.SetResult();
        await leaving.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        office.Server.Barrier = null;
        office.StartEngine();
        await office.FinishAsync(send);
        Assert.Empty(await desk.InterruptionsAsync(send));
        Assert.Empty(await desk.DoubtsAsync(send));
    }

    private static FakeTimeProvider Clock() => new(new DateTimeOffset(2026, 11, 24, 9, 15, 41, TimeSpan.Zero));
}
