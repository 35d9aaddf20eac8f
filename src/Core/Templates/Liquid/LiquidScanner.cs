namespace Postroad.Core.Templates.Liquid;

/// <summary>
/// Cuts a source into text, outputs and tags, in one pass and without recursion, before Fluid sees any of it. White space control ({{- -}}) is applied
/// here; comments vanish; the inside of raw blocks is text.
/// </summary>
internal sealed class LiquidScanner(string source, FaultList faults)
{
    /// <summary>Characters of an end tag with the white space in it.</summary>
    private const int MaxEndTag = 100;

    private readonly List<LiquidToken> tokens = [];
    private int position;
    private bool trimNext;

    public IReadOnlyList<LiquidToken> Scan()
    {
        while (position < source.Length)
        {
            var open = NextOpening(position);
            AddText(position, open);
            position = open;
            if (open == source.Length) break;
            if (source[open + 1] == '{') ScanOutput(open);
            else ScanTag(open);

            if (tokens.Count <= TemplateLimits.MaxPieces) continue;
            faults.Add(open, $"The source has more than {TemplateLimits.MaxPieces:N0} merge tags. Make it shorter.");
            break;
        }

        return tokens;
    }

    private int NextOpening(int from)
    {
        for (var at = source.IndexOf('{', from); at >= 0 && at + 1 < source.Length; at = source.IndexOf('{', at + 1))
            if (source[at + 1] is '{' or '%') return at;
        return source.Length;
    }

    private void ScanOutput(int open)
    {
        if (Inside(open, "}}") is not { } inside) return;
        tokens.Add(new(LiquidKind.Output, open, position, inside.Trim()));
    }

    private void ScanTag(int open)
    {
        if (Inside(open, "%}") is not { } inside) return;
        var tag = new LiquidToken(LiquidKind.Tag, open, position, inside.Trim());
        if (tag.Inner.StartsWith('#')) return;
        if (tag.TagName == "raw") ScanBlock(open, "endraw", keep: true);
        else if (tag.TagName == "comment") ScanBlock(open, "endcomment", keep: false);
        else tokens.Add(tag);
    }

    /// <summary>What is between the braces, or null with a fault. Moves behind the closing braces.</summary>
    private string? Inside(int open, string close)
    {
        var end = Closing(open + 2, close);
        if (end < 0)
        {
            faults.Add(open, $"\"{source[open..(open + 2)]}\" is never closed by \"{close}\".");
            position = source.Length;
            return null;
        }

        var (from, to) = (open + 2, end);
        if (from < to && source[from] == '-')
        {
            from++;
            TrimLast();
        }

        trimNext = from < to && source[to - 1] == '-';
        if (trimNext) to--;
        position = end + close.Length;
        return source[from..to];
    }

    /// <summary>Braces in quotes close nothing; a quote that never ends (an apostrophe) is no quote.</summary>
    private int Closing(int from, string close)
    {
        var plain = source.IndexOf(close, from, StringComparison.Ordinal);
        if (plain < 0) return -1;
        var quote = '\0';
        for (var at = from; at < source.Length && at < from + TemplateLimits.MaxExpression; at++)
        {
            var c = source[at];
            if (quote != 0) quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'') quote = c;
            else if (c == close[0] && string.CompareOrdinal(source, at, close, 0, close.Length) == 0) return at;
        }

        return plain;
    }

    private void ScanBlock(int open, string endName, bool keep)
    {
        for (var at = position; (at = source.IndexOf("{%", at, StringComparison.Ordinal)) >= 0; at += 2)
        {
            var end = source.IndexOf("%}", at + 2, Math.Min(MaxEndTag, source.Length - at - 2), StringComparison.Ordinal);
            if (end < 0 || !source.AsSpan(at + 2, end - at - 2).Trim("- \t\r\n").SequenceEqual(endName)) continue;

            if (keep) AddText(position, at);
            if (source[at + 2] == '-') TrimLast();
            trimNext = source[end - 1] == '-';
            position = end + 2;
            return;
        }

        faults.Add(open, $"This block is never closed by \"{{% {endName} %}}\".");
        position = source.Length;
    }

    private void AddText(int from, int to)
    {
        if (trimNext)
            while (from < to && char.IsWhiteSpace(source[from])) from++;
        trimNext = false;
        if (from < to) tokens.Add(new(LiquidKind.Text, from, to, ""));
    }

    private void TrimLast()
    {
        if (tokens is not [.., { Kind: LiquidKind.Text } last]) return;
        var end = last.End;
        while (end > last.Start && char.IsWhiteSpace(source[end - 1])) end--;
        tokens.RemoveAt(tokens.Count - 1);
        if (end > last.Start) tokens.Add(last with { End = end });
    }
}
