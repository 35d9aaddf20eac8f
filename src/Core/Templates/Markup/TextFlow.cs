using System.Text;
using Postroad.Core.Templates.Liquid;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Templates.Markup;

/// <summary>
/// Text being laid out: white space folded, at most one empty line between paragraphs, lines ended by CR LF. White space is held back until something follows,
/// but not beyond a Liquid tag: what a branch leaves out must not take the space before it along.
/// </summary>
internal sealed class TextFlow
{
    private const string NewLine = "\r\n";

    private readonly List<Piece> pieces = [];
    private readonly StringBuilder text = new();
    private int lines;
    private bool space, begun;

    public void Text(string raw)
    {
        foreach (var c in raw)
        {
            if (c is '\u200B' or '\u00AD' or '\u034F' or '\uFEFF') continue;
            if (char.IsWhiteSpace(c))
            {
                space = true;
                continue;
            }

            Release();
            text.Append(c);
        }
    }

    /// <summary>Begins a list's item: indent and mark stand as given.</summary>
    public void Item(string mark)
    {
        Line();
        Release();
        text.Append(mark);
    }

    public void Output(LiquidToken output)
    {
        Release();
        Add(new Piece.Output(output, Escape.Raw));
    }

    public void Tag(LiquidToken tag)
    {
        if (begun) Release();
        Add(new Piece.Tag(tag));
    }

    public void Line() => lines = Math.Max(lines, 1);

    public void Paragraph() => lines = 2;

    public void Rule()
    {
        Line();
        Text("----------");
        Line();
    }

    /// <summary>A place to ask later what has come since.</summary>
    public TextMark Mark() => new(pieces.Count, text.Length);

    /// <summary>Text since a mark; something else than text counts as text of its own.</summary>
    public string Since(TextMark mark) =>
        pieces.Count == mark.Pieces ? text.ToString(mark.Length, text.Length - mark.Length).Trim() : "\uFFFC";

    public void Link(List<Piece> address, bool alone)
    {
        if (!alone) space = true;
        Release();
        text.Append('<');
        foreach (var piece in address)
        {
            if (piece is Piece.Literal literal) text.Append(literal.Text);
            else Add(piece);
        }

        text.Append('>');
    }

    public List<Piece> End()
    {
        if (begun) text.Append(NewLine);
        EndText();
        return pieces;
    }

    private void Release()
    {
        if (begun)
        {
            for (var i = 0; i < lines; i++) text.Append(NewLine);
            if (lines == 0 && space) text.Append(' ');
        }

        (lines, space, begun) = (0, false, true);
    }

    private void Add(Piece piece)
    {
        EndText();
        pieces.Add(piece);
    }

    private void EndText()
    {
        if (text.Length > 0) pieces.Add(new Piece.Literal(text.ToString()));
        text.Clear();
    }
}

/// <summary>A place in text being laid out.</summary>
internal readonly record struct TextMark(int Pieces, int Length);
