using Postroad.Core.Feedback.Ses;
using Postroad.Tests.Fakes;

namespace Postroad.Tests.Feedback.Ses;

/// <summary>When an empty queue proves something, and when it does not.</summary>
public sealed class IntakeCountsTests
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(10);

    private readonly JumpingTime clock = new(new DateTimeOffset(2026, 11, 24, 9, 15, 41, TimeSpan.Zero));
    private readonly IntakeCounts counts;

    public IntakeCountsTests()
    {
        counts = new IntakeCounts(clock, Visibility);
        counts.CameBackEmpty();
        Assert.Null(counts.Status().SeenEmptyAt); // What an earlier process had taken may still be hidden.
        clock.Advance(Visibility);
    }

    [Fact]
    public void An_empty_answer_counts_when_all_that_came_is_stored()
    {
        counts.Received(7);
        counts.CameBackEmpty();
        Assert.Null(counts.Status().SeenEmptyAt);

        counts.Handled(7, stored: true);
        counts.CameBackEmpty();
        Assert.Equal(clock.GetUtcNow(), counts.Status().SeenEmptyAt);
    }

    [Fact]
    public void What_could_not_be_stored_hides_in_the_queue_for_a_while()
    {
        counts.Received(1);
        counts.Handled(1, stored: false);
        clock.Advance(Visibility - TimeSpan.FromSeconds(1));
        counts.CameBackEmpty();
        Assert.Null(counts.Status().SeenEmptyAt);

        clock.Advance(TimeSpan.FromSeconds(1));
        counts.CameBackEmpty();
        Assert.Equal(clock.GetUtcNow(), counts.Status().SeenEmptyAt);
    }

    [Fact]
    public void What_a_lost_answer_may_have_taken_out_hides_in_the_queue_for_a_while()
    {
        counts.Failed("The line broke");
        counts.Answered();
        clock.Advance(Visibility - TimeSpan.FromSeconds(1));
        counts.CameBackEmpty();
        Assert.Null(counts.SinceSeenEmpty());

        clock.Advance(TimeSpan.FromSeconds(1));
        counts.CameBackEmpty();
        Assert.Equal(TimeSpan.Zero, counts.SinceSeenEmpty());
    }

    [Fact]
    public void A_clock_that_is_put_forward_ends_no_wait()
    {
        counts.Received(1);
        counts.Handled(1, stored: false);
        clock.Error = TimeSpan.FromHours(1);
        counts.CameBackEmpty();
        Assert.Null(counts.SinceSeenEmpty());
    }

    [Fact]
    public void While_another_loop_asks_an_empty_answer_says_nothing()
    {
        counts.Helping(+1);
        counts.CameBackEmpty();
        Assert.Null(counts.Status().SeenEmptyAt);

        counts.Helping(-1);
        counts.CameBackEmpty();
        Assert.NotNull(counts.Status().SeenEmptyAt);
    }

    [Fact]
    public void While_events_keep_coming_answers_with_room_to_spare_say_that_nothing_old_is_left()
    {
        Flow(seconds: 9, messages: 3);
        Assert.Null(counts.Status().SeenEmptyAt);
        Flow(seconds: 3, messages: 3);
        Assert.Equal(clock.GetUtcNow() - TimeSpan.FromSeconds(11), counts.Status().SeenEmptyAt);
    }

    [Fact]
    public void Full_answers_and_silences_say_nothing()
    {
        Flow(seconds: 30, messages: 10);
        Assert.Null(counts.Status().SeenEmptyAt);

        Flow(seconds: 8, messages: 3);
        clock.Advance(TimeSpan.FromSeconds(30));
        Flow(seconds: 8, messages: 3);
        Assert.Null(counts.Status().SeenEmptyAt);
    }

    private void Flow(int seconds, int messages)
    {
        for (var i = 0; i < seconds; i++)
        {
            counts.Received(messages);
            counts.Handled(messages, stored: true);
            clock.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
