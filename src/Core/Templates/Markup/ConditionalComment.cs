namespace Postroad.Core.Templates.Markup;

/// <summary>Outlook's <c>&lt;!--[if mso]&gt; ... &lt;![endif]--&gt;</c>: a comment for everybody else, HTML for Outlook.</summary>
internal static class ConditionalComment
{
    private const string Begin = "<!--[if", End = "<![endif]-->";

    /// <summary>Where the inside begins and ends in the text of the comment; (0, 0) when it is another comment.</summary>
    public static (int From, int To) Inside(ReadOnlySpan<char> comment)
    {
        if (!comment.StartsWith(Begin, StringComparison.OrdinalIgnoreCase) || !comment.EndsWith(End, StringComparison.OrdinalIgnoreCase)) return default;
        var from = comment.IndexOf("]>", StringComparison.Ordinal) + 2;
        var to = comment.Length - End.Length;
        return from < 2 || from > to ? default : (from, to);
    }
}
