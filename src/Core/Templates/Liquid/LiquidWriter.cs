using System.Text;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Templates.Liquid;

/// <summary>Where Fluid writes: straight into the message's buffer, which has a limit. Nothing in it waits.</summary>
internal sealed class LiquidWriter(Utf8Buffer output) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    private char pending;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        // Half of a pair waits for its other half.
        if (char.IsHighSurrogate(value)) pending = value;
        else if (pending != 0)
        {
            output.WriteText([pending, value]);
            pending = '\0';
        }
        else output.WriteText([value]);
    }

    public override void Write(string? value) => output.WriteText(value);

    public override void Write(ReadOnlySpan<char> buffer) => output.WriteText(buffer);

    public override void Write(char[] buffer, int index, int count) => output.WriteText(buffer.AsSpan(index, count));

    public override Task WriteAsync(char value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(char[] buffer, int index, int count)
    {
        Write(buffer, index, count);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return Task.CompletedTask;
    }

    public override Task FlushAsync() => Task.CompletedTask;
}
