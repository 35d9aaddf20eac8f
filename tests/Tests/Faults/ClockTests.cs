using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Faults;

/// <summary>The clock of the machine jumps while a send is on its way.</summary>
public sealed class ClockTests
{
    private static readonly string[] People = [.. Enumerable.Range(1, 200).Select(i => $"person{i}@example.com")];

    [Theory, EachDatabase]
    public async Task A_clock_that_jumps_by_an_hour_forth_and_back_sends_nobody_a_second_mail(TestDatabase kind)
    {
        var received = await JumpAsync(kind, control: null);
        Assert.Equal(received.Count, received.Distinct().Count());
    }

    [Theory, EachDatabase]
    public async Task Without_its_guard_a_jump_sends_people_a_second_mail(TestDatabase kind)
    {
        var received = await JumpAsync(kind, "requeue-by-time");
        Assert.True(received.Count > received.Distinct().Count(), "Nobody got it twice");
    }

    private static async Task<List<string>> JumpAsync(TestDatabase kind, string? control)
    {
        var time = new JumpingClock();
        await using var post = await PostOffice.OpenAsync(await kind.OpenAsync(time), time, new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(10), RangeSize = 20, MostPerTurn = 4, Horizon = TimeSpan.FromSeconds(5) });
        var send = await post.SendToAsync(People);
        var (sent, first) = (0, 0);
        // One request is on the wire all the time: its row is submitting under a lease that ends by the clock alone.
        post.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        post.Server.Held = _ => Interlocked.Increment(ref first) == 1;
        post.Server.Answer = _ =>
        {
            // In the middle of a request: its lease has ended an hour ago, or lasts for another hour.
            time.Offset = (Interlocked.Increment(ref sent) / 20 % 3) switch { 1 => TimeSpan.FromHours(1), 2 => TimeSpan.FromHours(-1), _ => TimeSpan.Zero };
            return null!;
        };
        NegativeControl.Switch(control);
        post.StartEngine();
        NegativeControl.Switch(null);
        // What was called uncertain under a clock of later waits for that hour to come.
        await PostOffice.UntilAsync(async () => (await post.DeliveriesAsync(send)).All(d => d.State is not (DeliveryState.Queued or DeliveryState.Submitting)) || Later(time, ref sent));
        post.Server.Barrier.TrySetResult();
        time.Offset = TimeSpan.FromHours(3);
        post.Server.Answer = null;
        await post.FinishAsync(send);

        var (rows, received) = (await post.DeliveriesAsync(send), post.Server.Received.Select(m => m.To).ToList());
        Assert.Equal(People.Length, rows.Count);
        if (control is not null) return received;

        Assert.All(rows, row => Assert.True(row.State is DeliveryState.Accepted or DeliveryState.UnknownClosed, $"{row.Address} is {row.State}"));
        Assert.All(rows.Where(r => r.State == DeliveryState.Accepted), row => Assert.Contains(row.Address, received));
        Assert.Equal(await post.CountedTotalsAsync(send), await post.StoredTotalsAsync(send));
        return received;
    }

    /// <summary>A range that an owner of an hour later holds is free again when that hour has come.</summary>
    private static bool Later(JumpingClock time, ref int sent)
    {
        if (Volatile.Read(ref sent) >= People.Length / 2) time.Offset += TimeSpan.FromMinutes(1);
        return false;
    }

    /// <summary>The wall clock jumps; what has elapsed, and timers, go on.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private long offset;

        public TimeSpan Offset
        {
            get => TimeSpan.FromTicks(Interlocked.Read(ref offset));
            set => Interlocked.Exchange(ref offset, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
