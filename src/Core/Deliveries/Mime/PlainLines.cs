using System.Buffers;

namespace Postroad.Core.Deliveries.Mime;

/// <summary>
/// A body as it is (RFC 2045 section 2.7, "7bit"): nothing is encoded, only line ends become CR LF. A third smaller than base64, and readable in the source.
/// </summary>
internal static class PlainLines
{
    /// <summary>RFC 5322 section 2.1.1, without the line's end.</summary>
    private const int MaxLine = 998;

    private static readonly SearchValues<byte> Allowed = SearchValues.Create([.. Enumerable.Range(' ', 95).Select(c => (byte)c), (byte)'\t', (byte)'\r', (byte)'\n']);

    /// <summary>
    /// Writes what stands before the body, the body and a line's end behind it, or nothing and false when it could not arrive as it is: characters beyond ASCII or control characters, a bare
    /// CR, a line that is too long, begins like a boundary of ours or like the "From " that mailbox files change.
    /// </summary>
    public static bool TryWrite(ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (text.ContainsAnyExcept(Allowed)) return false;
        var target = output.GetSpan(before.Length + text.Length + text.Count((byte)'\n') + 2);
        before.CopyTo(target);
        var (length, pairs) = (before.Length, 0);
        var rest = text;
        for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            var line = rest[..end];
            if (line is [.., (byte)'\r'])
            {
                pairs++;
                line = line[..^1];
            }

            if (!Fits(line)) return false;
            length += Put(line, target[length..]);
        }

        if (!Fits(rest) || pairs != text.Count((byte)'\r')) return false;
        output.Advance(length + Put(rest, target[length..]));
        return true;
    }

    private static bool Fits(ReadOnlySpan<byte> line) => line.Length <= MaxLine && !line.StartsWith("--=_"u8) && !line.StartsWith("From "u8);

    private static int Put(ReadOnlySpan<byte> line, Span<byte> target)
    {
        line.CopyTo(target);
        target[line.Length] = (byte)'\r';
        target[line.Length + 1] = (byte)'\n';
        return line.Length + 2;
    }
}
