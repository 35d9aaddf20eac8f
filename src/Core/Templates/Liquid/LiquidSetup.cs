using System.Text;
using Fluid;
using Fluid.Values;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Templates.Liquid;

/// <summary>What all messages share on Fluid's side, for one source of a content.</summary>
internal sealed class LiquidSetup(TemplateOptions options, LiquidNames names)
{
    /// <summary>The product's own names inside blocks.</summary>
    public const string Click = "__click", Pixel = "__pixel";

    public LiquidNames Names => names;

    public MergeContext NewContext(IReadOnlyDictionary<string, object?> values, IMessageLinks links)
    {
        var context = new MergeContext(options, links);
        foreach (var name in names.Read)
            if (values.TryGetValue(name, out var value)) context.SetValue(name, MergeValues.ToFluid(value));

        context.SetValue(Click, Address(links.Click));
        context.SetValue(Pixel, Address(links.Pixel));
        if (names.Uses(BuiltInNames.UnsubscribeUrl)) context.SetValue(BuiltInNames.UnsubscribeUrl, Address(links.Unsubscribe));
        if (names.Uses(BuiltInNames.ViewUrl)) context.SetValue(BuiltInNames.ViewUrl, Address(links.View));
        if (names.Uses(BuiltInNames.PreferencesUrl)) context.SetValue(BuiltInNames.PreferencesUrl, Address(links.Preferences));
        return context;
    }

    private static StringValue Address(ReadOnlySpan<byte> address) => new(Encoding.ASCII.GetString(address), false);
}
