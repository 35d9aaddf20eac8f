namespace Postroad.Core.Domains.Links;

/// <summary>When a tracking domain is looked at again.</summary>
internal static class LookSchedule
{
    /// <summary>Of one that is right, and of one that nobody has put right for long.</summary>
    public static readonly TimeSpan Daily = TimeSpan.FromDays(1);

    /// <summary>Of one that was right, when its name servers had no answer.</summary>
    public static readonly TimeSpan WithoutAnswer = TimeSpan.FromMinutes(15);

    // Soon at first, while somebody sits before it; then as slowly as DNS changes.
    private static readonly int[] Minutes = [1, 5, 15, 30, 60, 120, 240, 480];

    /// <param name="tries">From 1.</param>
    public static TimeSpan After(int tries) => tries <= Minutes.Length ? TimeSpan.FromMinutes(Minutes[tries - 1]) : Daily;
}
