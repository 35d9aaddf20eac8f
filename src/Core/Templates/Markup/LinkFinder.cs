using System.Net;
using Postroad.Core.Templates.Liquid;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Templates.Markup;

/// <summary>A link's place in the source and what is written there instead.</summary>
internal sealed record FoundLink(MarkupToken Tag, MarkupAttribute Href, int Number, IReadOnlyList<Piece>? Address)
{
    public Piece ToPiece(bool inHtml) => Address is null ? new Piece.Click(Number) : new Piece.SignedClick(Number, Address, inHtml);
}

/// <summary>
/// Numbers the links that are followed through the click address: http and https addresses of <c>a</c>, <c>area</c> and Outlook's <c>v:</c> shapes, also in
/// conditional comments. Left alone: mailto, tel, anchors, the built-in addresses, and links with <c>data-no-track</c>.
/// </summary>
internal sealed class LinkFinder(MarkupDocument document, FaultList faults)
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<ContentLink> links = [];
    private readonly List<FoundLink> found = [];

    public IReadOnlyList<ContentLink> Links => links;

    public IReadOnlyList<FoundLink> Find()
    {
        for (var at = 0; at < document.Markup.Count; at++)
        {
            var tag = document.Markup[at];
            if (!CanLink(tag) || tag["href"] is not { } href || tag["data-no-track"] is not null) continue;
            var parts = document.LiquidIn(href.ValueStart, href.ValueEnd).ToList();
            if (parts.All(part => part.Kind == LiquidKind.Text)) AddConstant(at, href, parts);
            else AddWithValues(at, href, parts);
        }

        return found;
    }

    private static bool CanLink(MarkupToken tag) =>
        tag.Kind == MarkupKind.StartTag && (tag.Name is "a" or "area" || tag.Name.StartsWith("v:", StringComparison.Ordinal));

    private void AddConstant(int at, MarkupAttribute href, List<LiquidToken> parts)
    {
        var url = Address.Clean(Decoded(parts));
        if (!Address.IsWeb(url) || url.Length > Address.MaxLength) return;
        if (Number(url, at, false) is { } number) found.Add(new(document.Markup[at], href, number, null));
    }

    /// <summary>Values in an address are not escaped for HTML before it is signed: an address that captures them for use elsewhere is left as it is.</summary>
    private void AddWithValues(int at, MarkupAttribute href, List<LiquidToken> parts)
    {
        if (!MayBeWeb(parts) || !IsBalanced(parts) || parts.Any(part => part.TagName == "capture")) return;
        var address = parts.Select(part => ToPiece(part, href)).ToList();
        var template = document.Source[href.ValueStart..href.ValueEnd];
        if (Number(template, at, true) is { } number) found.Add(new(document.Markup[at], href, number, address));
    }

    private Piece ToPiece(LiquidToken part, MarkupAttribute href) => part.Kind switch
    {
        LiquidKind.Text => new Piece.Literal(WebUtility.HtmlDecode(TextOf(part))),
        LiquidKind.Output => new Piece.Output(part, document.BeginsValue(href, part) ? Escape.UrlStartRaw : Escape.UrlPart),
        _ => new Piece.Tag(part),
    };

    private int? Number(string key, int at, bool hasValues)
    {
        if (numbers.TryGetValue(key, out var known))
        {
            if (links[known - 1].Label.Length == 0) links[known - 1] = links[known - 1] with { Label = LinkLabel.Of(document, at) };
            return known;
        }

        if (links.Count == TemplateLimits.MaxLinks)
        {
            faults.Add(document.Markup[at].Start, $"The mail has more than {TemplateLimits.MaxLinks:N0} different links.");
            return null;
        }

        links.Add(new(links.Count + 1, key, LinkLabel.Of(document, at), hasValues));
        return numbers[key] = links.Count;
    }

    /// <summary>The text before the first merge tag is empty or begins like a web address, and the first merge tag is not one of our own addresses.</summary>
    private bool MayBeWeb(List<LiquidToken> parts)
    {
        if (parts.FirstOrDefault(part => part.Kind != LiquidKind.Text) is { Simple: { } first } && BuiltInNames.Contains(first.Name)
            && Decoded(parts.TakeWhile(part => part.Kind == LiquidKind.Text)).Trim().Length == 0) return false;
        var before = Decoded(parts.TakeWhile(part => part.Kind == LiquidKind.Text)).TrimStart();
        return Address.IsWeb(before) || "https://".StartsWith(before, StringComparison.OrdinalIgnoreCase) || "http://".StartsWith(before, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A block that begins in the address ends in it.</summary>
    private static bool IsBalanced(List<LiquidToken> parts)
    {
        var depth = 0;
        foreach (var part in parts)
        {
            if (Grammar.Blocks.ContainsKey(part.TagName)) depth++;
            else if (part.TagName.StartsWith("end", StringComparison.Ordinal) && --depth < 0) return false;
            else if (Grammar.IsDivider(part.TagName) && depth == 0) return false;
        }

        return depth == 0;
    }

    private string Decoded(IEnumerable<LiquidToken> parts) => WebUtility.HtmlDecode(string.Concat(parts.Select(TextOf)));

    private string TextOf(LiquidToken part) => document.Source[part.Start..part.End];
}
