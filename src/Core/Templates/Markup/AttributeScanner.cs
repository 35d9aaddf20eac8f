namespace Postroad.Core.Templates.Markup;

/// <summary>
/// Finds the attributes in the text of one start tag by the rules of the HTML standard (section 13.2.5.32 and following). AngleSharp says where a tag begins and
/// ends and where an attribute begins, but not where its value is, and it drops repeated attributes.
/// </summary>
internal ref struct AttributeScanner(ReadOnlySpan<char> tag, int offset)
{
    /// <summary>Of one tag; values in later ones get the strictest escape.</summary>
    private const int MaxAttributes = 500;

    private readonly ReadOnlySpan<char> tag = tag;
    private readonly int offset = offset;
    private int at;

    public List<MarkupAttribute> Scan()
    {
        var attributes = new List<MarkupAttribute>();
        at = 1;
        while (at < tag.Length && !IsSpace(tag[at]) && tag[at] is not ('/' or '>')) at++;
        while (attributes.Count < MaxAttributes && Next() is { } attribute) attributes.Add(attribute);
        return attributes;
    }

    private MarkupAttribute? Next()
    {
        while (at < tag.Length && (IsSpace(tag[at]) || tag[at] == '/')) at++;
        if (at >= tag.Length || tag[at] == '>') return null;

        var start = at++;
        while (at < tag.Length && !IsSpace(tag[at]) && tag[at] is not ('/' or '>' or '=')) at++;
        var name = tag[start..at].ToString().ToLowerInvariant();
        SkipSpace();
        if (at >= tag.Length || tag[at] != '=') return new(name, offset + at, offset + at, false);

        at++;
        SkipSpace();
        return Value(name);
    }

    private MarkupAttribute Value(string name)
    {
        if (at < tag.Length && tag[at] is '"' or '\'')
        {
            var length = tag[(at + 1)..].IndexOf(tag[at]);
            var start = at + 1;
            at = length < 0 ? tag.Length : start + length;
            var quoted = new MarkupAttribute(name, offset + start, offset + at, length >= 0);
            at++;
            return quoted;
        }

        var from = at;
        while (at < tag.Length && !IsSpace(tag[at]) && tag[at] != '>') at++;
        return new(name, offset + from, offset + at, false);
    }

    private void SkipSpace()
    {
        while (at < tag.Length && IsSpace(tag[at])) at++;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f';
}
