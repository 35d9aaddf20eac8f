using System.Buffers;
using System.Text;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Templates;

/// <summary>What one person would get, to be looked at: links lead where the author wrote them, addresses of ours lead nowhere, nothing is counted.</summary>
/// <param name="Html">Empty when the mail has none.</param>
public sealed record ContentPreview(string Subject, string Text, string Html)
{
    /// <exception cref="InvalidContentException">Names all faults of the content.</exception>
    /// <exception cref="RenderException">This person's message cannot be made.</exception>
    public static ContentPreview Of(ContentSource source, IReadOnlyDictionary<string, object?> values, TimeProvider time)
    {
        var content = CompiledContent.Compile(source with { TrackClicks = false, TrackOpens = false }, time);
        using var message = new RenderedMessage();
        content.Render(values, new NoLinks(), message);
        return new ContentPreview(Encoding.UTF8.GetString(message.Subject), Encoding.UTF8.GetString(message.Text), Encoding.UTF8.GetString(message.Html));
    }

    private sealed class NoLinks : IMessageLinks
    {
        public ReadOnlySpan<byte> Unsubscribe => "https://unsubscribe.invalid/"u8;

        public ReadOnlySpan<byte> View => "https://view.invalid/"u8;

        public ReadOnlySpan<byte> Preferences => "https://preferences.invalid/"u8;

        public ReadOnlySpan<byte> Pixel => "https://pixel.invalid/"u8;

        public ReadOnlySpan<byte> Click => "https://click.invalid/"u8;

        public void WriteSigned(int link, ReadOnlySpan<byte> address, IBufferWriter<byte> output) => output.Write(address);
    }
}
