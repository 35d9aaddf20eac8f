using System.Globalization;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>What a sending server's own limits must be.</summary>
internal static class LimitRules
{
    private const int Most = 1_000_000_000;

    /// <param name="typed">By whom it matters not.</param>
    /// <param name="faults">Gets all that is wrong.</param>
    public static OwnLimits Read(ServerDraft typed, List<FieldFault> faults) => new(
        Second(typed.MaxPerSecond, faults),
        Whole(typed.MaxPerMinute, "max_per_minute", Most, "messages", "Leave it empty for no limit by the minute.", faults),
        Hour(typed.MaxPerHour, faults),
        Whole(typed.MaxPerDay, "max_per_day", Most, "messages", "Leave it empty for no limit by the day.", faults),
        Whole(typed.QuotaShare, "quota_share", 100, "per cent", "Leave it empty to use all that the account has.", faults));

    /// <summary>Null: no limit, or one that cannot be.</summary>
    public static int? Hour(string? typed, List<FieldFault> faults) => Whole(typed, "max_per_hour", Most, "messages", "Leave it empty for no limit by the hour.", faults);

    private static double? Second(string? typed, List<FieldFault> faults)
    {
        if (string.IsNullOrWhiteSpace(typed)) return null;
        if (double.TryParse(typed.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var limit) && limit is >= 0.01 and <= 100_000) return limit;
        faults.Add(new FieldFault("max_per_second", $"“{typed.Trim().Fit(40)}” is not a number of messages from 0.01 to 100,000. Leave it empty to send as fast as the account allows."));
        return null;
    }

    private static int? Whole(string? typed, string field, int most, string what, string fix, List<FieldFault> faults)
    {
        if (string.IsNullOrWhiteSpace(typed)) return null;
        // "20,000" is how such numbers are shown here.
        if (int.TryParse(typed.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most) return limit;
        faults.Add(new FieldFault(field, string.Create(CultureInfo.InvariantCulture, $"“{typed.Trim().Fit(40)}” is not a whole number of {what} from 1 to {most:N0}. {fix}")));
        return null;
    }
}
