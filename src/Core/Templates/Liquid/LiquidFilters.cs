using System.Text.RegularExpressions;
using Fluid;
using Fluid.Values;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Templates.Liquid;

/// <summary>
/// The standard filters of Liquid, each charged for what it reads and makes, so that no chain of them explodes. Not there: <c>raw</c>, hashes, and formats that
/// take a width (<c>format_number: "D999999999"</c> makes two gigabytes).
/// </summary>
internal static partial class LiquidFilters
{
    public static readonly IReadOnlySet<string> Allowed = new HashSet<string>
    {
        "abs", "append", "at_least", "at_most", "base64_decode", "base64_encode", "capitalize", "ceil", "compact", "concat", "date", "default", "divided_by",
        "downcase", "escape", "escape_once", "first", "floor", "join", "last", "lstrip", "minus", "modulo", "newline_to_br", "plus", "prepend", "remove",
        "remove_first", "remove_last", "replace", "replace_first", "replace_last", "reverse", "round", "rstrip", "size", "slice", "sort", "sort_natural", "split",
        "strip", "strip_html", "strip_newlines", "sum", "times", "truncate", "truncatewords", "uniq", "upcase", "url_decode", "url_encode",
    };

    /// <summary>Filters that answer text which is already safe in HTML; the text of all others is escaped when it is written.</summary>
    private static readonly HashSet<string> Safe = ["escape", "escape_once"];

    public static void AddTo(FilterCollection filters)
    {
        foreach (var (name, _) in filters.ToList())
        {
            filters.TryGetValue(name, out var inner);
            filters.Remove(name);
            if (Allowed.Contains(name)) filters.AddFilter(name, Charged(name, inner!));
        }

        filters.AddFilter("newline_to_br", (value, _, context) => LineBreaks(Text(value, context)));
        filters.AddFilter("url_encode", (value, _, context) => new StringValue(Escaping.ToText(Text(value, context), Escape.UrlPart), false));
        EscapeFilters.AddTo(filters);
    }

    /// <summary>A value as text, charged.</summary>
    internal static string Text(FluidValue value, TemplateContext context)
    {
        var merge = (MergeContext)context;
        merge.Charge(Size(value, context));
        return value is NumberValue ? MergeValues.Plain(value.ToNumberValue()) : value.ToStringValue();
    }

    private static FilterDelegate Charged(string name, FilterDelegate inner) => async (value, arguments, context) =>
    {
        var merge = (MergeContext)context;
        var size = Size(value, context);
        long argumentSize = 0;
        for (var i = 0; i < arguments.Count; i++) argumentSize += Size(arguments.At(i), context);
        merge.Charge(size + argumentSize);
        if (Multiplies(name)) merge.Charge(Product(value, arguments, size, context));
        if (name == "date" && !IsPlainFormat(arguments.At(0).ToStringValue()))
            throw new RenderException("The filter \"date\" takes formats of up to 200 characters without widths over 99.");

        var result = await inner(value, arguments, context);
        var made = Size(result, context);
        if (made > TemplateLimits.MaxValue) throw new RenderException($"The filter \"{name}\" makes a value of {made:N0} characters; {TemplateLimits.MaxValue:N0} are allowed.");
        merge.Charge(made);
        return result is StringValue { Encode: false } && !Safe.Contains(name) ? new StringValue(result.ToStringValue()) : result;
    };

    private static bool Multiplies(string name) => name is "replace" or "join";

    /// <summary>The most that a filter can make whose result is not in proportion to what it reads.</summary>
    private static long Product(FluidValue value, FilterArguments arguments, long size, TemplateContext context)
    {
        if (value is ArrayValue) return size + (Count(value, context) * Size(arguments.At(0), context));
        var search = Math.Max(1, arguments.At(0).ToStringValue().Length);
        return size / search * Size(arguments.At(1), context);
    }

    private static long Size(FluidValue value, TemplateContext context)
    {
        if (value is StringValue text) return text.ToStringValue().Length;
        if (value is not ArrayValue) return 8;
        long size = 0;
        foreach (var item in value.Enumerate(context)) size += 8 + (item is StringValue part ? part.ToStringValue().Length : 0);
        return size;
    }

    private static long Count(FluidValue value, TemplateContext context) => value.Enumerate(context).Count();

    private static bool IsPlainFormat(string format) => format.Length <= 200 && !ThreeDigits().IsMatch(format);

    private static StringValue LineBreaks(string text) =>
        new(Escaping.ToText(text, Escape.Html).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "<br />\n", StringComparison.Ordinal), false);

    [GeneratedRegex("%[^A-Za-z%]*[0-9]{3}", RegexOptions.NonBacktracking)]
    private static partial Regex ThreeDigits();
}
