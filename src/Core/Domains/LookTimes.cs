namespace Postroad.Core.Domains;

/// <summary>When a sending domain is looked at next: soon after somebody has published something, then slower, and daily when all is right.</summary>
internal static class LookTimes
{
    /// <summary>So long Amazon SES looks for the records of an identity (SES developer guide, "Creating and verifying identities").</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(72);

    /// <summary>A process that dies in the middle of a look leaves it to the next one after this.</summary>
    public static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Daily = TimeSpan.FromDays(1), Hourly = TimeSpan.FromHours(1), Soon = TimeSpan.FromMinutes(10);

    /// <summary>After the beginning; then <see cref="Hourly"/>.</summary>
    private static readonly TimeSpan[] First = [.. new[] { 1, 5, 10, 20, 30, 45, 60 }.Select(minutes => TimeSpan.FromMinutes(minutes))];

    /// <param name="since">Since when its records are waited for.</param>
    /// <param name="isSettled">Nothing is waited for.</param>
    /// <param name="isWell">Nothing that was published is wrong.</param>
    /// <param name="isKnown">Everybody who was asked has answered.</param>
    /// <returns>Null: not by itself any more.</returns>
    public static DateTimeOffset? Next(DateTimeOffset since, DateTimeOffset now, bool isSettled, bool isWell, bool isKnown = true)
    {
        if (isSettled) return now + (!isKnown ? Soon : isWell ? Daily : Hourly);
        var waited = now - since;
        if (waited >= Patience) return null;
        var next = First.Where(after => after > waited).Select(after => since + after).FirstOrDefault(now + Hourly);
        // The last look is the one that can say that it was in vain.
        return next < since + Patience ? next : since + Patience;
    }
}
