using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;
using Postroad.Core.Templates.Liquid;

namespace Postroad.Core.Templates.Rendering;

/// <summary>One step of rendering a message. Compiled once, run for everybody.</summary>
internal abstract class Instruction
{
    public abstract void Write(MessageState state, Utf8Buffer output);

    /// <summary>Text that is the same for everybody.</summary>
    public sealed class Literal(string text) : Instruction
    {
        private readonly byte[] utf8 = Encoding.UTF8.GetBytes(text);

        public override void Write(MessageState state, Utf8Buffer output) => output.Write(utf8);
    }

    /// <summary>A merge tag without Fluid.</summary>
    public sealed class Value(SimpleOutput tag, Escape escape) : Instruction
    {
        public override void Write(MessageState state, Utf8Buffer output)
        {
            var value = state.ValueOf(tag.Name);
            var text = tag.Default is not null && MergeValues.IsMissing(value) ? tag.Default : MergeValues.ToText(value);
            Escaping.Write(text, escape, output);
        }
    }

    public sealed class Unsubscribe : Instruction
    {
        public override void Write(MessageState state, Utf8Buffer output) => output.Write(state.Links.Unsubscribe);
    }

    public sealed class View : Instruction
    {
        public override void Write(MessageState state, Utf8Buffer output) => output.Write(state.Links.View);
    }

    public sealed class Preferences : Instruction
    {
        public override void Write(MessageState state, Utf8Buffer output) => output.Write(state.Links.Preferences);
    }

    public sealed class Pixel : Instruction
    {
        public override void Write(MessageState state, Utf8Buffer output) => output.Write(state.Links.Pixel);
    }

    public sealed class Click(int link) : Instruction
    {
        private readonly byte[] number = Encoding.ASCII.GetBytes(link.ToString(System.Globalization.CultureInfo.InvariantCulture));

        public override void Write(MessageState state, Utf8Buffer output)
        {
            output.Write(state.Links.Click);
            output.Write(number);
        }
    }

    public sealed class SignedClick(int link, IReadOnlyList<Instruction> address, Escape otherwise) : Instruction
    {
        public override void Write(MessageState state, Utf8Buffer output)
        {
            using var filled = new Utf8Buffer(TemplateLimits.MaxOutput);
            foreach (var instruction in address) instruction.Write(state, filled);
            SignedAddress.Write(link, filled.ToString(), otherwise, state.Links, output);
        }
    }

    /// <summary>A block or an assignment: Fluid's work.</summary>
    public sealed class Block(IFluidTemplate template, bool inHtml) : Instruction
    {
        private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

        private readonly TextEncoder encoder = inHtml ? Html : NullEncoder.Default;

        public override void Write(MessageState state, Utf8Buffer output)
        {
            using var writer = new LiquidWriter(output);
            var rendering = template.RenderAsync(writer, encoder, state.Context);
            if (!rendering.IsCompleted) throw new InvalidOperationException("A template waits for something, and nothing in one may.");
            rendering.GetAwaiter().GetResult();
        }
    }
}
