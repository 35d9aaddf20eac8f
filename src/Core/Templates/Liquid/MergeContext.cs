using Fluid;

namespace Postroad.Core.Templates.Liquid;

/// <summary>Fluid's context for one source of one message, with the limits that Fluid has not: every character that a filter reads or makes is charged.</summary>
internal sealed class MergeContext(TemplateOptions options, IMessageLinks links) : TemplateContext(options)
{
    private int work;

    public IMessageLinks Links { get; } = links;

    /// <exception cref="RenderException">This source has cost enough.</exception>
    public void Charge(long characters)
    {
        if (characters > TemplateLimits.MaxWork - work)
            throw new RenderException($"The template makes more than {TemplateLimits.MaxWork:N0} characters on the way to one message. Look for loops and for values that are appended to themselves.");
        work += (int)characters;
    }
}
