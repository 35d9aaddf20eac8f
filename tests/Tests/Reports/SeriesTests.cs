using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Web.Live;

namespace Postroad.Tests.Reports;

public sealed class SeriesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 9, 8, 0, TimeSpan.Zero);

    [Fact]
    public void A_minute_in_which_nothing_happened_has_its_place_in_the_chart()
    {
        var series = MinuteSeries.Of([Minute(0, 5), Minute(3, 7)]);
        Assert.Equal(1, series.StepMinutes);
        Assert.Equal([5L, 0, 0, 7], series.Steps.Select(s => s.Delivered));
        Assert.Equal(Start, series.Steps[0].At);
    }

    [Theory, InlineData(71, 1), InlineData(72, 2), InlineData(600, 10), InlineData(43_200, 720)]
    public void A_long_campaign_is_shown_in_longer_steps_and_loses_nothing(int minutes, int expected)
    {
        var series = MinuteSeries.Of([Minute(0, 5), Minute(minutes, 7)]);
        Assert.Equal((expected, 12), (series.StepMinutes, series.Steps.Sum(s => s.Delivered)));
        Assert.InRange(series.Steps.Count, 2, MinuteSeries.MostSteps);
    }

    [Fact]
    public void The_pace_is_that_of_the_last_seconds()
    {
        var pace = new PaceMeter();
        Assert.Null(pace.Measure(0, Start));
        Assert.Equal(100, pace.Measure(100, Start.AddSeconds(1)));
        for (var second = 2; second <= 20; second++) pace.Measure(100, Start.AddSeconds(second));
        Assert.Equal(0, pace.Measure(100, Start.AddSeconds(21)));
    }

    private static SendMinute Minute(int after, long delivered) =>
        new() { CustomerId = new CustomerId(1), SendId = 1, Part = SendCounters.EventsPart, Minute = (Start.ToUnixTimeSeconds() / 60) + after, Delivered = delivered };
}
