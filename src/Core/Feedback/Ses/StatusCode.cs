namespace Postroad.Core.Feedback.Ses;

/// <summary>Enhanced status codes (RFC 3463: class.subject.detail) in what receiving servers say.</summary>
internal static class StatusCode
{
    /// <summary>So much of a text is looked at.</summary>
    private const int MaxText = 1000;

    /// <summary>The code of the DSN; when it is missing or says nothing (x.0.0), the one in the receiving server's words. Null: none.</summary>
    public static string? Of(string? status, string? words)
    {
        var told = Find(status);
        return told is null || told.EndsWith(".0.0", StringComparison.Ordinal) ? Find(words) ?? told : told;
    }

    private static string? Find(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, MaxText)];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('2' or '4' or '5') || (i > 0 && IsPart(text[i - 1]))) continue;
            var length = LengthAt(text[i..]);
            if (length > 0) return text.Slice(i, length).ToString();
        }

        return null;
    }

    /// <summary>0: no code begins here. An address such as 5.1.1.7 is none.</summary>
    private static int LengthAt(ReadOnlySpan<char> text)
    {
        var at = 1;
        for (var part = 0; part < 2; part++)
        {
            if (at >= text.Length || text[at++] != '.') return 0;
            var from = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (at - from is < 1 or > 3) return 0;
        }

        var ends = at == text.Length || !IsPart(text[at]) || (text[at] == '.' && (at + 1 == text.Length || !char.IsAsciiDigit(text[at + 1])));
        return ends ? at : 0;
    }

    private static bool IsPart(char c) => char.IsAsciiDigit(c) || c == '.';
}
