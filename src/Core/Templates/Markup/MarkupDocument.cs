using Postroad.Core.Templates.Liquid;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Templates.Markup;

/// <summary>An HTML source seen both ways at once: as Liquid and as HTML, with the places of both.</summary>
internal sealed class MarkupDocument(LiquidSource read)
{
    private static readonly HashSet<string> AddressAttributes = ["href", "src", "background", "action", "formaction", "poster", "data", "cite", "longdesc", "xlink:href"];

    /// <summary>Tokens looked at before an output in an attribute; with more of them it is safe to say that it does not begin the value.</summary>
    private const int MaxBefore = 50;

    private readonly string source = read.Text;
    private readonly IReadOnlyList<LiquidToken> liquid = read.Tokens;

    public LiquidSource Read => read;

    public string Source => source;

    public IReadOnlyList<LiquidToken> Liquid => liquid;

    public IReadOnlyList<MarkupToken> Markup { get; } = MarkupReader.Read(read.Text, read.Tokens);

    /// <summary>Before the last end tag of the body; without one before that of the page; without either the end.</summary>
    public int EndOfBody => (Last("body") ?? Last("html"))?.Start ?? source.Length;

    /// <summary>Behind the body's start tag, or the beginning.</summary>
    public int StartOfBody => Markup.FirstOrDefault(t => t is { Kind: MarkupKind.StartTag, Name: "body", InComment: false })?.End ?? 0;

    /// <summary>Liquid tokens in a stretch of the source; texts are cut to it.</summary>
    public IEnumerable<LiquidToken> LiquidIn(int start, int end)
    {
        for (var at = FirstEndingBehind(start); at < liquid.Count && liquid[at].Start < end; at++)
        {
            var token = liquid[at];
            if (token.Kind != LiquidKind.Text) yield return token;
            else yield return token with { Start = Math.Max(start, token.Start), End = Math.Min(end, token.End) };
        }
    }

    /// <summary>How an output must be escaped where it stands.</summary>
    public Escape EscapeOf(LiquidToken output)
    {
        if (At(output.Start) is not { } around) return Escape.Unquoted;
        if (around.Kind == MarkupKind.Text) return EscapeInText(around.Name);
        if (around.Kind == MarkupKind.Comment) return Escape.Html;
        return around.Attributes.FirstOrDefault(a => a.ValueStart <= output.Start && output.End <= a.ValueEnd) is { } attribute ? EscapeIn(attribute, output) : Escape.Unquoted;
    }

    /// <summary>True where a reader of the mail finds an address: as text, or where a click leads; not in a comment, a title or a style.</summary>
    public bool IsReachable(LiquidToken output) => At(output.Start) is { InComment: false } around && around.Kind switch
    {
        MarkupKind.Text => around.Name.Length == 0,
        MarkupKind.StartTag => around.Attributes.Any(a => a.Name is "href" or "action" && a.ValueStart <= output.Start && output.End <= a.ValueEnd),
        _ => false,
    };

    /// <summary>An output begins an address when nothing but white space, or a tag that chooses, stands before it.</summary>
    public bool BeginsValue(MarkupAttribute attribute, LiquidToken output)
    {
        var (begins, looked) = (true, 0);
        foreach (var before in LiquidIn(attribute.ValueStart, output.Start))
        {
            if (++looked > MaxBefore) return false;
            if (before.Kind != LiquidKind.Text) begins = before.Kind == LiquidKind.Tag;
            else if (!source.AsSpan(before.Start, before.End - before.Start).IsWhiteSpace()) return false;
        }

        return begins;
    }

    private static Escape EscapeInText(string element) => element switch
    {
        "script" => Escape.Unquoted,
        "style" => Escape.Css,
        _ => Escape.Html,
    };

    private Escape EscapeIn(MarkupAttribute attribute, LiquidToken output)
    {
        if (AddressAttributes.Contains(attribute.Name)) return BeginsValue(attribute, output) ? Escape.UrlStart : Escape.UrlPart;

        // A script in an attribute is decoded before it runs: character references would not hold a value.
        if (attribute.Name.StartsWith("on", StringComparison.Ordinal)) return Escape.UrlPart;
        if (attribute.Name == "style") return attribute.IsQuoted ? Escape.Css : Escape.CssUnquoted;
        return attribute.IsQuoted ? Escape.Html : Escape.Unquoted;
    }

    private MarkupToken? Last(string name) => Markup.LastOrDefault(t => t.Kind == MarkupKind.EndTag && t.Name == name && !t.InComment);

    private MarkupToken? At(int offset) => IndexAt(offset) is var at and >= 0 && Markup[at].End > offset ? Markup[at] : null;

    private int IndexAt(int offset)
    {
        int low = 0, high = Markup.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (Markup[middle].Start <= offset) low = middle + 1;
            else high = middle - 1;
        }

        return high;
    }

    private int FirstEndingBehind(int offset)
    {
        int low = 0, high = liquid.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (liquid[middle].End <= offset) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
