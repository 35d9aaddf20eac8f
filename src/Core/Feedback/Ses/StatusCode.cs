using System.Text.RegularExpressions;

namespace Postroad.Core.Feedback.Ses;

/// <summary>Enhanced status codes (RFC 3463) in what receiving servers say.</summary>
internal static partial class StatusCode
{
    [GeneratedRegex(@"(?<![0-9.])[245]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9.])", RegexOptions.NonBacktracking)]
    private static partial Regex Plain { get; }

    /// <summary>The code of the DSN; when it is missing or says nothing (x.0.0), the one in the receiving server's words. Null: none.</summary>
    public static string? Of(string? status, string? words)
    {
        var told = Find(status);
        return told is null || told.EndsWith(".0.0", StringComparison.Ordinal) ? Find(words) ?? told : told;
    }

    private static string? Find(string? text)
    {
        if (text is null) return null;
        foreach (var match in Plain.EnumerateMatches(text.AsSpan(0, Math.Min(text.Length, 1000)))) return text.Substring(match.Index, match.Length);
        return null;
    }
}
