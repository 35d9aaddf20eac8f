using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

public sealed class SendingTests
{
    private static readonly string[] Everybody = [.. Enumerable.Range(1, 23).Select(i => $"p{i:00}@example.com")];

    [Theory, EachDatabase]
    public async Task Everybody_on_the_list_gets_the_mail_once(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.FinishAsync(send);

        Assert.Equal(Everybody, office.Server.Received.Select(r => r.To).Order());
        Assert.All(await office.DeliveriesAsync(send), d => Assert.Equal((DeliveryState.Accepted, 1), (d.State, d.Attempt)));
        Assert.Equal(new Tally { Recipients = 23, Sent = 23 }, await office.StoredTotalsAsync(send));
        Assert.Equal(23, office.Quota.Outstanding);
    }

    [Theory, EachDatabase]
    public async Task Who_is_suppressed_before_the_intent_is_left_out_with_the_reason(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var send = await office.SendToAsync(Everybody);
        await office.SuppressAsync("p07@example.com");
        office.StartEngine();
        await office.FinishAsync(send);

        Assert.DoesNotContain("p07@example.com", office.Server.Received.Select(r => r.To));
        var left = await office.DeliveryAsync(send, "p07@example.com");
        Assert.Equal((DeliveryState.Skipped, "Unsubscribed before this mail's turn"), (left.State, left.Reason));
        Assert.Equal(new Tally { Recipients = 23, Sent = 22, Suppressed = 1 }, await office.StoredTotalsAsync(send));
        Assert.Equal(await office.CountedTotalsAsync(send), await office.StoredTotalsAsync(send));
    }

    [Theory, EachDatabase]
    public async Task Throttling_fails_nobody_and_slows_the_server_down(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var answers = 0;
        office.Server.Answer = message => Interlocked.Increment(ref answers) % 4 == 0 ? new SendResult.Throttled(TimeSpan.FromMilliseconds(5)) : new SendResult.Accepted(message.To);
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.FinishAsync(send);

        Assert.All(await office.DeliveriesAsync(send), d => Assert.Equal((DeliveryState.Accepted, 0), (d.State, d.Failures)));
        Assert.Equal(new Tally { Recipients = 23, Sent = 23 }, await office.StoredTotalsAsync(send));
        Assert.True(office.Quota.SlowedDown > 0);
        Assert.Equal(23, office.Quota.Outstanding);
    }

    [Theory, EachDatabase]
    public async Task A_refusal_for_good_fails_its_delivery_with_the_servers_words(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        office.Server.Answer = message => message.To == "p03@example.com" ? new SendResult.Rejected(RejectReason.InvalidAddress, "Illegal address") : new SendResult.Accepted(message.To);
        office.Composer.Impossible.Add("p04@example.com");
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.FinishAsync(send);

        var refused = await office.DeliveryAsync(send, "p03@example.com");
        Assert.Equal((DeliveryState.Rejected, "The address is not valid", "Illegal address"), (refused.State, refused.Reason, refused.Words));
        var held = await office.DeliveryAsync(send, "p04@example.com");
        Assert.Equal((DeliveryState.Rejected, "The mail could not be made for this contact"), (held.State, held.Reason));
        Assert.Equal(new Tally { Recipients = 23, Sent = 21, Failed = 2 }, await office.StoredTotalsAsync(send));
        // What could not be made took no permit; what the server refused did.
        Assert.Equal(22, office.Quota.Outstanding);
    }

    [Theory, EachDatabase]
    public async Task A_broken_line_leaves_the_delivery_uncertain_and_it_is_not_sent_again(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(10), RangeSize = 5, Horizon = TimeSpan.FromSeconds(1) });
        office.Server.Answer = message => message.To == "p05@example.com" ? new SendResult.Unknown("Connection reset by peer") : new SendResult.Accepted(message.To);
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.FinishAsync(send);

        Assert.Single(office.Server.Received, r => r.To == "p05@example.com");
        var uncertain = await office.DeliveryAsync(send, "p05@example.com");
        Assert.Equal((DeliveryState.UnknownClosed, "Connection reset by peer"), (uncertain.State, uncertain.Words));
        Assert.Equal(new Tally { Recipients = 23, Sent = 23, Uncertain = 1 }, await office.StoredTotalsAsync(send));
    }

    [Theory, EachDatabase]
    public async Task A_refusal_for_now_is_tried_again_and_given_up_in_the_end(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(10), RangeSize = 5, MostFailures = 1 });
        office.Server.Answer = message => message.To == "p05@example.com" ? new SendResult.Deferred("No connection", TimeSpan.Zero, "refused") : new SendResult.Accepted(message.To);
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.FinishAsync(send);

        var given = await office.DeliveryAsync(send, "p05@example.com");
        Assert.Equal((DeliveryState.Rejected, "Given up after 1 tries: No connection"), (given.State, given.Reason));
    }

    [Theory, EachDatabase]
    public async Task A_server_that_cannot_be_reached_costs_nobody_a_try(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(10), RangeSize = 5, MostFailures = 1 });
        var asked = 0;
        office.Server.Answer = message => Interlocked.Increment(ref asked) <= 2
            ? new SendResult.Deferred("Not reached", TimeSpan.FromMilliseconds(10), "Connection refused") { SpendsFailure = false }
            : new SendResult.Accepted(message.To);
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.FinishAsync(send);

        Assert.All(await office.DeliveriesAsync(send), d => Assert.Equal((DeliveryState.Accepted, 0), (d.State, d.Failures)));
    }

    [Theory, EachDatabase]
    public async Task A_paused_send_goes_on_where_it_stood_while_its_lane_works_for_another(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        office.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.FirstRequestAsync();
        await office.ChangeAsync(send, SendStatus.Paused);
        office.Server.Barrier.SetResult();
        var other = await office.SendToAsync(["other@example.com"]);
        office.Server.Held = message => message.To == "other@example.com";
        office.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostOffice.UntilAsync(() => Task.FromResult(office.Server.Received.Any(r => r.To == "other@example.com")));
        await office.ChangeAsync(send, SendStatus.Running);
        await office.FinishAsync(send);

        Assert.All(await office.DeliveriesAsync(send), d => Assert.Equal((DeliveryState.Accepted, 1), (d.State, d.Attempt)));
        office.Server.Barrier.SetResult();
        await office.FinishAsync(other);
        Assert.Equal(23 + 24, office.Server.Received.Count);
        Assert.Equal(23 + 24, office.Server.Received.DistinctBy(r => r.DeliveryKey).Count());
    }

    [Theory, EachDatabase]
    public async Task A_stopped_account_stops_the_server_once_and_burns_nobody(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        office.Server.Answer = _ => new SendResult.ServerStopped(StopReason.SendingPaused, "Sending is paused for this account");
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.FirstRequestAsync();
        await office.StopEngineAsync();

        Assert.All(await office.DeliveriesAsync(send), d => Assert.True(d.State is DeliveryState.Queued or DeliveryState.Retrying, d.State.ToString()));
        Assert.Equal(new Tally { Recipients = 23 }, await office.StoredTotalsAsync(send));

        office.Server.Answer = null;
        await office.Stops.ResumeAsync(office.ServerId, TestContext.Current.CancellationToken);
        office.StartEngine();
        await office.FinishAsync(send);
        Assert.Equal(new Tally { Recipients = 23, Sent = 23 }, await office.StoredTotalsAsync(send));
    }

    [Theory, EachDatabase]
    public async Task Leaving_waits_for_answers_so_that_nothing_is_uncertain(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        office.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.FirstRequestAsync();
        var leaving = office.StopEngineAsync();
        office.Server.Barrier.SetResult();
        await leaving;

        Assert.All(await office.DeliveriesAsync(send), d => Assert.True(d.State is DeliveryState.Queued or DeliveryState.Retrying or DeliveryState.Accepted, d.State.ToString()));
        Assert.Equal(office.Server.Received.Count, (await office.StoredTotalsAsync(send)).Sent);
    }

    [Theory, EachDatabase]
    public async Task What_is_urgent_has_a_lane_of_its_own_and_does_not_stand_behind_a_campaign_that_waits_for_answers(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        office.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var campaign = await office.SendToAsync(Everybody);
        office.Server.Held = message => office.Keys.TryRead(message.DeliveryKey, out var delivery) && delivery.Send == campaign;
        office.StartEngine();
        // Every loop of the campaign's lane waits.
        await PostOffice.UntilAsync(() => Task.FromResult(office.Server.Received.Count == 3));
        var urgent = await office.SendToAsync(MessageClass.System, "urgent@example.com");
        await office.FinishAsync(urgent);
        Assert.Equal(3 + 24, office.Server.Received.Count);

        office.Server.Barrier.SetResult();
        await office.FinishAsync(campaign);
        Assert.Equal(23 + 24, office.Server.Received.Count);
    }

    [Theory, EachDatabase]
    public async Task A_lane_takes_sends_of_its_own_class_alone(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var campaign = await office.SendToAsync("p01@example.com");
        var urgent = await office.SendToAsync(MessageClass.System, "urgent@example.com");
        var ledger = new LedgerHand(office, campaign).Ledger;
        Assert.Equal([campaign], (await ledger.RunningAsync(office.ServerId, MessageClass.Marketing, TestContext.Current.CancellationToken)).Select(s => s.Id));
        Assert.Equal([urgent], (await ledger.RunningAsync(office.ServerId, MessageClass.System, TestContext.Current.CancellationToken)).Select(s => s.Id));
    }
}
