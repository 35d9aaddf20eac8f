using Postroad.Core.Deliveries;
using Postroad.Core.Sending;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

/// <summary>How a turn ends before its last message: the process leaves, the server is gone, or it took too long.</summary>
public sealed class LeavingTests
{
    private static readonly string[] Everybody = [.. Enumerable.Range(1, 23).Select(i => $"p{i:00}@example.com")];

    [Theory, EachDatabase]
    public async Task Leaving_with_the_server_out_of_reach_takes_no_rest_for_each_message_and_leaves_nothing_uncertain(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: Slow);
        office.Server.Answer = _ => new SendResult.Deferred("Not reached", TimeSpan.FromMinutes(1), "Connection refused") { SpendsFailure = false };
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.Server.FirstRequest.Task;
        await office.StopEngineAsync();

        Assert.InRange(office.Server.Received.Count, 1, 3);
        Assert.All(await office.DeliveriesAsync(send), d => Assert.True(d.State is DeliveryState.Queued or DeliveryState.Retrying, d.State.ToString()));
        Assert.Equal(0, office.Quota.Outstanding);
    }

    [Theory, EachDatabase]
    public async Task An_answer_that_does_not_come_is_not_awaited_longer_than_the_limit_and_its_delivery_is_uncertain(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(
            await kind.OpenAsync(), options: new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(10), RangeSize = 5, DrainLimit = TimeSpan.FromMilliseconds(300) });
        office.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.Server.FirstRequest.Task;
        await office.StopEngineAsync().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        var asked = office.Server.Received.Select(r => r.To).ToHashSet();
        Assert.All(await office.DeliveriesAsync(send), d => Assert.True(asked.Contains(d.Address) == (d.State == DeliveryState.Ambiguous), $"{d.Address} {d.State}"));
        Assert.DoesNotContain(await office.DeliveriesAsync(send), d => d.State == DeliveryState.Submitting);
    }

    [Theory, EachDatabase]
    public async Task Who_unsubscribes_while_a_slow_turn_goes_on_gets_no_mail_of_its_end(TestDatabase kind)
    {
        var time = new ShiftedTime();
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time, Slow);
        var unsubscribed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        office.Server.Barrier = unsubscribed;
        office.Server.Held = message => message.To == "p01@example.com";
        var send = await office.SendToAsync("p01@example.com", "p02@example.com", "p03@example.com");
        office.StartEngine();
        await office.Server.FirstRequest.Task;
        await office.SuppressAsync("p02@example.com");
        time.Jump(office.Options.LeaseMargin + TimeSpan.FromSeconds(1));
        unsubscribed.SetResult();
        await office.FinishAsync(send);

        Assert.Equal(["p01@example.com", "p03@example.com"], office.Server.Received.Select(r => r.To).Order());
        Assert.Equal(DeliveryState.Skipped, (await office.DeliveryAsync(send, "p02@example.com")).State);
        Assert.Equal(new Tally { Recipients = 3, Sent = 2, Suppressed = 1 }, await office.StoredTotalsAsync(send));
    }

    [Theory, EachDatabase]
    public async Task What_another_loop_hears_of_a_stop_ends_a_turn_that_is_under_way(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: Slow);
        office.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.Server.FirstRequest.Task;
        await office.Stops.StopAsync(office.ServerId, StopReason.IdentityNotVerified, "Not verified");
        office.Server.Barrier.SetResult();
        await office.StopEngineAsync();

        Assert.InRange(office.Server.Received.Count, 1, 3);
        Assert.Equal(office.Server.Received.Count, (await office.DeliveriesAsync(send)).Count(d => d.State == DeliveryState.Accepted));
        Assert.DoesNotContain(await office.DeliveriesAsync(send), d => d.State is DeliveryState.Submitting or DeliveryState.Ambiguous);
    }

    /// <summary>Four messages a turn from the first one on.</summary>
    private static DeliveryOptions Slow => new() { Pause = TimeSpan.FromMilliseconds(10), RangeSize = 5, MostPerTurn = 4, OnTheWire = TimeSpan.FromSeconds(1) };
}
