using Fluid;

namespace Postroad.Core.Templates.Liquid;

/// <summary>The Liquid that authors may use: standard tags without includes, standard filters without <c>raw</c>; no functions, no brackets for grouping.</summary>
internal static class Grammar
{
    /// <summary>Tags that open a block, each with the words that may divide it.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Blocks = new Dictionary<string, string[]>
    {
        ["if"] = ["elsif", "else"],
        ["unless"] = ["elsif", "else"],
        ["case"] = ["when", "else"],
        ["for"] = ["else"],
        ["capture"] = [],
        ["ifchanged"] = [],
    };

    /// <summary>Tags that stand alone.</summary>
    public static readonly IReadOnlySet<string> Single = new HashSet<string> { "assign", "increment", "decrement", "cycle", "break", "continue" };

    /// <summary>Stateless once built; safe to share. Stands behind the sets because it is built from them.</summary>
    public static readonly FluidParser Parser = Build();

    public static bool IsDivider(string tag) => tag is "elsif" or "else" or "when";

    public static string Known => "if, unless, case, for, capture, ifchanged, assign, increment, decrement, cycle, break, continue, raw, comment";

    /// <summary>A source in which a tag or output can be parsed by itself, so that a fault has its own place.</summary>
    public static string Alone(LiquidToken token)
    {
        if (token.Kind == LiquidKind.Output) return $"{{{{ {token.Inner} }}}}";
        var tag = $"{{% {token.Inner} %}}";
        return token.TagName switch
        {
            "elsif" or "else" => $"{{% if true %}}{tag}{{% endif %}}",
            "when" => $"{{% case 1 %}}{tag}{{% endcase %}}",
            "case" => $"{tag}{{% when 1 %}}{{% endcase %}}",
            var name when Blocks.ContainsKey(name) => $"{tag}{{% end{name} %}}",
            _ => tag,
        };
    }

    /// <summary>The template, or what is wrong with it, without the place that Fluid names: it counts from where this piece begins.</summary>
    public static (IFluidTemplate? Template, string? Fault) Parse(string source)
    {
        if (Parser.TryParse(source, out var template, out var error)) return (template, null);
        var at = error.LastIndexOf(" at (", StringComparison.Ordinal);
        var text = (at < 0 ? error : error[..at]).Trim();
        return (null, text.Length == 0 ? "wrong syntax" : char.ToLowerInvariant(text[0]) + text[1..]);
    }

    private static FluidParser Build()
    {
        var parser = new FluidParser(new FluidParserOptions { AllowFunctions = false, AllowParentheses = false, AllowLiquidTag = false });
        foreach (var tag in parser.RegisteredTags.Keys.Where(tag => !Blocks.ContainsKey(tag) && !Single.Contains(tag) && tag != "raw").ToList())
            parser.RegisteredTags.Remove(tag);
        return parser;
    }
}
