using System.Globalization;
using System.Text.Json;

namespace Postroad.Core.Feedback.Ses;

/// <summary>
/// Times as SES, SNS and EventBridge write them: ISO 8601 with Z or offset, "2018-10-08T14:05:45 +0000" in one sample of AWS's, and
/// seconds since 1970. What cannot be a time of ours counts as absent.
/// </summary>
internal static class LenientTime
{
    private static readonly DateTimeOffset Earliest = new(2011, 1, 1, 0, 0, 0, TimeSpan.Zero), Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss zzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF zzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd HH:mm:ss.FFFFFFF zzz", "r",
    ];

    /// <summary>Reads the value of the current property.</summary>
    public static DateTimeOffset? Read(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String)
            return Sane(json.TryGetDateTimeOffset(out var at) ? at : Parse(json.GetString()!));
        if (json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var seconds)) return Sane(OfUnix(seconds));
        json.Skip();
        return null;
    }

    private static DateTimeOffset? Parse(string text)
    {
        if (text.Length > 40) return null;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
        return DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, utc, out var at)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, utc, out at) ? at : null;
    }

    private static DateTimeOffset? OfUnix(double seconds) =>
        seconds is > 0 and < 7_258_118_400 ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)) : null;

    private static DateTimeOffset? Sane(DateTimeOffset? at) => at is { } it && it >= Earliest && it < Latest ? it.ToUniversalTime() : null;
}
