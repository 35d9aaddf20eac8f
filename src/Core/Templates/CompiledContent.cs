using System.Buffers;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Templates;

/// <summary>
/// Content compiled once per send: templates parsed, links numbered, everything that is the same for all recipients turned into bytes. Rendering adds a
/// recipient's values and addresses. Thread-safe.
/// </summary>
public sealed class CompiledContent
{
    private readonly RenderProgram subject, text, page;
    private readonly RenderProgram? html;

    internal CompiledContent(RenderProgram subject, RenderProgram? html, RenderProgram page, RenderProgram text) =>
        (this.subject, this.html, this.page, this.text) = (subject, html, page, text);

    /// <summary>Links that are followed through the click address, by number from 1.</summary>
    public required IReadOnlyList<ContentLink> Links { get; init; }

    /// <summary>Merge tags that the recipient's data should fill, sorted. Unknown ones are written as nothing.</summary>
    public required IReadOnlyList<string> MergeTags { get; init; }

    /// <summary>The mail had no unsubscribe link: a footer with one was added to HTML and text.</summary>
    public required bool FooterAdded { get; init; }

    /// <summary>There was no text: it was made from the HTML.</summary>
    public required bool TextMade { get; init; }

    public bool HasHtml => html is not null;

    /// <summary>Compiles; the time is what <c>{{ "now" | date: ... }}</c> shows.</summary>
    /// <exception cref="InvalidContentException">Names all faults, each with source, line and column.</exception>
    public static CompiledContent Compile(ContentSource source, TimeProvider time) => new ContentCompiler(source, time).Compile();

    /// <summary>Writes the HTML as a page: the same links, no pixel (whoever asks for the page is seen by that). A mail of text only is shown as text.</summary>
    /// <exception cref="RenderException">This recipient's page cannot be made.</exception>
    public void WritePage(IReadOnlyDictionary<string, object?> values, IMessageLinks links, IBufferWriter<byte> output)
    {
        using var rendered = new Utf8Buffer(TemplateLimits.MaxOutput);
        page.Write(values, links, rendered);
        output.Write(rendered.Written);
    }

    /// <summary>Renders one message into <paramref name="message"/>, which is emptied first.</summary>
    /// <exception cref="RenderException">This recipient's message cannot be made.</exception>
    internal void Render(IReadOnlyDictionary<string, object?> values, IMessageLinks links, RenderedMessage message)
    {
        message.Clear();
        subject.Write(values, links, message.Buffer);
        message.EndSubject();
        text.Write(values, links, message.Buffer);
        if (TextMade) EmptyLines.Fold(message.Buffer, message.Subject.Length);
        message.EndText();
        html?.Write(values, links, message.Buffer);
    }
}
