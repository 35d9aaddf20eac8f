namespace Postroad.Core.Primitives;

/// <summary>What people type into one line.</summary>
internal static class PlainText
{
    /// <summary>False: with a zero byte, which PostgreSQL does not store, or half of a surrogate pair, which is no text at all.</summary>
    public static bool IsClean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0') return false;
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    /// <summary>False also for line breaks, tabs and other control characters, which have no business in a name or a header.</summary>
    public static bool IsLine(string text) => IsClean(text) && !text.Any(char.IsControl);
}
