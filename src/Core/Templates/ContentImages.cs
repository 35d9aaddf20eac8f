using Postroad.Core.Templates.Markup;

namespace Postroad.Core.Templates;

/// <summary>A picture in somebody's HTML.</summary>
/// <param name="Source">As written.</param>
/// <param name="HasAlternative">It says what it shows, or that it shows nothing (an empty alt).</param>
/// <param name="Line">From 1.</param>
public sealed record ContentImage(string Source, bool HasAlternative, int Line)
{
    /// <summary>Those of an HTML whose Liquid can be read; none of one that cannot.</summary>
    public static IReadOnlyList<ContentImage> In(string html)
    {
        var faults = new List<ContentFault>();
        var read = LiquidSource.Read(ContentPart.Html, html, TemplateLimits.MaxHtml, faults);
        if (faults.Count > 0) return [];
        return [.. new MarkupDocument(read).Markup.Where(t => t is { Kind: MarkupKind.StartTag, Name: "img", InComment: false }).Select(tag => new ContentImage(
            tag["src"] is { } source ? html[source.ValueStart..source.ValueEnd] : "", tag["alt"] is not null, 1 + html.AsSpan(0, tag.Start).Count('\n')))];
    }
}
