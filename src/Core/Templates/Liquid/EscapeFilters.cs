using Fluid;
using Fluid.Values;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Templates.Liquid;

/// <summary>
/// Filters that the compiler appends to every output, by the place where it stands. Authors cannot name them. Text that a template made safe itself
/// (<c>escape</c>, <c>capture</c>) passes where the place allows it.
/// </summary>
internal static class EscapeFilters
{
    public static string NameOf(Escape escape) => "__" + escape.ToString().ToLowerInvariant();

    /// <summary>Takes a rendered address and the number of its link; answers the signed address for HTML, or for plain text.</summary>
    public const string SignedHtml = "__signed_html", SignedText = "__signed_text";

    public static void AddTo(FilterCollection filters)
    {
        foreach (var escape in Enum.GetValues<Escape>())
            filters.AddFilter(NameOf(escape), (value, _, context) => new StringValue(Write(value, escape, context), false));
        filters.AddFilter(SignedHtml, (value, arguments, context) => Sign(value, arguments, context, Escape.UrlStart));
        filters.AddFilter(SignedText, (value, arguments, context) => Sign(value, arguments, context, Escape.UrlStartRaw));
    }

    private static string Write(FluidValue value, Escape escape, TemplateContext context)
    {
        var text = LiquidFilters.Text(value, context);
        if (value is StringValue { Encode: false } && IsSafe(text, escape)) return text;
        return Escaping.ToText(text, escape);
    }

    private static bool IsSafe(string text, Escape escape) => escape switch
    {
        Escape.Html or Escape.Raw => true,
        Escape.UrlPart => Escaping.IsUrlPart(text),
        _ => false,
    };

    private static ValueTask<FluidValue> Sign(FluidValue value, FilterArguments arguments, TemplateContext context, Escape otherwise)
    {
        using var output = new Utf8Buffer(TemplateLimits.MaxOutput);
        SignedAddress.Write((int)arguments.At(0).ToNumberValue(), LiquidFilters.Text(value, context), otherwise, ((MergeContext)context).Links, output);
        return new StringValue(output.ToString(), false);
    }
}
