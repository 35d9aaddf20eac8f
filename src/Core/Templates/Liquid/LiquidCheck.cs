using Fluid;
using Fluid.Ast;

namespace Postroad.Core.Templates.Liquid;

/// <summary>
/// Looks through scanned tokens: blocks open and close, nothing is nested deeper or longer than the limits, and each output and tag is understood, parsed one
/// by one so that all faults come at once, each with its place. Only what passed may be given to Fluid as a whole.
/// </summary>
internal sealed class LiquidCheck(FaultList faults, LiquidNames names)
{
    private readonly Stack<OpenBlock> open = new();
    private readonly Dictionary<string, (IFluidTemplate? Template, string? Fault)> parsed = [];

    public void Check(IReadOnlyList<LiquidToken> tokens)
    {
        foreach (var token in tokens)
        {
            if (faults.IsFull) return;
            if (token.Kind == LiquidKind.Text) continue;
            if (IsBeforeWhen(token)) faults.Add(token.Start, "Between \"{% case %}\" and its first \"{% when %}\" nothing may stand: nobody would see it.");
            if (token.Kind == LiquidKind.Tag && !FitsBlock(token)) continue;
            if (!token.TagName.StartsWith("end", StringComparison.Ordinal) && IsMeasured(token)) Parse(token);
        }

        foreach (var block in open) faults.Add(block.Start, $"\"{{% {block.Name} %}}\" is never closed by \"{{% end{block.Name} %}}\".");
    }

    private bool IsBeforeWhen(LiquidToken token) =>
        open.TryPeek(out var block) && block is { Name: "case", IsDivided: false } && token.TagName is not ("when" or "else" or "endcase");

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
        open.Push(new(tag.TagName, tag.Start));
        if (open.Count <= TemplateLimits.MaxBlockDepth) return true;
        faults.Add(tag.Start, $"Blocks are nested deeper than {TemplateLimits.MaxBlockDepth}.");
        return false;
    }

    private bool Divides(LiquidToken tag)
    {
        if (!open.TryPeek(out var block) || !Grammar.Blocks[block.Name].Contains(tag.TagName))
        {
            faults.Add(tag.Start, $"\"{{% {tag.TagName} %}}\" stands in no block that it could divide.");
            return false;
        }

        if (block.HasElse) faults.Add(tag.Start, $"\"{{% {tag.TagName} %}}\" stands behind the \"{{% else %}}\" of \"{{% {block.Name} %}}\", which comes last and once.");
        block.IsDivided = true;
        block.HasElse |= tag.TagName == "else";
        return true;
    }

    private bool Close(LiquidToken tag)
    {
        if (open.TryPeek(out var block) && block.Name == tag.TagName[3..])
        {
            open.Pop();
            return true;
        }

        faults.Add(tag.Start, block is null
            ? $"\"{{% {tag.TagName} %}}\" closes nothing."
            : $"\"{{% {tag.TagName} %}}\" closes nothing here: \"{{% {block.Name} %}}\" is open.");
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
        if (!parsed.TryGetValue(source, out var result)) parsed[source] = result = Grammar.Parse(source);
        if (result.Template is null)
        {
            faults.Add(token.Start, $"\"{Short(token.Inner)}\" is not understood: {result.Fault}.");
            return;
        }

        if (names.Gather(result.Template) is { } fault) faults.Add(token.Start, fault);
        if (token.Kind == LiquidKind.Output) token.Simple = SimpleIn(result.Template);
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

    private sealed class OpenBlock(string name, int start)
    {
        public string Name => name;

        public int Start => start;

        public bool IsDivided { get; set; }

        public bool HasElse { get; set; }
    }
}
