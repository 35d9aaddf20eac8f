namespace Postroad.Core.Tracking;

/// <summary>
/// Who fetched a pixel or followed a link: a person or a machine, with a short name for the screen. First rules, by what the request says about itself;
/// a few microseconds and no regular expression, so it may run in the request. Who pretends to be a browser is counted as a person.
/// </summary>
/// <param name="IsMachine">A program acted, and no person need have seen anything.</param>
/// <param name="Name">"Firefox on Windows", "Gmail's image proxy", "link scanner".</param>
public readonly record struct Visitor(bool IsMachine, string Name)
{
    /// <summary>Longer user agents are cut before they are looked at.</summary>
    public const int MaxUserAgent = 1_000;

    /// <summary>Reads a request.</summary>
    /// <param name="userAgent">The User-Agent header; null or empty when there was none.</param>
    /// <param name="head">The method was HEAD: a check whether the link works, never a person.</param>
    /// <param name="purpose">Sec-Purpose, Purpose or X-Moz header (Fetch standard, section "Sec-Purpose"); null when there was none.</param>
    public static Visitor Of(string? userAgent, bool head = false, string? purpose = null)
    {
        if (purpose is not null && IsAhead(purpose)) return new(true, "prefetch");
        if (head) return new(true, "link check");

        var agent = userAgent.AsSpan().Trim();
        if (agent.Length > MaxUserAgent) agent = agent[..MaxUserAgent];
        if (agent.IsEmpty) return new(true, "program without a name");
        return MailProxies.Find(agent) ?? Machines.Find(agent) ?? new(false, Programs.NameOf(agent));
    }

    private static bool IsAhead(string purpose) =>
        purpose.Contains("prefetch", StringComparison.OrdinalIgnoreCase) || purpose.Contains("preview", StringComparison.OrdinalIgnoreCase)
        || purpose.Contains("prerender", StringComparison.OrdinalIgnoreCase);
}
