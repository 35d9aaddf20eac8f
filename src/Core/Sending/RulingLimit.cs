namespace Postroad.Core.Sending;

/// <summary>Whose limit it is.</summary>
public enum LimitSource
{
    /// <summary>Nobody has told: one message a second, the sandbox's rate, is safe everywhere.</summary>
    Unknown,

    /// <summary>A person set it on the server.</summary>
    Own,

    /// <summary>The share of what the account has.</summary>
    Share,

    /// <summary>The provider's, of the account.</summary>
    Account,
}

public enum LimitWindow
{
    Second,
    Minute,
    Hour,
    Day,
}

/// <summary>One limit of messages, by name.</summary>
/// <param name="Most">Messages in the window.</param>
public sealed record RulingLimit(LimitSource Source, double Most, LimitWindow Window)
{
    /// <summary>Messages a second that it lets through in the long run.</summary>
    public double PerSecond => Most / Span(Window).TotalSeconds;

    public static TimeSpan Span(LimitWindow window) => window switch
    {
        LimitWindow.Second => TimeSpan.FromSeconds(1),
        LimitWindow.Minute => TimeSpan.FromMinutes(1),
        LimitWindow.Hour => TimeSpan.FromHours(1),
        _ => TimeSpan.FromHours(24),
    };

    /// <summary>The smallest of what limits how fast messages leave: seconds, minutes and hours.</summary>
    /// <param name="own">A person's.</param>
    /// <param name="accountRate">Messages a second; null: not told.</param>
    public static RulingLimit OfSpeed(OwnLimits own, double? accountRate)
    {
        List<RulingLimit> all = [];
        if (own.PerSecond is { } second) all.Add(new RulingLimit(LimitSource.Own, second, LimitWindow.Second));
        if (accountRate is { } rate) all.Add(new RulingLimit(own.QuotaShare is < 100 ? LimitSource.Share : LimitSource.Account, own.ShareOf(rate), LimitWindow.Second));
        if (all.Count == 0) all.Add(new RulingLimit(LimitSource.Unknown, 1, LimitWindow.Second));
        if (own.PerMinute is { } minute) all.Add(new RulingLimit(LimitSource.Own, minute, LimitWindow.Minute));
        if (own.PerHour is { } hour) all.Add(new RulingLimit(LimitSource.Own, hour, LimitWindow.Hour));
        return all.MinBy(limit => limit.PerSecond)!;
    }

    /// <summary>The smallest of what limits 24 hours. Null: nothing does, or nobody has told.</summary>
    /// <param name="own">A person's.</param>
    /// <param name="accountMax">Recipients in 24 hours; negative: no limit; null: not told.</param>
    public static RulingLimit? OfDay(OwnLimits own, double? accountMax)
    {
        var given = accountMax is >= 0 and var max
            ? own.QuotaShare is < 100 ? new RulingLimit(LimitSource.Share, Math.Max(1, Math.Floor(own.ShareOf(max))), LimitWindow.Day) : new RulingLimit(LimitSource.Account, max, LimitWindow.Day)
            : null;
        return own.PerDay is { } day && !(given?.Most < day) ? new RulingLimit(LimitSource.Own, day, LimitWindow.Day) : given;
    }
}
