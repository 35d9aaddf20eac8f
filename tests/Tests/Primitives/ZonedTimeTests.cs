using Postroad.Core.Primitives;

namespace Postroad.Tests.Primitives;

public sealed class ZonedTimeTests
{
    [Theory]
    [InlineData("2026-11-26", "07:30", "Europe/Stockholm", "2026-11-26T06:30:00Z")]
    [InlineData("2026-07-26", "07:30", "Europe/Stockholm", "2026-07-26T05:30:00Z")]
    [InlineData("2026-07-26", "07:30:15", "America/New_York", "2026-07-26T11:30:15Z")]
    [InlineData("2026-07-26", "07:30", "Asia/Kathmandu", "2026-07-26T01:45:00Z")]
    public void A_time_on_the_wall_is_an_instant(string day, string clock, string zone, string expected)
    {
        var instant = Assert.IsType<ZonedTime.Instant>(ZonedTime.Read(day, clock, zone));
        Assert.Equal((DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), (string?)null), (instant.At, instant.Note));
    }

    [Theory]
    [InlineData("2026-03-29", "02:30", "Europe/Stockholm", "02:30 does not exist on 29 Mar 2026 in Europe/Stockholm: clocks go from 02:00 to 03:00. Give 03:00 or later.")]
    [InlineData("2026-10-04", "02:10", "Australia/Lord_Howe", "02:10 does not exist on 4 Oct 2026 in Australia/Lord_Howe: clocks go from 02:00 to 02:30. Give 02:30 or later.")]
    public void A_time_that_clocks_leave_out_is_refused_with_the_reason(string day, string clock, string zone, string sentence) =>
        Assert.Equal(sentence, Assert.IsType<ZonedTime.None>(ZonedTime.Read(day, clock, zone)).Sentence);

    [Fact]
    public void Of_a_time_that_comes_twice_the_first_is_meant_and_said()
    {
        var instant = Assert.IsType<ZonedTime.Instant>(ZonedTime.Read("2026-10-25", "02:30", "Europe/Stockholm"));
        Assert.Equal(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero), instant.At);
        Assert.Contains("02:30 comes twice on 25 Oct 2026", instant.Note, StringComparison.Ordinal);
        Assert.Contains("the first one is meant (UTC+02:00)", ZonedTime.NoteOf(instant.At, "Europe/Stockholm"), StringComparison.Ordinal);
        Assert.Contains("the second one is meant (UTC+01:00)", ZonedTime.NoteOf(instant.At.AddHours(1), "Europe/Stockholm"), StringComparison.Ordinal);
        Assert.Null(ZonedTime.NoteOf(instant.At.AddHours(3), "Europe/Stockholm"));
    }

    [Theory]
    [InlineData("26.11.2026", "07:30"), InlineData("2026-11-26", "7.30"), InlineData(null, null), InlineData("2026-02-30", "07:30")]
    public void What_is_no_day_or_time_is_said(string? day, string? clock) => Assert.IsType<ZonedTime.None>(ZonedTime.Read(day, clock, "Europe/Stockholm"));
}
