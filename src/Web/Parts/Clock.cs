using System.Globalization;

namespace Postroad.Web.Parts;

/// <summary>Instants as a customer reads them: today 09:23, this year 22 Nov 16:40, else with the year; in the customer's zone.</summary>
public sealed class Clock
{
    private readonly TimeZoneInfo zone;
    private readonly DateTimeOffset now;

    /// <param name="timeZone">IANA name; one that this machine does not know reads as UTC, and says so.</param>
    public Clock(string timeZone, DateTimeOffset now)
    {
        IsUtcInstead = !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var found);
        zone = found ?? TimeZoneInfo.Utc;
        this.now = Local(now);
    }

    /// <summary>True when the machine has no data for the customer's zone.</summary>
    public bool IsUtcInstead { get; }

    public DateTimeOffset Now => now;

    public string Moment(DateTimeOffset at)
    {
        var local = Local(at);
        if (local.Date == now.Date) return local.ToString("HH:mm", CultureInfo.InvariantCulture) + Zone;
        return local.ToString(local.Year == now.Year ? "d MMM HH:mm" : "d MMM yyyy HH:mm", CultureInfo.InvariantCulture) + Zone;
    }

    /// <summary>The day and the time of day, in full: Tuesday 24 November, 09:23.</summary>
    public string Day(DateTimeOffset at) => Local(at).ToString("dddd d MMMM, HH:mm", CultureInfo.InvariantCulture) + Zone;

    /// <summary>With seconds; the day only when it is not today.</summary>
    public string Second(DateTimeOffset at)
    {
        var local = Local(at);
        return local.ToString(local.Date == now.Date ? "HH:mm:ss" : "d MMM HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>With milliseconds, for time lines.</summary>
    public string Millisecond(DateTimeOffset at)
    {
        var local = Local(at);
        return local.ToString(local.Date == now.Date ? "HH:mm:ss.fff" : "d MMM HH:mm:ss.fff", CultureInfo.InvariantCulture);
    }

    /// <summary>A point of a chart's axis.</summary>
    public string Axis(DateTimeOffset at, int stepMinutes) =>
        Local(at).ToString(stepMinutes >= 720 ? "d MMM" : stepMinutes >= 60 ? "d MMM HH:mm" : "HH:mm", CultureInfo.InvariantCulture);

    /// <summary>For a datetime attribute.</summary>
    public static string Machine(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private string Zone => IsUtcInstead ? " UTC" : "";

    /// <summary>As the customer's clocks show it.</summary>
    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone);
}
