using System.Globalization;
using System.Text;
using Postroad.Core.Templates.Liquid;

namespace Postroad.Core.Templates.Rendering;

/// <summary>
/// Turns pieces into instructions. Outside blocks, text is ready-made bytes and plain merge tags need no Fluid; each block and each assignment becomes a Fluid
/// template of its own, and all those of one source share one context, so that they see each other's variables.
/// </summary>
internal sealed class ProgramBuilder(LiquidSetup setup, FaultList faults, bool inHtml)
{
    private readonly List<Instruction> instructions = [];
    private readonly StringBuilder literal = new(), block = new();
    private int depth, blockStart;

    /// <summary>What Fluid does not understand goes to the faults: with any of them the program is not to be run.</summary>
    public RenderProgram Build(IEnumerable<Piece> pieces) => new(setup, Instructions(pieces));

    private List<Instruction> Instructions(IEnumerable<Piece> pieces)
    {
        foreach (var piece in pieces)
        {
            if (piece is Piece.Tag tag) AddTag(tag);
            else if (depth > 0) WriteLiquid(piece, block);
            else Add(piece);
        }

        EndLiteral();
        return instructions;
    }

    private void AddTag(Piece.Tag tag)
    {
        if (depth == 0) blockStart = tag.Token.Start;
        WriteLiquid(tag, block);
        var name = tag.Token.TagName;
        if (Grammar.Blocks.ContainsKey(name)) depth++;
        else if (name.StartsWith("end", StringComparison.Ordinal)) depth--;
        if (depth == 0) EndBlock();
    }

    private void Add(Piece piece)
    {
        if (piece is Piece.Literal text)
        {
            literal.Append(text.Text);
            return;
        }

        EndLiteral();
        if (Simple(piece) is { } instruction) instructions.Add(instruction);
        else
        {
            blockStart = StartOf(piece);
            WriteLiquid(piece, block);
            EndBlock();
        }
    }

    private static int StartOf(Piece piece) => piece switch
    {
        Piece.Output output => output.Token.Start,
        Piece.SignedClick click => click.Address.Where(part => part is not Piece.Literal).Select(StartOf).FirstOrDefault(),
        Piece.Tag tag => tag.Token.Start,
        _ => 0,
    };

    private Instruction? Simple(Piece piece) => piece switch
    {
        Piece.Click click => new Instruction.Click(click.Link),
        Piece.Pixel => new Instruction.Pixel(),
        Piece.SignedClick click when click.Address.All(part => part is Piece.Literal || Simple(part) is not null) =>
            new Instruction.SignedClick(click.Link, new ProgramBuilder(setup, faults, inHtml).Instructions(click.Address), Otherwise(click.InHtml)),
        Piece.Output { Token.Simple: { } tag } when setup.Names.Makes(tag.Name) => null,
        Piece.Output { Token.Simple: { Name: BuiltInNames.UnsubscribeUrl } } => new Instruction.Unsubscribe(),
        Piece.Output { Token.Simple: { Name: BuiltInNames.ViewUrl } } => new Instruction.View(),
        Piece.Output { Token.Simple: { Name: BuiltInNames.PreferencesUrl } } => new Instruction.Preferences(),
        Piece.Output { Token.Simple: { } tag } output => new Instruction.Value(tag, output.Escape),
        _ => null,
    };

    private void EndLiteral()
    {
        if (literal.Length > 0) instructions.Add(new Instruction.Literal(literal.ToString()));
        literal.Clear();
    }

    private void EndBlock()
    {
        EndLiteral();
        var (template, fault) = Grammar.Parse(block.ToString());
        if (template is null) faults.Add(blockStart, $"What begins here is not understood as a whole: {fault}.");
        else instructions.Add(new Instruction.Block(new BoundedTree().VisitTemplate(template), inHtml));
        block.Clear();
    }

    private static Escape Otherwise(bool html) => html ? Escape.UrlStart : Escape.UrlStartRaw;

    private static void WriteLiquid(Piece piece, StringBuilder liquid)
    {
        switch (piece)
        {
            case Piece.Literal text: WriteText(text.Text, liquid); break;
            case Piece.Output output: liquid.Append("{{ ").Append(output.Token.Inner).Append(" | ").Append(EscapeFilters.NameOf(output.Escape)).Append(" }}"); break;
            case Piece.Tag tag: liquid.Append("{% ").Append(tag.Token.Inner).Append(" %}"); break;
            case Piece.Click click: liquid.Append("{{ ").Append(LiquidSetup.Click).Append(" }}").Append(click.Link); break;
            case Piece.Pixel: liquid.Append("{{ ").Append(LiquidSetup.Pixel).Append(" }}"); break;
            case Piece.SignedClick click: WriteSigned(click, liquid); break;
            default: throw new InvalidOperationException($"No such piece: {piece.GetType().Name}.");
        }
    }

    /// <summary>Braces that came out of a raw block or a character reference must not be taken for Liquid now.</summary>
    private static void WriteText(string text, StringBuilder liquid)
    {
        if (text.Contains('{', StringComparison.Ordinal)) liquid.Append("{% raw %}").Append(text).Append("{% endraw %}");
        else liquid.Append(text);
    }

    private static void WriteSigned(Piece.SignedClick click, StringBuilder liquid)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"__a{click.Link}");
        liquid.Append("{% capture ").Append(name).Append(" %}");
        foreach (var part in click.Address) WriteLiquid(part, liquid);
        liquid.Append("{% endcapture %}{{ ").Append(name).Append(" | ")
            .Append(click.InHtml ? EscapeFilters.SignedHtml : EscapeFilters.SignedText).Append(": ").Append(click.Link).Append(" }}");
    }
}
