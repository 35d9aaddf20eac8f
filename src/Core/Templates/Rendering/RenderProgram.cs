using Postroad.Core.Templates.Liquid;

namespace Postroad.Core.Templates.Rendering;

/// <summary>
/// A compiled source: run it once per message. Thread-safe. Every run begins with nothing assigned: what another source of the message captured was escaped for
/// that source and would be taken for safe here.
/// </summary>
internal sealed class RenderProgram(LiquidSetup setup, IReadOnlyList<Instruction> instructions)
{
    private readonly Instruction[] instructions = [.. instructions];

    /// <exception cref="RenderException">A limit is reached, or a filter cannot use a value.</exception>
    public void Write(IReadOnlyDictionary<string, object?> values, IMessageLinks links, Utf8Buffer output)
    {
        var state = new MessageState(values, links, setup);
        try
        {
            foreach (var instruction in instructions) instruction.Write(state, output);
        }
        catch (Exception fault) when (fault is not RenderException and not OutOfMemoryException)
        {
            // Fluid and its filters throw whatever .NET throws: division by zero, overflow, "maximum level of recursion" for too many steps.
            throw new RenderException(fault is InvalidOperationException
                ? $"The template takes more than {TemplateLimits.MaxSteps:N0} steps. Look for a loop in a loop."
                : $"A filter cannot use a value: {fault.Message}", fault);
        }
    }
}
