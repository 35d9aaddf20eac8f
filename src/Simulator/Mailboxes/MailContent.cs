using System.Buffers.Text;
using System.Text;
using Postroad.Simulator.Sending;

namespace Postroad.Simulator.Mailboxes;

/// <summary>The parts of a mail that a mailbox shows or acts on, decoded: RFC 2045 multiparts, base64 and quoted-printable.</summary>
internal sealed class MailContent
{
    private const int MaxDepth = 10;
    private const int MaxParts = 500;
    private int parts;

    public string? Text { get; private set; }
    public string? Html { get; private set; }
    public List<(string Name, string Value)> Headers { get; } = [];

    public static MailContent Read(ReadOnlySpan<byte> mail)
    {
        var content = new MailContent();
        foreach (var header in new HeaderBlock(mail))
            if (!header.Name.IsEmpty) content.Headers.Add((Encoding.ASCII.GetString(header.Name), header.Value));
        content.ReadPart(mail, 0);
        return content;
    }

    public string? Header(string name)
    {
        foreach (var (header, value) in Headers) if (header.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
        return null;
    }

    private void ReadPart(ReadOnlySpan<byte> part, int depth)
    {
        if (++parts > MaxParts || depth > MaxDepth) return;
        var block = new HeaderBlock(part);
        var type = block.Find("Content-Type") ?? "text/plain";
        var body = part[block.BodyStart..];
        if (type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)) ReadMultipart(type, body, depth);
        else if ((block.Find("Content-Disposition") ?? "").StartsWith("attachment", StringComparison.OrdinalIgnoreCase)) return;
        else if (type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase)) Html ??= Decode(block, type, body);
        else if (type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase)) Text ??= Decode(block, type, body);
    }

    private void ReadMultipart(string type, ReadOnlySpan<byte> body, int depth)
    {
        if (Parameter(type, "boundary") is not { Length: > 0 } boundary) return;
        var mark = Encoding.ASCII.GetBytes("--" + boundary);
        var at = Next(body, mark, 0);
        while (at >= 0)
        {
            var line = body[at..].IndexOf((byte)'\n');
            var from = at + mark.Length;
            if (line < 0 || (body.Length >= from + 2 && body.Slice(from, 2).SequenceEqual("--"u8))) return;
            var start = at + line + 1;
            var next = Next(body, mark, start);
            var end = next < 0 ? body.Length : next;
            ReadPart(TrimLineEnd(body[start..end]), depth + 1);
            at = next;
        }
    }

    // Boundaries stand at the start of a line; the line break before one belongs to it (RFC 2046 section 5.1.1).
    private static int Next(ReadOnlySpan<byte> body, ReadOnlySpan<byte> mark, int from)
    {
        while (from < body.Length)
        {
            var at = body[from..].IndexOf(mark);
            if (at < 0) return -1;
            at += from;
            if (at == 0 || body[at - 1] == '\n') return at;
            from = at + mark.Length;
        }

        return -1;
    }

    private static ReadOnlySpan<byte> TrimLineEnd(ReadOnlySpan<byte> part)
    {
        if (part.EndsWith("\r\n"u8)) return part[..^2];
        return part.EndsWith("\n"u8) ? part[..^1] : part;
    }

    private static string Decode(HeaderBlock block, string type, ReadOnlySpan<byte> body)
    {
        var charset = EncodedWords.CharsetOf(Parameter(type, "charset") ?? "utf-8");
        return (block.Find("Content-Transfer-Encoding") ?? "").ToLowerInvariant() switch
        {
            "base64" => charset.GetString(FromBase64(body)),
            "quoted-printable" => charset.GetString(FromQuotedPrintable(body)),
            _ => charset.GetString(body),
        };
    }

    private static byte[] FromBase64(ReadOnlySpan<byte> body)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(body.Length) + 3];
        Base64.DecodeFromUtf8(body, bytes, out _, out var written);
        return bytes[..written];
    }

    private static byte[] FromQuotedPrintable(ReadOnlySpan<byte> body)
    {
        var bytes = new byte[body.Length];
        var written = 0;
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != '=') { bytes[written++] = body[i]; continue; }
            if (i + 1 < body.Length && body[i + 1] == '\n') { i++; continue; }
            if (i + 2 < body.Length && body[i + 1] == '\r' && body[i + 2] == '\n') { i += 2; continue; }
            if (i + 2 < body.Length && Hex(body[i + 1]) is >= 0 and var high && Hex(body[i + 2]) is >= 0 and var low)
            {
                bytes[written++] = (byte)(high * 16 + low);
                i += 2;
                continue;
            }

            bytes[written++] = body[i];
        }

        return bytes[..written];
    }

    private static int Hex(byte b) => char.IsAsciiHexDigit((char)b) ? Convert.ToInt32(((char)b).ToString(), 16) : -1;

    private static string? Parameter(string type, string name)
    {
        foreach (var piece in type.Split(';').Skip(1))
        {
            var pair = piece.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair.Length == 2 && pair[0].Equals(name, StringComparison.OrdinalIgnoreCase)) return pair[1].Trim('"');
        }

        return null;
    }
}
