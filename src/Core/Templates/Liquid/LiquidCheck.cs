using Fluid;
using Fluid.Ast;

namespace Postroad.Core.Templates.Liquid;

/// <summary>
/// Looks through scanned tokens: blocks open and close, nothing is nested deeper or longer than the limits, and each output and tag is understood, parsed one
/// by one so that all faults come at once, each with its place. Only what passed may be given to Fluid as a whole.
/// </summary>
internal sealed class LiquidCheck(FaultList faults, LiquidNames names)
{
    private readonly Stack<LiquidToken> open = new();
    private readonly Dictionary<string, (IFluidTemplate? Template, string? Fault)> parsed = [];

    public void Check(IReadOnlyList<LiquidToken> tokens)
    {
        foreach (var token in tokens)
        {
            if (faults.IsFull) return;
            if (token.Kind == LiquidKind.Text) continue;
            if (token.Kind == LiquidKind.Tag && !FitsBlock(token)) continue;
            if (!token.TagName.StartsWith("end", StringComparison.Ordinal) && IsMeasured(token)) Parse(token);
        }

        foreach (var block in open) faults.Add(block.Start, $"\"{{% {block.TagName} %}}\" is never closed by \"{{% end{block.TagName} %}}\".");
    }

    private bool FitsBlock(LiquidToken tag)
    {
        var name = tag.TagName;
        if (Grammar.Single.Contains(name)) return true;
        if (Grammar.Blocks.ContainsKey(name)) return Open(tag);
        if (Grammar.IsDivider(name)) return Divides(tag);
        if (name.StartsWith("end", StringComparison.Ordinal) && Grammar.Blocks.ContainsKey(name[3..])) return Close(tag);
        faults.Add(tag.Start, $"There is no tag \"{{% {name} %}}\". There are: {Grammar.Known}.");
        return false;
    }

    private bool Open(LiquidToken tag)
    {
        open.Push(tag);
        if (open.Count <= TemplateLimits.MaxBlockDepth) return true;
        faults.Add(tag.Start, $"Blocks are nested deeper than {TemplateLimits.MaxBlockDepth}.");
        return false;
    }

    private bool Divides(LiquidToken tag)
    {
        if (open.TryPeek(out var block) && Grammar.Blocks[block.TagName].Contains(tag.TagName)) return true;
        faults.Add(tag.Start, $"\"{{% {tag.TagName} %}}\" stands in no block that it could divide.");
        return false;
    }

    private bool Close(LiquidToken tag)
    {
        if (open.TryPeek(out var block) && block.TagName == tag.TagName[3..])
        {
            open.Pop();
            return true;
        }

        faults.Add(tag.Start, block is null
            ? $"\"{{% {tag.TagName} %}}\" closes nothing."
            : $"\"{{% {tag.TagName} %}}\" closes nothing here: \"{{% {block.TagName} %}}\" is open.");
        return false;
    }

    private bool IsMeasured(LiquidToken token)
    {
        if (ExpressionSize.Fault(token.Inner) is not { } fault) return true;
        faults.Add(token.Start, fault);
        return false;
    }

    private void Parse(LiquidToken token)
    {
        var source = Grammar.Alone(token);
        if (!parsed.TryGetValue(source, out var result)) parsed[source] = result = Parse(source);
        if (result.Template is null)
        {
            faults.Add(token.Start, $"\"{Short(token.Inner)}\" is not understood: {result.Fault}.");
            return;
        }

        if (names.Gather(result.Template) is { } fault) faults.Add(token.Start, fault);
        if (token.Kind == LiquidKind.Output) token.Simple = SimpleIn(result.Template);
    }

    private static (IFluidTemplate?, string?) Parse(string source)
    {
        if (Grammar.Parser.TryParse(source, out var template, out var error)) return (template, null);
        var at = error.LastIndexOf(" at (", StringComparison.Ordinal);
        var text = (at < 0 ? error : error[..at]).Trim();
        return (null, text.Length == 0 ? "wrong syntax" : char.ToLowerInvariant(text[0]) + text[1..]);
    }

    private static SimpleOutput? SimpleIn(IFluidTemplate template)
    {
        if (template is not IStatementList { Statements: [OutputStatement output] }) return null;
        return output.Expression switch
        {
            MemberExpression { Segments: [IdentifierSegment name] } => new(name.Identifier, null),
            FilterExpression { Name: "default", Parameters: [{ Name: null or "", Expression: LiteralExpression { Value: Fluid.Values.StringValue text } }], Input: MemberExpression { Segments: [IdentifierSegment name] } }
                => new(name.Identifier, text.ToStringValue()),
            _ => null,
        };
    }

    private static string Short(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
