using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

/// <summary>
/// Pause, resume and cancel while the server has just become slow: each loop has a turn of four intended and waits for the answer to its first. Time is put forward by
/// hand, and by so much that the machine's own speed means nothing.
/// </summary>
public sealed class TakesEffectTests
{
    private static readonly string[] Everybody = [.. Enumerable.Range(1, 12).Select(i => $"p{i:00}@example.com")];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task After_a_pause_the_rest_of_a_slow_turn_is_given_back_and_after_resume_everybody_has_it_once(TestDatabase kind)
    {
        await using var scene = await Scene.OpenAsync(kind, Options(Limit));
        var (office, controls) = (scene.Office, scene.Desk.Controls);
        Assert.IsType<ControlResult.Done>(await controls.PauseAsync(office.Customer, scene.Campaign, "Anna", null, Cancel));
        await scene.AnswersComeAsync(after: Limit + TimeSpan.FromSeconds(1));

        // What had begun to leave before the pause has its answer; of the rest nothing left and nothing is intended any more.
        Assert.Equal(3, office.Server.Received.Count);
        Assert.Equal(3, office.Quota.Outstanding);
        Assert.Equal((3, 9), await scene.CountAsync(DeliveryState.Accepted, DeliveryState.Retrying));
        Assert.Equal(new Tally { Recipients = 12, Sent = 3 }, await office.StoredTotalsAsync(scene.Send));

        Assert.IsType<ControlResult.Done>(await controls.ResumeAsync(office.Customer, scene.Campaign, "Anna", Cancel));
        await office.FinishAsync(scene.Send);
        Assert.Equal(Everybody, office.Server.Received.Select(r => r.To).Order());
        Assert.All(await office.DeliveriesAsync(scene.Send), d => Assert.Equal(DeliveryState.Accepted, d.State));
        Assert.Equal(new Tally { Recipients = 12, Sent = 12 }, await office.StoredTotalsAsync(scene.Send));
    }

    [Theory, EachDatabase]
    public async Task After_a_cancel_the_rest_of_a_slow_turn_is_cancelled_and_what_had_left_still_has_its_answer(TestDatabase kind)
    {
        await using var scene = await Scene.OpenAsync(kind, Options(Limit));
        var office = scene.Office;
        Assert.IsType<ControlResult.Done>(await scene.Desk.Controls.CancelAsync(office.Customer, scene.Campaign, "Anna", "wrong list", Cancel));
        await scene.AnswersComeAsync(after: Limit + TimeSpan.FromSeconds(1));
        await scene.Desk.UntilAsync(scene.Campaign, c => c.FinishedAt is not null, "all of it has ended");

        Assert.Equal(3, office.Server.Received.Count);
        Assert.Equal((3, 9), await scene.CountAsync(DeliveryState.Accepted, DeliveryState.Cancelled));
        Assert.Equal(new Tally { Recipients = 12, Sent = 3, Failed = 9 }, await office.StoredTotalsAsync(scene.Send));
    }

    [Theory, EachDatabase]
    public async Task While_nobody_pauses_a_turn_goes_on_until_its_limit(TestDatabase kind)
    {
        await using var scene = await Scene.OpenAsync(kind, Options(Limit));
        await scene.AnswersComeAsync(after: Limit / 2);
        await scene.Office.FinishAsync(scene.Send);
        Assert.All(await scene.Office.DeliveriesAsync(scene.Send), d => Assert.Equal((DeliveryState.Accepted, 1), (d.State, d.Attempt)));
    }

    /// <summary>The control: a turn that knows no limit of its own.</summary>
    [Theory, EachDatabase]
    public async Task Without_its_limit_a_slow_turn_goes_on_long_after_the_pause(TestDatabase kind)
    {
        await using var scene = await Scene.OpenAsync(kind, Options(TimeSpan.FromMinutes(5)));
        await scene.Desk.Controls.PauseAsync(scene.Office.Customer, scene.Campaign, "Anna", null, Cancel);
        await scene.AnswersComeAsync(after: Limit + TimeSpan.FromSeconds(1));
        Assert.Equal(Everybody, scene.Office.Server.Received.Select(r => r.To).Order());
    }

    [Fact]
    public void What_begins_to_leave_does_so_within_two_seconds_as_it_is_delivered() =>
        Assert.InRange(new DeliveryOptions().TurnLimit, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5));

    /// <summary>Four messages a turn from the first one on; a lease that outlasts all that is put forward.</summary>
    private static DeliveryOptions Options(TimeSpan turnLimit) => new()
    {
        Pause = TimeSpan.FromMilliseconds(10), RangeSize = 4, MostPerTurn = 4, OnTheWire = TimeSpan.FromSeconds(1), Lease = TimeSpan.FromMinutes(30),
        LeaseMargin = TimeSpan.FromMinutes(5), TurnLimit = turnLimit,
    };

    private sealed class Scene(PostOffice office, CampaignDesk desk, ShiftedTime time, Campaign campaign) : IAsyncDisposable
    {
        public PostOffice Office => office;

        public CampaignDesk Desk => desk;

        public string Campaign => campaign.PublicId;

        public SendId Send => new(campaign.SendId!.Value);

        /// <summary>Three loops, each with four intents and one request without an answer.</summary>
        public static async Task<Scene> OpenAsync(TestDatabase kind, DeliveryOptions options)
        {
            var time = new ShiftedTime();
            var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time, options);
            office.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var desk = new CampaignDesk(office);
            var scene = new Scene(office, desk, time, await desk.StartAsync(Everybody));
            office.StartEngine();
            await PostOffice.UntilAsync(async () => office.Server.Received.Count == 3 && await scene.CountAsync(DeliveryState.Submitting, DeliveryState.Queued) == (12, 0));
            return scene;
        }

        /// <summary>The server answers what it holds so much later, and at once from then on. Until nothing is intended any more.</summary>
        public async Task AnswersComeAsync(TimeSpan after)
        {
            time.Jump(after);
            office.Server.Barrier!.SetResult();
            await PostOffice.UntilAsync(async () => await CountAsync(DeliveryState.Submitting, DeliveryState.Queued) == (0, 0));
        }

        public async Task<(int First, int Second)> CountAsync(DeliveryState first, DeliveryState second)
        {
            var rows = await office.DeliveriesAsync(Send);
            return (rows.Count(r => r.State == first), rows.Count(r => r.State == second));
        }

        public ValueTask DisposeAsync() => office.DisposeAsync();
    }
}
