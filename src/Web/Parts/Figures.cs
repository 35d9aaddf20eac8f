using System.Globalization;

namespace Postroad.Web.Parts;

/// <summary>Numbers as screens write them: 31,406; rates with one decimal, below 1 % two significant digits.</summary>
public static class Figures
{
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"22.2%", "0.13%", "0.023%". Nearly all is never written as 100 %, nearly none never as 0 %.</summary>
    public static string Percent(long part, long whole)
    {
        if (whole <= 0 || part <= 0) return "0%";
        if (part >= whole) return "100%";
        var percent = 100.0 * part / whole;
        return percent switch
        {
            < 0.001 => "under 0.001%",
            < 0.0995 => percent.ToString("0.000", CultureInfo.InvariantCulture) + "%",
            < 0.995 => percent.ToString("0.00", CultureInfo.InvariantCulture) + "%",
            > 99.9 => "99.9%",
            _ => percent.ToString("0.0", CultureInfo.InvariantCulture) + "%",
        };
    }

    /// <summary>Length of a meter, in per cent of its track, for a style attribute: at least a hair when there is something.</summary>
    public static string Length(long part, long whole, double full = 1)
    {
        if (whole <= 0 || part <= 0) return "0%";
        return Math.Clamp(100.0 * part / whole / full, 0.3, 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";
    }

    /// <summary>"41/s", "0.4/s", "0".</summary>
    public static string PerSecond(double rate) => rate switch
    {
        <= 0 => "0",
        < 9.95 => rate.ToString("0.#", CultureInfo.InvariantCulture) is var text && text == "0" ? "under 0.1/s" : text + "/s",
        _ => Number((long)Math.Round(rate)) + "/s",
    };

    public static string Plural(long count, string one, string many) => $"{Number(count)} {(count == 1 ? one : many)}";

    /// <summary>"813 KB", "6.4 GB": decimal units, as disks are sold.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000_000 => $"{Number((bytes + 999) / 1000)} KB",
        < 1_000_000_000 => $"{Number(bytes / 1_000_000)} MB",
        _ => (bytes / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + " GB",
    };

    /// <summary>"7 min 40 s", "2 h 5 min", "3 days".</summary>
    public static string Duration(TimeSpan span)
    {
        if (span < TimeSpan.FromMinutes(1)) return $"{Math.Max(0, (int)span.TotalSeconds)} s";
        if (span < TimeSpan.FromHours(1)) return span.Seconds == 0 ? $"{span.Minutes} min" : $"{span.Minutes} min {span.Seconds} s";
        if (span < TimeSpan.FromDays(2)) return span.Minutes == 0 ? $"{(int)span.TotalHours} h" : $"{(int)span.TotalHours} h {span.Minutes} min";
        return $"{(int)span.TotalDays} days";
    }
}
