namespace Postroad.Core.Templates.Rendering;

/// <summary>Takes out what blocks that were left out leave in a text made from HTML: more than one empty line in a row.</summary>
internal static class EmptyLines
{
    private static ReadOnlySpan<byte> TooMany => "\r\n\r\n\r\n"u8;

    public static void Fold(Utf8Buffer buffer, int start)
    {
        var text = buffer.Text(start);
        var at = text.IndexOf(TooMany);
        if (at < 0) return;

        var end = at;
        while (at < text.Length)
        {
            // Two line ends stay, the rest of the run goes; then everything up to the next run moves up.
            var run = at;
            while (text[run..].StartsWith("\r\n"u8)) run += 2;
            "\r\n\r\n"u8.CopyTo(text[end..]);
            end += 4;
            var next = text[run..].IndexOf(TooMany);
            var length = next < 0 ? text.Length - run : next;
            text.Slice(run, length).CopyTo(text[end..]);
            end += length;
            at = run + length;
        }

        buffer.Shorten(start + end);
    }
}
