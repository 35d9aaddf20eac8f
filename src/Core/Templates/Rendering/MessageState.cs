using Postroad.Core.Templates.Liquid;

namespace Postroad.Core.Templates.Rendering;

/// <summary>One source of one recipient's message while it is rendered: values, addresses, what the template assigned so far.</summary>
internal sealed class MessageState(IReadOnlyDictionary<string, object?> values, IMessageLinks links, LiquidSetup setup)
{
    private MergeContext? context;

    public IMessageLinks Links => links;

    /// <summary>Made when the first block needs it; most sources have none.</summary>
    public MergeContext Context => context ??= setup.NewContext(values, links);

    public object? ValueOf(string name) => values.TryGetValue(name, out var value) ? value : null;
}
