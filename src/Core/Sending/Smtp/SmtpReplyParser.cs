using System.Text;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// Reads replies out of bytes, strictly: what is no reply by RFC 5321 section 4.2 ends the connection, because whoever guesses may take the answer to one command for that to another.
/// </summary>
internal static class SmtpReplyParser
{
    /// <summary>RFC 5321 section 4.5.3.1.5 says 512; some servers put whole addresses of help pages in.</summary>
    public const int MaxLine = 2000;

    /// <summary>Of all lines of one reply. A long answer to EHLO has 500.</summary>
    public const int MaxReply = 8 * 1024;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>False: it is not whole yet.</summary>
    /// <param name="bytes">From the first byte of a reply; may hold more than one.</param>
    /// <param name="reply">The first one.</param>
    /// <param name="length">Its bytes.</param>
    /// <exception cref="SmtpLineException">It is no reply.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SmtpReply reply, out int length)
    {
        (reply, length) = (default, 0);
        StringBuilder? text = null;
        for (var (at, code) = (0, 0); ;)
        {
            var rest = bytes[at..];
            var end = rest.IndexOf((byte)'\n');
            Check(rest, end, at);
            if (end < 0) return false;

            var line = rest[..(end - 1)];
            code = CodeOf(line, code);
            at += end + 1;
            var words = line.Length > 4 ? Words(line[4..]) : "";
            if (line.Length > 3 && line[3] == '-')
            {
                text = (text ?? new StringBuilder()).Append(words).Append(' ');
                continue;
            }

            reply = new SmtpReply(code, (text is null ? words : text.Append(words).ToString()).Fit(SmtpReply.MaxWords));
            length = at;
            return true;
        }
    }

    private static void Check(ReadOnlySpan<byte> rest, int end, int before)
    {
        var line = end < 0 ? rest : rest[..end];
        if (line.Length > MaxLine) throw new SmtpLineException($"The server sent a line of more than {MaxLine} bytes, which no reply has");
        if (before + line.Length > MaxReply) throw new SmtpLineException($"The server sent a reply of more than {MaxReply / 1024} KB, which no reply has");
        if (line.Length > 0 && line[0] is < (byte)'2' or > (byte)'5') throw NoReply(line);
        if (end < 0) return;
        if (end == 0 || rest[end - 1] != '\r' || rest[..(end - 1)].Contains((byte)'\r'))
            throw new SmtpLineException("The server sent a line that does not end as lines do (CR LF), so that it cannot be told which reply belongs to what");
    }

    private static int CodeOf(ReadOnlySpan<byte> line, int before)
    {
        var isReply = line.Length >= 3 && line[1] is >= (byte)'0' and <= (byte)'5' && line[2] is >= (byte)'0' and <= (byte)'9' && (line.Length == 3 || line[3] is (byte)' ' or (byte)'-');
        if (!isReply) throw NoReply(line);
        var code = (100 * (line[0] - '0')) + (10 * (line[1] - '0')) + (line[2] - '0');
        if (before != 0 && code != before) throw new SmtpLineException($"The server began a reply with {before} and went on with {code}");
        return code;
    }

    private static SmtpLineException NoReply(ReadOnlySpan<byte> line) => new($"The server sent what is no reply: {Words(line[..Math.Min(line.Length, 80)])}");

    /// <summary>RFC 6531 allows UTF-8; older servers write whatever their machine does.</summary>
    private static string Words(ReadOnlySpan<byte> line)
    {
        string words;
        try
        {
            words = Strict.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            words = Encoding.Latin1.GetString(line);
        }

        return words.AsSpan().IndexOfAnyInRange('\0', '\u001F') < 0 && words.AsSpan().IndexOfAnyInRange('\u007F', '\u009F') < 0 ? words : string.Create(words.Length, words, static (plain, all) =>
        {
            for (var i = 0; i < all.Length; i++) plain[i] = char.IsControl(all[i]) ? ' ' : all[i];
        });
    }
}
