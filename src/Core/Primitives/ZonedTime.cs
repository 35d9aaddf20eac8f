using System.Globalization;

namespace Postroad.Core.Primitives;

/// <summary>What the clock on somebody's wall says, as an instant. Twice a year that is not plain: an hour is left out, or comes twice.</summary>
public abstract record ZonedTime
{
    private ZonedTime()
    {
    }

    /// <param name="At">In UTC.</param>
    /// <param name="Note">What is worth saying: the hour comes twice, and which one is meant. Null: nothing.</param>
    public sealed record Instant(DateTimeOffset At, string? Note) : ZonedTime;

    /// <summary>No clock shows that: the hour is left out that night, or it is no time at all.</summary>
    /// <param name="Sentence">For whoever typed it.</param>
    public sealed record None(string Sentence) : ZonedTime;

    /// <param name="day">As a date field gives it: 2026-11-26.</param>
    /// <param name="clock">As a time field gives it: 07:30, perhaps with seconds.</param>
    /// <param name="timeZone">IANA name.</param>
    public static ZonedTime Read(string? day, string? clock, string timeZone)
    {
        if (!DateOnly.TryParseExact(day?.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return new None("Give the day as year, month and day, for example 2026-11-26.");
        if (!TimeOnly.TryParseExact(clock?.Trim(), ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return new None("Give the time as hours and minutes, for example 07:30.");
        return Of(date.ToDateTime(time), timeZone);
    }

    /// <param name="local">Of unspecified kind.</param>
    public static ZonedTime Of(DateTime local, string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        return InstantsOf(local, zone) switch
        {
            [] => Gap(local, zone),
            [var only] => new Instant(only.ToUniversalTime(), null),
            // The clock comes by twice: the first time it is still ahead of UTC by more.
            [var first, .., var last] => new Instant(first.ToUniversalTime(),
                $"{Clock(local)} comes twice on {Day(local)}, because clocks are put back that night. The first one is meant ({Offset(first.Offset)}); for the second one ({Offset(last.Offset)}) give a later time."),
        };
    }

    /// <summary>What is worth saying of an instant that somebody reads by their clocks: the hour comes twice, and which one it is. Null: nothing.</summary>
    public static string? NoteOf(DateTimeOffset at, string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var local = TimeZoneInfo.ConvertTime(at, zone);
        if (InstantsOf(local.DateTime, zone) is not [var first, _, ..]) return null;
        var isFirst = local.Offset == first.Offset;
        return $"{Clock(local.DateTime)} comes twice on {Day(local.DateTime)}, because clocks are put back that night; the {(isFirst ? "first" : "second")} one is meant ({Offset(local.Offset)}).";
    }

    /// <summary>
    /// When clocks there show it, the earliest first; what TimeZoneInfo says of invalid and ambiguous times leaves out that a country moved to another zone (Almaty, 2024).
    /// </summary>
    private static DateTimeOffset[] InstantsOf(DateTime local, TimeZoneInfo zone)
    {
        var utc = new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), TimeSpan.Zero);
        // No zone is further than 14 hours from UTC, and none changes its clocks twice in two days.
        return [.. new[] { -24, -12, 0, 12, 24 }.Select(hours => zone.GetUtcOffset(utc.AddHours(hours))).Distinct().OrderDescending()
            .Select(offset => new DateTimeOffset(utc.DateTime, offset)).Where(at => zone.GetUtcOffset(at) == at.Offset)];
    }

    private static None Gap(DateTime local, TimeZoneInfo zone)
    {
        var (before, after) = (local, local);
        while (InstantsOf(before, zone).Length == 0) before = before.AddMinutes(-1);
        while (InstantsOf(after, zone).Length == 0) after = after.AddMinutes(1);
        return new None($"{Clock(local)} does not exist on {Day(local)} in {zone.Id}: clocks go from {Clock(before.AddMinutes(1))} to {Clock(after)}. Give {Clock(after)} or later.");
    }

    private static string Clock(DateTime local) => local.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Day(DateTime local) => local.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    private static string Offset(TimeSpan offset) => $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset.Duration():hh\\:mm}";
}
