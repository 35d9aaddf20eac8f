using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

/// <summary>Proven absence: all conditions together send again, and each missing one alone does not.</summary>
public sealed class ReconcilerTests
{
    private static readonly string[] Five = ["a@example.com", "b@example.com", "c@example.com", "d@example.com", "e@example.com"];

    /// <summary>What is not so.</summary>
    public enum Missing
    {
        Nothing, AnyEvent, EventOfALaterSubmission, AQueue, AnEmptyQueue, AnEmptyQueueAfterTheHorizon, Budget, TheOption, TheClass,
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Only_with_every_condition_is_an_uncertain_delivery_sent_again(TestDatabase kind)
    {
        foreach (var missing in Enum.GetValues<Missing>())
        {
            await using var scene = await Scene.OpenAsync(kind, missing);
            var (office, hand) = (scene.Office, scene.Hand);
            await scene.Keeper.KeepAsync(Cancel);
            Assert.Equal((missing, DeliveryState.Ambiguous), (missing, await hand.StateAsync(1)));

            // One moment before the horizon nothing is decided, whatever is known.
            office.Clock().Advance(office.Options.Horizon - TimeSpan.FromSeconds(3));
            await scene.EventsAsync();
            await scene.Keeper.KeepAsync(Cancel);
            Assert.Equal((missing, DeliveryState.Ambiguous), (missing, await hand.StateAsync(1)));

            office.Clock().Advance(TimeSpan.FromSeconds(5));
            scene.LookAtQueue();
            await scene.Keeper.KeepAsync(Cancel);
            if (missing == Missing.Nothing)
            {
                await scene.AssertSentAgainAsync();
                continue;
            }

            Assert.NotEqual((missing, DeliveryState.Retrying), (missing, await hand.StateAsync(1)));
            office.Clock().Advance(office.Options.ProofWait);
            await scene.Keeper.KeepAsync(Cancel);
            Assert.Equal((missing, DeliveryState.UnknownClosed), (missing, await hand.StateAsync(1)));
            Assert.Equal((missing, DoubtEnding.ClosedByTime), (missing, (await scene.Desk.DoubtsAsync(scene.Send))[0].Ending!.Value));
        }
    }

    [Theory, EachDatabase]
    public async Task Evidence_that_comes_before_the_proof_wins(TestDatabase kind)
    {
        await using var scene = await Scene.OpenAsync(kind, Missing.Nothing);
        await scene.Keeper.KeepAsync(Cancel);
        scene.Office.Clock().Advance(scene.Office.Options.Horizon + TimeSpan.FromSeconds(5));
        await scene.EventsAsync();
        scene.LookAtQueue();
        await scene.Intake.AppendAsync([scene.Hand.Event(1, 1)], Cancel);
        await scene.Keeper.KeepAsync(Cancel);
        Assert.Equal(DeliveryState.Accepted, await scene.Hand.StateAsync(1));
        Assert.Equal(DoubtEnding.Event, (await scene.Desk.DoubtsAsync(scene.Send))[0].Ending);
    }

    [Theory, EachDatabase]
    public async Task A_clock_that_is_put_forward_proves_nothing(TestDatabase kind)
    {
        await using var scene = await Scene.OpenAsync(kind, Missing.Nothing);
        var clock = (JumpingTime)scene.Office.Time;
        await scene.Keeper.KeepAsync(Cancel);
        clock.Error = scene.Office.Options.Horizon + TimeSpan.FromMinutes(1);
        await scene.EventsAsync();
        scene.LookAtQueue();
        await scene.Keeper.KeepAsync(Cancel);
        Assert.Equal(DeliveryState.Ambiguous, await scene.Hand.StateAsync(1));

        clock.Advance(scene.Office.Options.Horizon);
        scene.LookAtQueue();
        await scene.Keeper.KeepAsync(Cancel);
        await scene.AssertSentAgainAsync();
    }

    [Theory, EachDatabase]
    public async Task A_process_that_has_just_started_waits_for_a_horizon_of_its_own(TestDatabase kind)
    {
        await using var scene = await Scene.OpenAsync(kind, Missing.Nothing);
        scene.Office.Clock().Advance(scene.Office.Options.Horizon);
        await scene.EventsAsync();
        scene.LookAtQueue();
        await scene.Keeper.KeepAsync(Cancel);
        Assert.Equal(DeliveryState.Ambiguous, await scene.Hand.StateAsync(1));
    }

    [Theory, EachDatabase]
    public async Task A_proof_that_an_event_shows_to_be_wrong_stays_in_the_budget(TestDatabase kind)
    {
        await using var scene = await Scene.OpenAsync(kind, Missing.Nothing, budget: 1);
        await scene.ProveAsync(later: 3);
        Assert.Equal(DeliveryState.Retrying, await scene.Hand.StateAsync(1));
        await scene.Intake.AppendAsync([scene.Hand.Event(1, 1)], Cancel);
        Assert.Equal(DoubtEnding.Event, (await scene.Desk.DoubtsAsync(scene.Send))[0].Ending);

        await scene.SubmitAsync(4, 5);
        await scene.ProveAsync(later: 5);
        Assert.Equal(DeliveryState.UnknownClosed, await scene.Hand.StateAsync(4));
    }

    [Theory, EachDatabase]
    public async Task What_left_before_the_database_was_put_back_is_never_proven_absent(TestDatabase kind)
    {
        await using var scene = await Scene.OpenAsync(kind, Missing.Nothing);
        await scene.Office.Database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            // Its event may have come to the database that is no more, and is out of the queue.
            db.Add(new Restoration { FoundAt = scene.Office.Time.GetUtcNow(), AsOf = scene.Office.Time.GetUtcNow(), Sign = "planted", ToldAt = scene.Office.Time.GetUtcNow() });
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        await scene.ProveAsync(later: 3);
        Assert.Equal(DeliveryState.UnknownClosed, await scene.Hand.StateAsync(1));

        // What leaves from then on is proven as ever.
        scene.Office.Clock().Advance(TimeSpan.FromMinutes(1));
        await scene.SubmitAsync(4, 5);
        await scene.ProveAsync(later: 5);
        Assert.Equal(DeliveryState.Retrying, await scene.Hand.StateAsync(4));
    }

    [Theory, EachDatabase]
    public async Task What_a_process_died_of_twice_is_left_to_a_person(TestDatabase kind)
    {
        await using var scene = await Scene.OpenAsync(kind, Missing.Nothing);
        await scene.OfDeathAsync();
        await scene.ProveAsync(later: 3);
        await scene.AssertSentAgainAsync(unanswered: true);

        scene.Office.Clock().Advance(TimeSpan.FromMinutes(1));
        await scene.SubmitAsync(4, 5);
        await scene.OfDeathAsync();
        await scene.ProveAsync(later: 5);
        Assert.Equal((DeliveryState.UnknownClosed, DeliveryState.Retrying), (await scene.Hand.StateAsync(1), await scene.Hand.StateAsync(4)));
    }

    private sealed class Scene : IAsyncDisposable
    {
        private readonly Missing missing;
        private readonly Flow flow;
        private readonly EvidenceMarks marks = new();
        private Work? work;

        private Scene(PostOffice office, SendId send, Missing missing)
        {
            (Office, Send, this.missing, flow) = (office, send, missing, new Flow(office.Time));
            Hand = new LedgerHand(office, send);
            Desk = new CampaignDesk(office);
            var reaction = new DeliveryReaction(office.Database, marks, office.Time);
            Intake = new EventIntake(office.Database, reaction, [reaction], office.Time, NullLogger<EventIntake>.Instance);
            var options = Options.Create(office.Options);
            Keeper = new SendKeeper(office.Database, office.Time, NullLogger<SendKeeper>.Instance, options, new Reconciler(marks, flow, options));
            flow.Queue = missing != Missing.AQueue;
            if (missing == Missing.AnEmptyQueueAfterTheHorizon) flow.LookAtQueue();
        }

        public PostOffice Office { get; }

        public SendId Send { get; }

        public LedgerHand Hand { get; }

        public CampaignDesk Desk { get; }

        public EventIntake Intake { get; }

        public SendKeeper Keeper { get; }

        /// <summary>The first is uncertain; the second left before it, the third behind it.</summary>
        public static async Task<Scene> OpenAsync(TestDatabase kind, Missing missing, int budget = 50)
        {
            var options = new DeliveryOptions
            {
                Lease = TimeSpan.FromHours(2), SendAgainWhenAbsent = missing != Missing.TheOption, SendAgainAtLeast = missing == Missing.Budget ? 0 : budget,
            };
            var office = await PostOffice.OpenAsync(await kind.OpenAsync(), new JumpingTime(new DateTimeOffset(2026, 11, 24, 9, 15, 41, TimeSpan.Zero)), options);
            var send = await office.SendToAsync(Five);
            if (missing == Missing.TheClass) await office.Database.WriteAsync(session => session.RunAsync("UPDATE sends SET class = 2 WHERE id = @p0", send.Value), Cancel);
            var scene = new Scene(office, send, missing);
            await scene.SubmitAsync(2, 1, 3);
            return scene;
        }

        /// <summary>Events of the others come in.</summary>
        public Task EventsAsync() => missing switch
        {
            Missing.AnyEvent => Task.CompletedTask,
            Missing.EventOfALaterSubmission => Intake.AppendAsync([Hand.Event(2, 1)], Cancel),
            _ => Intake.AppendAsync([Hand.Event(2, 1), Hand.Event(3, 1)], Cancel),
        };

        public void LookAtQueue()
        {
            if (missing is not (Missing.AnEmptyQueue or Missing.AnEmptyQueueAfterTheHorizon)) flow.LookAtQueue();
        }

        /// <summary>All that a proof needs, in its time.</summary>
        public async Task ProveAsync(int later)
        {
            await Keeper.KeepAsync(Cancel);
            Office.Clock().Advance(Office.Options.Horizon + TimeSpan.FromSeconds(5));
            await Intake.AppendAsync([Hand.Event(later, 1)], Cancel);
            LookAtQueue();
            await Keeper.KeepAsync(Cancel);
        }

        /// <summary>What is uncertain is so because a process died.</summary>
        public Task OfDeathAsync() => Office.Database.WriteAsync(session => session.RunAsync("UPDATE doubts SET cause = 2"), Cancel);

        /// <param name="unanswered">The second attempt gets no answer either.</param>
        public async Task AssertSentAgainAsync(bool unanswered = false)
        {
            var row = await Office.DeliveryAsync(Send, "a@example.com");
            Assert.Equal(DeliveryState.Retrying, row.State);
            Assert.True(row.Marks.HasFlag(DeliveryMarks.SentAgain));
            Assert.Equal(DoubtEnding.ProvenAbsent, (await Desk.DoubtsAsync(Send))[0].Ending);
            Assert.Equal(await Office.CountedTotalsAsync(Send), await Office.StoredTotalsAsync(Send));

            var again = (await Hand.Ledger.TakeRetriesAsync(new RunningSend(Send, Office.Customer, Office.List), "node:9", 10, Cancel))!;
            var intended = Assert.Single((await Hand.Ledger.TurnAsync(again.Lease, [], again.Rows, Cancel)).Rows);
            Assert.Equal((1, 2), (intended.Seq, intended.Attempt));
            if (unanswered) await Hand.AnswerAsync(again.Lease, intended, null);
        }

        public async ValueTask DisposeAsync()
        {
            await Intake.DisposeAsync();
            await Office.DisposeAsync();
        }

        /// <summary>One after the other. The first and the fourth get no answer.</summary>
        public async Task SubmitAsync(params int[] seqs)
        {
            work ??= (await Hand.Ledger.TakeRangeAsync(new RunningSend(Send, Office.Customer, Office.List), "node:1", Cancel))!;
            foreach (var seq in seqs)
            {
                var row = Assert.Single((await Hand.Ledger.TurnAsync(work.Lease, [], [.. work.Rows.Where(r => r.Seq == seq)], Cancel)).Rows);
                await Hand.AnswerAsync(work.Lease, row, seq is 1 or 4 ? null : $"id-{seq}");
                Office.Clock().Advance(TimeSpan.FromSeconds(1));
            }
        }

        private sealed class Flow(TimeProvider time) : IEventFlow
        {
            public bool Queue { get; set; }

            private long? empty;

            public void LookAtQueue() => empty = time.GetTimestamp();

            public TimeSpan? SinceSeenEmpty(ServerId server) => empty is { } since ? time.GetElapsedTime(since) : null;

            public bool HasQueue(ServerId server) => Queue;
        }
    }
}

internal static class FakeClocks
{
    public static FakeTimeProvider Clock(this PostOffice office) => (FakeTimeProvider)office.Time;
}
