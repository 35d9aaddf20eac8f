namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// A body as it stands behind DATA (RFC 5321 section 4.5.2): a dot in front of each line that begins with one, and CR LF as the only end of a line. A bare CR or LF, which servers read in
/// different ways, becomes CR LF first, so that no part of a mail can be taken for its end (T28).
/// </summary>
/// <param name="isPlain">It needs nothing of that and ends with a line's end, so that its bytes are copied as they are.</param>
internal struct SmtpDots(bool isPlain)
{
    /// <summary>A byte may become two.</summary>
    public const int MostPerByte = 2;

    private const byte Cr = (byte)'\r', Lf = (byte)'\n', Dot = (byte)'.';

    private bool isMidLine, wasCr;

    /// <summary>What ends the body and says that it is all.</summary>
    public readonly ReadOnlySpan<byte> End => isMidLine ? "\r\n.\r\n"u8 : ".\r\n"u8;

    /// <summary>Copies what there is room for behind the first <paramref name="used"/> bytes.</summary>
    /// <returns>How many bytes of the source that were.</returns>
    public int Copy(ReadOnlySpan<byte> source, Span<byte> target, ref int used)
    {
        if (!isPlain) return CopyLines(source, target, ref used);
        var length = Math.Min(source.Length, target.Length - used);
        source[..length].CopyTo(target[used..]);
        used += length;
        return length;
    }

    private int CopyLines(ReadOnlySpan<byte> source, Span<byte> target, ref int used)
    {
        var at = 0;
        for (; at < source.Length && used + MostPerByte <= target.Length; at++)
        {
            var (b, isSecond) = (source[at], wasCr && source[at] == Lf);
            wasCr = b == Cr;
            if (isSecond) continue;
            if (b is Cr or Lf)
            {
                target[used++] = Cr;
                target[used++] = Lf;
                isMidLine = false;
                continue;
            }

            if (b == Dot && !isMidLine) target[used++] = Dot;
            target[used++] = b;
            isMidLine = true;
        }

        return at;
    }
}
