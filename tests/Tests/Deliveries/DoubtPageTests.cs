using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

/// <summary>More uncertain deliveries than the keeper looks at in one go: those in front keep nobody behind them from their end.</summary>
public sealed class DoubtPageTests
{
    private const int Many = 1100;

    private static readonly string[] Crowd = [.. Enumerable.Range(1, Many).Select(i => $"p{i:0000}@example.com")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_thousand_that_wait_for_their_proof_keep_nobody_behind_them_waiting(TestDatabase kind)
    {
        await using var scene = await Scene.OpenAsync(kind);
        // Their server's queue is never seen empty, so they wait; what is urgent is never sent again by itself, and closed when its time is over.
        var crowd = await scene.Office.SendToAsync(Crowd);
        await scene.DoubtAsync(crowd, Many);
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        var urgent = await scene.Office.SendToAsync(MessageClass.System, "urgent@example.com");
        await scene.DoubtAsync(urgent, 1);

        await scene.Keeper.KeepAsync(Cancel);
        scene.Clock.Advance(scene.Office.Options.Horizon + TimeSpan.FromSeconds(1));
        await scene.Keeper.KeepAsync(Cancel);
        Assert.Equal(DeliveryState.UnknownClosed, await scene.StateAsync(urgent, 1));
        Assert.Equal(Many, (await scene.Office.DeliveriesAsync(crowd)).Count(d => d.State == DeliveryState.Ambiguous));
    }

    [Theory, EachDatabase]
    public async Task One_behind_a_thousand_that_nobody_can_prove_is_still_proven_absent(TestDatabase kind)
    {
        await using var scene = await Scene.OpenAsync(kind);
        var crowd = await scene.Office.SendToAsync(MessageClass.System, Crowd);
        await scene.DoubtAsync(crowd, Many);
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        var campaign = await scene.Office.SendToAsync("late@example.com");
        await scene.DoubtAsync(campaign, 1);

        await scene.Keeper.KeepAsync(Cancel);
        scene.Clock.Advance(scene.Office.Options.Horizon + TimeSpan.FromSeconds(1));
        scene.ProveSilence();
        await scene.Keeper.KeepAsync(Cancel);
        Assert.Equal(DeliveryState.Retrying, await scene.StateAsync(campaign, 1));
        Assert.Equal(Many, (await scene.Office.DeliveriesAsync(crowd)).Count(d => d.State == DeliveryState.UnknownClosed));
    }

    private sealed class Scene : IAsyncDisposable
    {
        private readonly EvidenceMarks marks = new();
        private readonly Flow flow = new();

        private Scene(PostOffice office)
        {
            Office = office;
            var options = Options.Create(office.Options);
            Keeper = new SendKeeper(office.Database, office.Time, NullLogger<SendKeeper>.Instance, options, new Reconciler(marks, flow, options));
        }

        public PostOffice Office { get; }

        public SendKeeper Keeper { get; }

        public JumpingTime Clock => (JumpingTime)Office.Time;

        public static async Task<Scene> OpenAsync(TestDatabase kind) =>
            new(await PostOffice.OpenAsync(await kind.OpenAsync(), new JumpingTime(new DateTimeOffset(2026, 11, 24, 9, 15, 41, TimeSpan.Zero)), new DeliveryOptions()));

        /// <summary>The first so many of a send left just now, and nobody knows what became of them.</summary>
        public Task DoubtAsync(SendId send, int most) => Office.Database.WriteAsync(async session =>
        {
            var now = Clock.GetUtcNow();
            await session.RunAsync("UPDATE deliveries SET state = 4, attempt = 1, intent_at = @p2, marks = 32 WHERE send_id = @p0 AND seq <= @p1", send.Value, most, session.Instant(now));
            await session.RunAsync("INSERT INTO retries (send_id, seq, next_at, settle, epoch) SELECT send_id, seq, @p2, @p3, 0 FROM deliveries WHERE send_id = @p0 AND seq <= @p1",
                send.Value, most, session.Instant(now + Office.Options.Horizon), session.Flag(true));
            await session.RunAsync("INSERT INTO doubts (customer_id, send_id, seq, attempt, since, cause) SELECT customer_id, send_id, seq, 1, @p2, 1 FROM deliveries WHERE send_id = @p0 AND seq <= @p1",
                send.Value, most, session.Instant(now));
        }, Cancel);

        /// <summary>Events of later mails have come, and nothing is left in the queue.</summary>
        public void ProveSilence()
        {
            marks.Saw(Office.ServerId, Clock.GetUtcNow(), Clock.GetUtcNow());
            flow.Empty = TimeSpan.Zero;
        }

        public async Task<DeliveryState> StateAsync(SendId send, int seq) => (await Office.DeliveriesAsync(send)).Single(d => d.Seq == seq).State;

        public ValueTask DisposeAsync() => Office.DisposeAsync();
    }

    private sealed class Flow : IEventFlow
    {
        public TimeSpan? Empty { get; set; }

        public TimeSpan? SinceSeenEmpty(ServerId server) => Empty;

        public bool HasQueue(ServerId server) => true;
    }
}
