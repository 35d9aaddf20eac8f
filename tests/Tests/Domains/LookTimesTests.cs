using Postroad.Core.Domains;

namespace Postroad.Tests.Domains;

/// <summary>How often a domain is looked at.</summary>
public sealed class LookTimesTests
{
    private static readonly DateTimeOffset Since = new(2026, 11, 23, 19, 5, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_waited_for_is_looked_for_after_a_minute_then_five_then_slower_until_three_days_are_over()
    {
        var looks = new List<double>();
        for (var now = Since; LookTimes.Next(Since, now, isSettled: false, isWell: false) is { } next; now = next) looks.Add((next - Since).TotalMinutes);
        Assert.Equal([1, 5, 10, 20, 30, 45, 60, 120, 180], looks.Take(9));
        Assert.Equal(72 * 60, looks[^1]);
        Assert.True(looks.Zip(looks.Skip(1)).All(pair => pair.First < pair.Second));
    }

    [Fact]
    public void What_is_right_is_looked_at_daily_and_what_is_wrong_hourly()
    {
        var now = Since.AddDays(30);
        Assert.Equal(now.AddDays(1), LookTimes.Next(Since, now, isSettled: true, isWell: true));
        Assert.Equal(now.AddHours(1), LookTimes.Next(Since, now, isSettled: true, isWell: false));
        Assert.Null(LookTimes.Next(Since, now, isSettled: false, isWell: true));
    }

    [Fact]
    public void Where_somebody_did_not_answer_it_is_looked_at_again_within_minutes()
    {
        var now = Since.AddDays(30);
        Assert.Equal(now.AddMinutes(10), LookTimes.Next(Since, now, isSettled: true, isWell: true, isKnown: false));
        Assert.Equal(now.AddMinutes(10), LookTimes.Next(Since, now, isSettled: true, isWell: false, isKnown: false));
    }
}
