namespace Postroad.Web.Parts;

/// <summary>Time zones to choose from, by IANA name.</summary>
public static class TimeZones
{
    /// <summary>Areas of the tz database that are places; the others are old names and offsets.</summary>
    private static readonly string[] Areas = ["Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"];

    /// <summary>In the order of their names; UTC last.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => Areas.Any(area => id.StartsWith(area, StringComparison.Ordinal))).Order(StringComparer.Ordinal), "Etc/UTC"];

    /// <summary>The machine's own, as the list has it.</summary>
    public static string OfMachine { get; } = All.Contains(TimeZoneInfo.Local.Id) ? TimeZoneInfo.Local.Id : "Etc/UTC";
}
