using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

/// <summary>The database fails under the engine. Nobody is lost, nobody gets it twice, and what is known is not called uncertain.</summary>
public sealed class DatabaseFaultTests
{
    private static readonly string[] Everybody = [.. Enumerable.Range(1, 23).Select(i => $"p{i:00}@example.com")];

    /// <summary>Leases that a lost reply leaves behind end soon.</summary>
    private static DeliveryOptions Options => new()
    {
        Pause = TimeSpan.FromMilliseconds(10), RangeSize = 5, MostPerTurn = 4, Lease = TimeSpan.FromSeconds(4), RequestDeadline = TimeSpan.FromSeconds(1), LeaseMargin = TimeSpan.FromSeconds(1),
    };

    [Theory, EachDatabase]
    public async Task Turns_whose_commit_is_unknown_are_taken_back_and_everybody_gets_the_mail_once(TestDatabase kind)
    {
        FailingDatabase? failing = null;
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: Options, engine: database => failing = new FailingDatabase(database) { IntentsToLose = 3 });
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.FinishAsync(send);

        await AssertEverybodyOnceAsync(office, send);
        Assert.Contains(await office.DeliveriesAsync(send), d => d.Attempt == 2);
    }

    [Theory, EachDatabase]
    public async Task A_retry_whose_commit_is_unknown_is_taken_back_too(TestDatabase kind)
    {
        FailingDatabase? failing = null;
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: Options, engine: database => failing = new FailingDatabase(database));
        office.Server.Answer = message =>
        {
            if (message.Attempt > 1) return new SendResult.Accepted(message.DeliveryKey);
            failing!.IntentsToLose = 1;
            return new SendResult.Deferred("Later", TimeSpan.Zero, "") { SpendsFailure = true };
        };
        var send = await office.SendToAsync("p01@example.com");
        // The first wait after a refusal is half a minute; here it is over at once.
        await office.DueAtOnceAsync(send);
        office.StartEngine();
        await PostOffice.UntilAsync(async () =>
        {
            await office.DueAtOnceAsync(send);
            await office.Sends.KeepAsync(TestContext.Current.CancellationToken);
            return await office.StatusAsync(send) == SendStatus.Finished;
        });

        Assert.Equal([1, 3], office.Server.Received.Select(r => r.Attempt));
        Assert.Equal(new Tally { Recipients = 1, Sent = 1 }, await office.StoredTotalsAsync(send));
    }

    [Theory, EachDatabase]
    public async Task A_database_that_fails_now_and_then_costs_nobody_the_mail(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: Options, engine: database => new FailingDatabase(database)
        {
            Fault = write => write % 6 != 0 ? WriteFault.None : write % 12 == 0 ? WriteFault.NotWritten : WriteFault.ReplyLost,
        });
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.FinishAsync(send);

        await AssertEverybodyOnceAsync(office, send);
    }

    [Theory, EachDatabase]
    public async Task A_stop_that_cannot_be_written_puts_the_rest_of_its_turn_back_and_is_written_later(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: Options, engine: database => new FailingDatabase(database) { StopsToRefuse = 1 });
        office.Server.Answer = _ => new SendResult.ServerStopped(StopReason.AccessDenied, "Not allowed");
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await PostOffice.UntilAsync(async () => (await office.ServerRowAsync()).State == ServerState.Blocked);
        await office.StopEngineAsync();

        Assert.DoesNotContain(await office.DeliveriesAsync(send), d => d.State is DeliveryState.Submitting or DeliveryState.Ambiguous);
        office.Server.Answer = null;
        await office.Stops.ResumeAsync(office.ServerId, TestContext.Current.CancellationToken);
        office.StartEngine();
        await office.FinishAsync(send);
        Assert.Equal(new Tally { Recipients = 23, Sent = 23 }, await office.StoredTotalsAsync(send));
    }

    [Theory, EachDatabase]
    public async Task A_lane_that_cannot_write_its_last_answers_renews_no_lease_for_ever(TestDatabase kind)
    {
        FailingDatabase? failing = null;
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: Options, engine: database => failing = new FailingDatabase(database));
        office.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var send = await office.SendToAsync(Everybody);
        using var stop = new CancellationTokenSource();
        var ledger = DeliveryLedger.For(office.EngineDatabase, office.Options, office.Time, NullLogger<DeliveryLedger>.Instance);
        var settings = await office.ServerRowAsync();
        settings.MaxConnections = 1;
        var lane = new Lane(new LaneId(office.ServerId, MessageClass.Marketing, 0), "test", settings, office.Server, ledger, office.Quota, office.Composer, new HeldSends(NullLogger<HeldSends>.Instance), office.Keys, office.Stops, office.Options, office.Time, NullLoggerFactory.Instance);
        var working = lane.WorkAsync(stop.Token, stop.Token);
        await office.Server.FirstRequest.Task;
        failing!.Fault = _ => WriteFault.NotWritten;
        await stop.CancelAsync();
        office.Server.Barrier.SetResult();
        await Assert.ThrowsAsync<IOException>(() => working);
        failing.Fault = _ => WriteFault.None;

        var until = await office.LastLeaseAsync(send);
        await PostOffice.UntilAsync(() => Task.FromResult(office.Time.GetUtcNow() > until));
        Assert.Equal(until, await office.LastLeaseAsync(send));
    }

    [Fact]
    public async Task A_permit_that_was_asked_for_while_the_answers_could_not_be_written_is_given_back()
    {
        using var quota = new LocalQuotaLedger(TimeProvider.System);
        FailingDatabase? failing = null;
        await using var office = await PostOffice.OpenAsync(await TestDatabase.Sqlite().OpenAsync(), options: Options, engine: database => failing = new FailingDatabase(database));
        quota.Limit(office.ServerId, new OwnLimits(50));
        office.Server.Answer = message =>
        {
            failing!.Fault = _ => WriteFault.NotWritten;
            return new SendResult.Accepted(message.DeliveryKey);
        };
        await office.SendToAsync(Everybody);
        office.StartEngine(quota);
        await office.Server.FirstRequest.Task;
        await PostOffice.UntilAsync(() => Task.FromResult(failing!.Writes > 30));

        Assert.InRange(quota.StateOf(office.ServerId).Waiting, 0, 3);
        failing!.Fault = _ => WriteFault.None;
        office.Server.Answer = null;
    }

    private static async Task AssertEverybodyOnceAsync(PostOffice office, Core.Primitives.SendId send)
    {
        Assert.Equal(Everybody, office.Server.Received.Select(r => r.To).Order());
        Assert.Equal(new Tally { Recipients = 23, Sent = 23 }, await office.StoredTotalsAsync(send));
        Assert.Equal(await office.CountedTotalsAsync(send), await office.StoredTotalsAsync(send));
    }
}
