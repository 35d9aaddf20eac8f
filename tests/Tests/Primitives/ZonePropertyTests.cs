using Postroad.Core.Primitives;

namespace Postroad.Tests.Primitives;

/// <summary>Every zone of the system, around every change of its clocks, and days that calendars get wrong.</summary>
public sealed class ZonePropertyTests
{
    private static readonly DateTimeOffset From = new(2024, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private const int Days = 366 * 4;

    /// <summary>
    /// A time on the wall is the first instant at which a clock there shows it, and there is one such instant; it is refused only when no clock ever shows it. So whatever is
    /// planned for 02:30 is due exactly once, whichever way clocks go that night.
    /// </summary>
    [Fact]
    public void A_time_on_the_wall_is_due_exactly_once_in_every_zone()
    {
        var (changes, gaps, twice) = (0, 0, 0);
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
        foreach (var day in ChangingDays(zone))
        {
            changes++;
            for (var minute = 0; minute < 24 * 60; minute += 15)
            {
                var local = day.AddMinutes(minute);
                var shown = InstantsOf(local, zone);
                switch (ZonedTime.Of(local, zone.Id))
                {
                    case ZonedTime.None: Assert.True(shown.Count == 0, $"{local} in {zone.Id} is shown at {string.Join(", ", shown)}"); gaps++; break;
                    case ZonedTime.Instant(var at, var note):
                        Assert.True(shown.Count > 0 && shown.Min() == at, $"{local} in {zone.Id} is {at}, shown at {string.Join(", ", shown)}");
                        Assert.Equal(shown.Count > 1, note is not null);
                        if (shown.Count > 1) twice++;
                        break;
                }
            }
        }

        Assert.True(changes > 300 && gaps > 300 && twice > 300, $"{changes} changes, {gaps} left out, {twice} twice");
    }

    [Theory]
    [InlineData("2028-02-29", "02:30", "Europe/Stockholm", "2028-02-29T01:30:00Z")]
    [InlineData("2038-01-19", "04:14", "Europe/Stockholm", "2038-01-19T03:14:00Z")]
    [InlineData("2038-01-20", "00:00", "UTC", "2038-01-20T00:00:00Z")]
    [InlineData("2099-12-31", "23:59", "UTC", "2099-12-31T23:59:00Z")]
    // The 53rd week of 2026, and its last hour in the first zone and the last.
    [InlineData("2026-12-31", "23:30", "Pacific/Kiritimati", "2026-12-31T09:30:00Z")]
    [InlineData("2026-12-31", "23:30", "Pacific/Pago_Pago", "2027-01-01T10:30:00Z")]
    public void Days_that_calendars_get_wrong_are_instants_like_others(string day, string clock, string zone, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), Assert.IsType<ZonedTime.Instant>(ZonedTime.Read(day, clock, zone)).At);

    [Theory]
    [InlineData("2027-02-29"), InlineData("2100-02-29"), InlineData("2026-04-31"), InlineData("2026-13-01"), InlineData("2026-W53-4")]
    public void Days_that_are_none_are_refused(string day) => Assert.IsType<ZonedTime.None>(ZonedTime.Read(day, "02:30", "Europe/Stockholm"));

    /// <summary>Before and behind each noon between which the clocks were changed.</summary>
    private static IEnumerable<DateTime> ChangingDays(TimeZoneInfo zone)
    {
        var before = zone.GetUtcOffset(From);
        for (var day = 1; day < Days; day++)
        {
            var offset = zone.GetUtcOffset(From.AddDays(day));
            if (offset == before) continue;
            before = offset;
            var local = TimeZoneInfo.ConvertTime(From.AddDays(day), zone).Date;
            yield return DateTime.SpecifyKind(local.AddDays(-1), DateTimeKind.Unspecified);
            yield return DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        }
    }

    /// <summary>By looking at the clock at each offset that the zone has around then.</summary>
    private static HashSet<DateTimeOffset> InstantsOf(DateTime local, TimeZoneInfo zone)
    {
        var utc = new DateTimeOffset(local, TimeSpan.Zero);
        return [.. new[] { -30, -24, -12, 0, 12, 24, 30 }.Select(h => zone.GetUtcOffset(utc.AddHours(h))).Distinct().Select(offset => utc - offset).Where(at => TimeZoneInfo.ConvertTime(at, zone).DateTime == local)];
    }
}
