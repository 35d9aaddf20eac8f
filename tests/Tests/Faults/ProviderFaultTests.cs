using Postroad.Core.Events;
using Postroad.Core.Primitives;
using Postroad.Simulator.Faults;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Faults;

/// <summary>What a provider does to a request and to its events, as far as the stories do not tell it.</summary>
public sealed class ProviderFaultTests
{
    private static readonly string[] People = [.. Enumerable.Range(1, 40).Select(i => $"person{i}@example.com")];

    [Theory, EachDatabase]
    public async Task A_request_that_hangs_after_accepting_is_settled_by_events_and_sent_once(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, new Installation.Change
        {
            Faults = new FaultSettings { HangAfterAccepting = new Fault { On = true, OneIn = 8, Seconds = 2 }, LateEvents = new Fault { On = true, OneIn = 3, Seconds = 1 } },
        });
        await installation.SubscribeAsync(People);
        var (ours, theirs) = await installation.SettleAsync(await installation.StartCampaignAsync());

        Assert.Equal((40, 40, 0), (theirs.Received, theirs.DistinctKeys, theirs.Copies));
        Assert.Equal((40, 40, 0), (ours.Sent, ours.Delivered, ours.Uncertain));
    }

    [Theory, EachDatabase]
    public async Task An_event_that_comes_five_times_is_stored_once(TestDatabase kind)
    {
        await using var post = await PostOffice.OpenAsync(await kind.OpenAsync());
        var send = await post.SendToAsync("anna@example.com");
        post.StartEngine();
        await post.FinishAsync(send);
        var delivered = new DeliveryEvent
        {
            Delivery = new DeliveryRef(send, 1), Type = EventType.Delivered, Key = 7, At = post.Time.GetUtcNow(), Attempt = 1, MessageId = "id-1",
        };
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => post.Intake.AppendAsync([delivered, delivered], TestContext.Current.CancellationToken)));

        Assert.Equal(1, (await post.StoredTotalsAsync(send)).Delivered);
        Assert.Equal(1L, Convert.ToInt64(await post.Database.WriteAsync(s => s.ScalarAsync("SELECT count(*) FROM delivery_events"), TestContext.Current.CancellationToken), null));
    }
}
