using Postroad.Core.Domains;

namespace Postroad.Tests.Domains;

/// <summary>How often a domain is looked at.</summary>
public sealed class LookTimesTests
{
    private static readonly DateTimeOffset Since = new(2026, 11, 23, 19, 5, 0, TimeSpan.Zero);

    private static readonly LookState Waits = new(IsSettled: false, IsWell: false, IsUsed: false), Right = new(true, true, true), Wrong = new(true, false, true);

    [Fact]
    public void What_is_waited_for_is_looked_for_after_a_minute_then_five_then_slower_until_three_days_are_over()
    {
        var looks = new List<double>();
        for (var now = Since; LookTimes.Next(Since, now, Waits, 0) is { } next; now = next) looks.Add((next - Since).TotalMinutes);
        Assert.Equal([1, 5, 10, 20, 30, 45, 60, 120, 180], looks.Take(9));
        Assert.Equal(72 * 60, looks[^1]);
        Assert.True(looks.Zip(looks.Skip(1)).All(pair => pair.First < pair.Second));
    }

    [Fact]
    public void What_is_right_is_looked_at_daily_and_what_stays_wrong_hourly_then_every_three_hours_then_daily()
    {
        var now = Since.AddDays(30);
        Assert.Equal(now.AddDays(1), LookTimes.Next(Since, now, Right, 0));
        Assert.Equal([1, 3, 24, 24], new[] { 1, 7, 25, 720 }.Select(hours => (LookTimes.Next(now.AddHours(-hours), now, Wrong, 0)!.Value - now).TotalHours));
    }

    [Fact]
    public void After_three_days_only_that_is_given_up_from_which_nothing_leaves_and_nothing_broke()
    {
        var now = Since.AddDays(30);
        Assert.Null(LookTimes.Next(Since, now, Waits, 0));
        Assert.Equal(now.AddDays(1), LookTimes.Next(Since, now, Waits with { IsUsed = true }, 0));
    }

    [Fact]
    public void Those_that_began_together_spread_by_a_tenth()
    {
        var now = Since.AddDays(30);
        Assert.Equal([24, 25.2, 26.4], new[] { 0, 0.5, 1 }.Select(chance => Math.Round((LookTimes.Next(Since, now, Right, chance)!.Value - now).TotalHours, 6)));
        // The last look is not put off.
        Assert.Equal(Since.AddHours(72), LookTimes.Next(Since, Since.AddHours(71.5), Waits, 1));
    }

    [Fact]
    public void A_look_that_comes_to_nothing_is_tried_again_after_two_minutes_then_after_twice_as_long_and_after_an_hour_at_most()
    {
        Assert.Equal([2, 4, 30, 60], new[] { 1, 4, 30, 300 }.Select(minutes => (LookTimes.AfterFailure(Since, Since.AddMinutes(minutes)) - Since.AddMinutes(minutes)).TotalMinutes));
        Assert.Equal(Since.AddMinutes(2), LookTimes.AfterFailure(null, Since));
    }

    [Fact]
    public void Where_somebody_did_not_answer_it_is_looked_at_again_within_minutes()
    {
        var now = Since.AddDays(30);
        Assert.Equal(now.AddMinutes(10), LookTimes.Next(Since, now, Right with { IsKnown = false }, 0));
        Assert.Equal(now.AddMinutes(10), LookTimes.Next(Since, now, Right with { IsWell = false, IsKnown = false }, 0));
    }
}
