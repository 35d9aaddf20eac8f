using Postroad.Core.Templates.Liquid;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Templates.Markup;

/// <summary>Cuts the author's source where links and pixel go and leaves every other character as it is: nothing is written anew.</summary>
internal static class PieceCutter
{
    private const string PixelBefore = "<img src=\"", PixelBehind = "\" width=\"1\" height=\"1\" alt=\"\" border=\"0\" style=\"height:1px;width:1px;border:0\">";

    public static List<Piece> Cut(MarkupDocument document, IReadOnlyList<FoundLink> links, bool withPixel)
    {
        var cuts = links.Select(link => new Change(link.Href.ValueStart, link.Href.ValueEnd, [link.ToPiece(inHtml: true)])).ToList();
        if (withPixel) cuts.Add(new(document.EndOfBody, document.EndOfBody, [new Piece.Literal(PixelBefore), new Piece.Pixel(), new Piece.Literal(PixelBehind)]));
        cuts.Sort((a, b) => a.Start.CompareTo(b.Start));
        return Apply(document, cuts);
    }

    private static List<Piece> Apply(MarkupDocument document, List<Change> cuts)
    {
        var pieces = new List<Piece>();
        var (next, done) = (0, 0);
        foreach (var token in document.Liquid)
        {
            var from = Math.Max(token.Start, done);
            while (next < cuts.Count && cuts[next].Start < token.End)
            {
                AddText(document.Source, from, cuts[next].Start, pieces);
                pieces.AddRange(cuts[next].Pieces);
                from = done = Math.Max(from, cuts[next++].End);
            }

            if (from >= token.End) continue;
            if (token.Kind == LiquidKind.Text) AddText(document.Source, from, token.End, pieces);
            else pieces.Add(token.Kind == LiquidKind.Tag ? new Piece.Tag(token) : new Piece.Output(token, document.EscapeOf(token)));
        }

        foreach (var cut in cuts.Skip(next)) pieces.AddRange(cut.Pieces);
        return pieces;
    }

    private static void AddText(string source, int from, int to, List<Piece> pieces)
    {
        if (from < to) pieces.Add(new Piece.Literal(source[from..to]));
    }

    private sealed record Change(int Start, int End, IReadOnlyList<Piece> Pieces);
}
