using Postroad.Core.Templates.Liquid;

namespace Postroad.Core.Templates.Rendering;

/// <summary>A stretch of a source after links, pixel and escapes are settled; what is compiled.</summary>
internal abstract record Piece
{
    private Piece()
    {
    }

    public sealed record Literal(string Text) : Piece;

    public sealed record Output(LiquidToken Token, Escape Escape) : Piece;

    public sealed record Tag(LiquidToken Token) : Piece;

    /// <summary>The click address of a link whose own address is the same for everybody.</summary>
    public sealed record Click(int Link) : Piece;

    /// <summary>The click address of a link whose own address has values in it.</summary>
    public sealed record SignedClick(int Link, IReadOnlyList<Piece> Address, bool InHtml) : Piece;

    /// <summary>The address of the pixel.</summary>
    public sealed record Pixel : Piece;
}
