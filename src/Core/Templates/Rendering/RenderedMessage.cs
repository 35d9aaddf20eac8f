namespace Postroad.Core.Templates.Rendering;

/// <summary>Subject, text and HTML of one message in one buffer, UTF-8. Reused; for one thread.</summary>
internal sealed class RenderedMessage : IDisposable
{
    private int subjectEnd, textEnd;

    public Utf8Buffer Buffer { get; } = new(2 * TemplateLimits.MaxOutput);

    /// <summary>One line, without control characters.</summary>
    public ReadOnlySpan<byte> Subject => Buffer.Written[..subjectEnd];

    public ReadOnlySpan<byte> Text => Buffer.Written[subjectEnd..textEnd];

    /// <summary>Empty when the mail has none.</summary>
    public ReadOnlySpan<byte> Html => Buffer.Written[textEnd..];

    public void Clear()
    {
        Buffer.Shorten(0);
        (subjectEnd, textEnd) = (0, 0);
    }

    public void EndSubject() => subjectEnd = Buffer.Length;

    public void EndText() => textEnd = Buffer.Length;

    public void Dispose() => Buffer.Dispose();
}
