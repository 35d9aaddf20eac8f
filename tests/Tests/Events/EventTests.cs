using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Events;

public sealed class EventTests
{
    [Theory, EachDatabase]
    public async Task An_event_settles_what_is_uncertain(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        office.Server.Answer = _ => new SendResult.Unknown("Connection reset by peer");
        var send = await SendToOneAsync(office);
        await office.FirstRequestAsync();
        await office.StopEngineAsync();
        Assert.Equal(new Tally { Recipients = 1, Sent = 1, Uncertain = 1 }, await office.StoredTotalsAsync(send));

        await office.Intake.AppendAsync([Event(send, EventType.Sent, 1) with { MessageId = "m-1" }], TestContext.Current.CancellationToken);
        var row = Assert.Single(await office.DeliveriesAsync(send));
        Assert.Equal(DeliveryState.Accepted, row.State);
        Assert.True(row.Marks.HasFlag(DeliveryMarks.WasUncertain));
        Assert.Equal(new Tally { Recipients = 1, Sent = 1 }, await office.StoredTotalsAsync(send));
        await office.FinishAsync(send);
    }

    [Theory, EachDatabase]
    public async Task An_event_that_comes_before_the_answer_counts_once(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        office.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        office.Server.Answer = _ => new SendResult.Accepted("m-1");
        var send = await SendToOneAsync(office);
        await office.FirstRequestAsync();
        await office.Intake.AppendAsync([Event(send, EventType.Delivered, 7) with { MessageId = "m-1" }], TestContext.Current.CancellationToken);
        office.Server.Barrier.SetResult();
        await office.FinishAsync(send);
        Assert.Equal(new Tally { Recipients = 1, Sent = 1, Delivered = 1 }, await office.StoredTotalsAsync(send));
    }

    [Theory, EachDatabase]
    public async Task Events_doubled_and_shuffled_end_in_the_same_row_and_totals(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        office.Server.Answer = message => new SendResult.Accepted(message.To);
        string[] people = [.. Enumerable.Range(1, 30).Select(i => $"p{i:00}@example.com")];
        var send = await office.SendToAsync(people);
        office.StartEngine();
        await office.FinishAsync(send);
        await office.StopEngineAsync();

        var random = new Random(20261124);
        for (var seq = 1; seq <= people.Length; seq++)
        {
            DeliveryEvent[] story =
            [
                Event(send, EventType.Sent, 1, seq) with { MessageId = people[seq - 1] },
                Event(send, EventType.Delayed, 2, seq) with { Reason = "Tried later", Words = "451 4.3.2 Try later" },
                Event(send, EventType.Delivered, 3, seq) with { Words = "250 Ok" },
                Event(send, EventType.Bounced, 4, seq) with { Bounce = BounceKind.Soft, Reason = "Mailbox is full", Status = "5.2.2" },
                Event(send, EventType.Bounced, 5, seq) with { Bounce = BounceKind.Hard, Reason = "Mailbox does not exist", Status = "5.1.1" },
                Event(send, EventType.Opened, 6, seq) with { ByMachine = true },
                Event(send, EventType.Opened, 7, seq),
                Event(send, EventType.Complained, 8, seq),
            ];
            DeliveryEvent[] twice = [.. story, .. story];
            random.Shuffle(twice);
            foreach (var chunk in twice.Chunk(3)) await office.Intake.AppendAsync(chunk, TestContext.Current.CancellationToken);
        }

        Assert.All(await office.DeliveriesAsync(send), d => Assert.Equal(
            (DeliveryState.Accepted, Outcome.Bounced, BounceKind.Hard, DeliveryMarks.OpenedByMachine | DeliveryMarks.OpenedByPerson | DeliveryMarks.Complained, "Mailbox does not exist"),
            (d.State, d.Outcome, d.Bounce, d.Marks, d.Reason)));
        Assert.Equal(new Tally { Recipients = 30, Sent = 30, Bounced = 30, OpenedPeople = 30, Complained = 30 }, await office.StoredTotalsAsync(send));
        Assert.Equal(await office.CountedTotalsAsync(send), await office.StoredTotalsAsync(send));
    }

    [Theory, EachDatabase]
    public async Task An_event_for_a_delivery_that_does_not_exist_changes_nothing(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        await office.Intake.AppendAsync([Event(new SendId(4711), EventType.Delivered, 1)], TestContext.Current.CancellationToken);
        Assert.Equal(1, office.Intake.Unknown);
    }

    [Theory, EachDatabase]
    public async Task Words_that_a_database_cannot_store_are_made_storable(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var send = await SendToOneAsync(office);
        await office.FinishAsync(send);
        await office.Intake.AppendAsync([Event(send, EventType.Bounced, 1) with { Bounce = BounceKind.Soft, Reason = "Mailbox\0is full", Words = new string('x', 5000) + "\0" }], TestContext.Current.CancellationToken);
        var row = Assert.Single(await office.DeliveriesAsync(send));
        Assert.Equal(("Mailboxis full", 1000), (row.Reason, row.Words!.Length));
    }

    [Fact]
    public void The_order_of_events_does_not_matter()
    {
        EventType[] types = [EventType.Sent, EventType.Delayed, EventType.Delivered, EventType.Bounced, EventType.Rejected, EventType.Opened];
        foreach (var chosen in Subsets(types))
        {
            var ends = Orders(chosen).Select(End).Distinct().ToList();
            Assert.True(ends.Count == 1, $"{string.Join(", ", chosen)} ends in {string.Join(" or ", ends)}");
        }
    }

    [Theory, EachDatabase]
    public async Task Of_two_delays_the_last_speaks_and_of_two_bounces_of_a_kind_the_first_in_whatever_order_they_come(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var send = await SendToOneAsync(office);
        await office.FinishAsync(send);
        var cancel = TestContext.Current.CancellationToken;
        DeliveryEvent At(EventType type, int minute, BounceKind bounce = BounceKind.None)
        {
            var e = Event(send, type, minute) with { Reason = $"{type} {minute}", Bounce = bounce };
            return e with { At = e.At.AddMinutes(minute) };
        }

        await office.Intake.AppendAsync([At(EventType.Delayed, 2)], cancel);
        await office.Intake.AppendAsync([At(EventType.Delayed, 1)], cancel);
        Assert.Equal("Delayed 2", (await office.DeliveryAsync(send, "anna@example.com")).Reason);
        await office.Intake.AppendAsync([At(EventType.Delayed, 4), At(EventType.Delayed, 3)], cancel);
        Assert.Equal("Delayed 4", (await office.DeliveryAsync(send, "anna@example.com")).Reason);

        await office.Intake.AppendAsync([At(EventType.Bounced, 7, BounceKind.Soft)], cancel);
        await office.Intake.AppendAsync([At(EventType.Bounced, 6, BounceKind.Soft)], cancel);
        await office.Intake.AppendAsync([At(EventType.Bounced, 8, BounceKind.Soft)], cancel);
        Assert.Equal("Bounced 6", (await office.DeliveryAsync(send, "anna@example.com")).Reason);
        await office.Intake.AppendAsync([At(EventType.Bounced, 9, BounceKind.Hard)], cancel);
        Assert.Equal("Bounced 9", (await office.DeliveryAsync(send, "anna@example.com")).Reason);
        await using var db = office.Database.Read(office.Customer);
        var group = Assert.Single(await db.Set<SendBounces>().Where(b => b.SendId == send.Value && b.Deliveries != 0).ToListAsync(cancel));
        Assert.Equal(("Bounced 9", 1), (group.Reason, group.Deliveries));
    }

    private static async Task<SendId> SendToOneAsync(PostOffice office)
    {
        var send = await office.SendToAsync("anna@example.com");
        office.StartEngine();
        return send;
    }

    private static DeliveryEvent Event(SendId send, EventType type, long key, int seq = 1) =>
        new() { Delivery = new DeliveryRef(send, seq), Type = type, Key = key, At = DateTimeOffset.UnixEpoch.AddDays(20_000) };

    private static (DeliveryState, Outcome, DeliveryMarks) End(IReadOnlyList<EventType> order)
    {
        var row = new DeliveryFacts { Delivery = new DeliveryRef(new SendId(1), 1), State = DeliveryState.Submitting, Outcome = Outcome.None, Bounce = BounceKind.None, Marks = DeliveryMarks.None };
        foreach (var type in order) row.Apply(Event(new SendId(1), type, 1) with { Reason = type.ToString() });
        return (row.State, row.Outcome, row.Marks);
    }

    private static IEnumerable<EventType[]> Subsets(EventType[] types) =>
        Enumerable.Range(1, (1 << types.Length) - 1).Select(bits => types.Where((_, i) => (bits & (1 << i)) != 0).ToArray());

    private static IEnumerable<IReadOnlyList<EventType>> Orders(EventType[] types) => types.Length <= 1
        ? [types]
        : types.SelectMany((first, i) => Orders([.. types[..i], .. types[(i + 1)..]]).Select(rest => (IReadOnlyList<EventType>)[first, .. rest]));
}
