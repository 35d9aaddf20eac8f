using System.Net;
using Postroad.Core.Templates.Liquid;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Templates.Markup;

/// <summary>
/// Makes the text part from the HTML: paragraphs, headings, lists, links with their address behind them, pictures by their alternative text; what is hidden
/// stays out. The merge tags stay in, so that the result is rendered per recipient like the HTML.
/// </summary>
internal sealed class PlainText(MarkupDocument document, IReadOnlyList<FoundLink> links)
{
    private static readonly HashSet<string> Blocks =
    [
        "p", "div", "section", "article", "header", "footer", "table", "ul", "ol", "dl", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "center", "form",
        "main", "nav", "address", "figure", "fieldset",
    ];

    private static readonly HashSet<string> Lines = ["br", "tr", "li", "dt", "dd", "caption", "figcaption", "option"];
    private static readonly HashSet<string> Unread = ["style", "script", "title", "noembed", "noframes", "xmp", "iframe"];
    private static readonly HashSet<string> Void = ["br", "img", "hr", "input", "meta", "link", "area", "col", "source", "wbr", "base", "embed", "param", "track"];

    private readonly Dictionary<MarkupToken, FoundLink> linkOf = links.ToDictionary(link => link.Tag, (IEqualityComparer<MarkupToken>)ReferenceEqualityComparer.Instance);
    private readonly TextFlow flow = new();
    private readonly Stack<OpenLink> openLinks = new();
    private readonly Stack<int> lists = new();
    private string hiddenBy = "";
    private int hiddenDepth;

    public List<Piece> Make()
    {
        foreach (var token in document.Markup.Where(t => !t.InComment))
        {
            if (token.Kind == MarkupKind.Text) Text(token);
            else if (token.Kind == MarkupKind.StartTag) Start(token);
            else if (token.Kind == MarkupKind.EndTag) End(token);
            KeepTags(token);
        }

        return flow.End();
    }

    private void Text(MarkupToken text)
    {
        var isRead = hiddenDepth == 0 && !Unread.Contains(text.Name);
        foreach (var part in document.LiquidIn(text.Start, text.End))
        {
            if (part.Kind == LiquidKind.Tag) flow.Tag(part);
            else if (isRead && part.Kind == LiquidKind.Output) flow.Output(part);
            else if (isRead) flow.Text(WebUtility.HtmlDecode(document.Source[part.Start..part.End]));
        }
    }

    /// <summary>Tags decide and assign wherever they stand: those inside HTML tags and comments must not be lost. Those in an address stay with it.</summary>
    private void KeepTags(MarkupToken token)
    {
        if (token.Kind == MarkupKind.Text) return;
        var href = linkOf.TryGetValue(token, out var link) && link.Address is not null ? link.Href : null;
        foreach (var part in document.LiquidIn(token.Start, token.End))
            if (part.Kind == LiquidKind.Tag && !(href is not null && part.Start >= href.ValueStart && part.End <= href.ValueEnd)) flow.Tag(part);
    }

    private void Start(MarkupToken tag)
    {
        if (hiddenDepth > 0 || IsHidden(tag))
        {
            Hide(tag);
            return;
        }

        if (Blocks.Contains(tag.Name)) flow.Paragraph();
        else if (Lines.Contains(tag.Name)) flow.Line();
        if (tag.Name is "ul" or "ol") lists.Push(tag.Name == "ol" ? 1 : 0);
        else if (tag.Name == "li") flow.Item(ItemMark());
        else if (tag.Name is "td" or "th") flow.Text(" ");
        else if (tag.Name == "hr") flow.Rule();
        else if (tag.Name == "img") Picture(tag);
        else if (tag.Name == "a") openLinks.Push(new(tag, flow.Mark()));
    }

    private void End(MarkupToken tag)
    {
        if (hiddenDepth > 0)
        {
            if (tag.Name == hiddenBy) hiddenDepth--;
            return;
        }

        if (tag.Name is "ul" or "ol") lists.TryPop(out _);
        if (tag.Name == "a" && openLinks.TryPop(out var open)) EndLink(open);
        if (Blocks.Contains(tag.Name)) flow.Paragraph();
        else if (Lines.Contains(tag.Name)) flow.Line();
    }

    private void Hide(MarkupToken tag)
    {
        if (Void.Contains(tag.Name)) return;
        if (hiddenDepth == 0) hiddenBy = tag.Name;
        if (tag.Name == hiddenBy) hiddenDepth++;
    }

    private bool IsHidden(MarkupToken tag)
    {
        if (tag.Name == "template" || tag["hidden"] is not null) return true;
        if (tag["style"] is not { } style) return false;
        var css = document.Source[style.ValueStart..style.ValueEnd].Replace(" ", "", StringComparison.Ordinal);
        return css.Contains("display:none", StringComparison.OrdinalIgnoreCase) || css.Contains("mso-hide:all", StringComparison.OrdinalIgnoreCase);
    }

    private string ItemMark()
    {
        var indent = new string(' ', Math.Clamp(lists.Count - 1, 0, 8) * 2);
        if (!lists.TryPop(out var number)) return "- ";
        lists.Push(number == 0 ? 0 : number + 1);
        return number == 0 ? $"{indent}- " : $"{indent}{number}. ";
    }

    private void Picture(MarkupToken tag)
    {
        if (tag["alt"] is not { } alt) return;
        foreach (var part in document.LiquidIn(alt.ValueStart, alt.ValueEnd))
        {
            if (part.Kind == LiquidKind.Output) flow.Output(part);
            else if (part.Kind == LiquidKind.Text) flow.Text(WebUtility.HtmlDecode(document.Source[part.Start..part.End]));
        }
    }

    private void EndLink(OpenLink open)
    {
        if (Target(open.Tag) is not { Count: > 0 } target) return;
        if (target is [Piece.Literal text] && flow.Since(open.Mark) == text.Text) return;
        flow.Link(target, alone: flow.Since(open.Mark).Length == 0);
    }

    /// <summary>The address that the reader sees: ours where the link is followed, the author's otherwise; null for anchors in the page.</summary>
    private List<Piece>? Target(MarkupToken tag)
    {
        if (linkOf.TryGetValue(tag, out var link)) return [link.ToPiece(inHtml: false)];
        if (tag["href"] is not { } href) return null;
        var parts = document.LiquidIn(href.ValueStart, href.ValueEnd).Where(part => part.Kind != LiquidKind.Tag).ToList();
        if (parts is [{ Kind: LiquidKind.Text } first, ..] && document.Source[first.Start..first.End].TrimStart().StartsWith('#')) return null;
        return
        [
            .. parts.Select(part => part.Kind == LiquidKind.Output
                ? (Piece)new Piece.Output(part, document.BeginsValue(href, part) ? Escape.UrlStartRaw : Escape.UrlPart)
                : new Piece.Literal(WebUtility.HtmlDecode(document.Source[part.Start..part.End]))),
        ];
    }

    private sealed record OpenLink(MarkupToken Tag, TextMark Mark);
}
