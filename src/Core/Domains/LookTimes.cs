namespace Postroad.Core.Domains;

/// <summary>When a sending domain is looked at next: soon after somebody has published something, then slower, and daily when all is right.</summary>
internal static class LookTimes
{
    /// <summary>So long Amazon SES looks for the records of an identity (SES developer guide, "Creating and verifying identities").</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(72);

    /// <summary>A process that dies in the middle of a look leaves it to the next one after this.</summary>
    public static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    /// <summary>So many were added at one moment that they are not to be looked at at one moment for ever.</summary>
    private const double Spread = 0.1;

    private static readonly TimeSpan Daily = TimeSpan.FromDays(1), Hourly = TimeSpan.FromHours(1), Soon = TimeSpan.FromMinutes(10);

    /// <summary>After the beginning; then <see cref="Hourly"/>.</summary>
    private static readonly TimeSpan[] First = [.. new[] { 1, 5, 10, 20, 30, 45, 60 }.Select(minutes => TimeSpan.FromMinutes(minutes))];

    /// <param name="since">Since when its records are waited for, or something is wrong.</param>
    /// <param name="state">What the look came to.</param>
    /// <param name="chance">0..1, spreads the looks of many.</param>
    /// <returns>Null: not by itself any more.</returns>
    public static DateTimeOffset? Next(DateTimeOffset since, DateTimeOffset now, LookState state, double chance)
    {
        var waited = now - since;
        if (state.IsSettled) return now + Later(!state.IsKnown ? Soon : state.IsWell ? state.Signs ? Hourly : Daily : Wrong(waited), chance);
        if (waited >= Patience) return state.IsUsed ? now + Later(Daily, chance) : null;
        var next = now + Later(First.Where(after => after > waited).Select(after => after - waited).FirstOrDefault(Hourly), chance);
        // The last look is the one that can say that it was in vain.
        return next < since + Patience ? next : since + Patience;
    }

    /// <summary>After one that came to nothing: twice as long after the last that did, an hour at most.</summary>
    /// <param name="last">When it came to something. Null: never.</param>
    public static DateTimeOffset AfterFailure(DateTimeOffset? last, DateTimeOffset now)
    {
        var away = now - (last ?? now);
        return now + (away < Claim ? Claim : away < Hourly ? away : Hourly);
    }

    private static TimeSpan Later(TimeSpan wait, double chance) => wait * (1 + (Spread * chance));

    /// <summary>What stays wrong is somebody's choice.</summary>
    private static TimeSpan Wrong(TimeSpan waited) => waited < 6 * Hourly ? Hourly : waited < Daily ? 3 * Hourly : Daily;
}

/// <param name="IsSettled">Nothing is waited for.</param>
/// <param name="IsWell">Nothing that was published is wrong.</param>
/// <param name="IsUsed">Mail leaves from it by one of its servers, or something broke: it is never given up.</param>
/// <param name="IsKnown">Everybody in the DNS who was asked has answered.</param>
/// <param name="Signs">A key of ours signs: from when its record is gone until that is seen, signatures fail.</param>
internal sealed record LookState(bool IsSettled, bool IsWell, bool IsUsed, bool IsKnown = true, bool Signs = false);
