using System.Buffers;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Deliveries.Mime;

/// <summary>
/// Text in headers: plain where it is printable ASCII, folded at spaces; otherwise encoded words (RFC 2047), base64, at most 75 characters each, never in the
/// middle of a character. No input makes a line break that is not ours.
/// </summary>
internal static class HeaderText
{
    private const int MaxLine = 76, MaxWord = 75, MaxQuoted = 60;

    private static readonly SearchValues<byte> Printable = SearchValues.Create([.. Enumerable.Range(' ', 95).Select(c => (byte)c)]);

    /// <summary>Writes a header's text and the line's end.</summary>
    /// <param name="text">UTF-8 without control characters.</param>
    /// <param name="column">Where the line stands: the header's name, colon and space are written already.</param>
    public static void WriteText(ReadOnlySpan<byte> text, int column, Utf8Buffer output)
    {
        if (!IsPlain(text)) WriteEncoded(text, column, output);
        else if (column + text.Length <= MaxLine) output.Write(text);
        else if (CanFold(text)) WriteFolded(text, column, output);
        else WriteEncoded(text, column, output);
        output.Write("\r\n"u8);
    }

    /// <summary>Writes <c>"name" &lt;address&gt;</c> and the line's end; without a name the address alone.</summary>
    /// <param name="name">Control characters become spaces.</param>
    /// <param name="address">Checked by the caller.</param>
    public static void WriteMailbox(string? name, string address, int column, Utf8Buffer output)
    {
        using var clean = new Utf8Buffer(100_000);
        if (name is not null) Escaping.Write(name.AsSpan().Trim(), Escape.Header, clean);
        var text = clean.Written.Trim((byte)' ');
        if (text.Length > 0)
        {
            if (IsPlain(text) && text.Length <= MaxQuoted) WriteQuoted(text, output);
            else WriteEncoded(text, column, output);
            output.Write(text.Length + address.Length + column > MaxLine - 4 ? "\r\n "u8 : " "u8);
        }

        output.Write("<"u8);
        output.WriteText(address);
        output.Write(">\r\n"u8);
    }

    /// <summary>What could be taken for an encoded word is encoded.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(Printable) && text.IndexOf("=?"u8) < 0;

    private static void WriteQuoted(ReadOnlySpan<byte> text, Utf8Buffer output)
    {
        output.Write("\""u8);
        for (int at; (at = text.IndexOfAny((byte)'"', (byte)'\\')) >= 0; text = text[(at + 1)..])
        {
            output.Write(text[..at]);
            output.Write("\\"u8);
            output.Write(text.Slice(at, 1));
        }

        output.Write(text);
        output.Write("\""u8);
    }

    /// <summary>Each word fits a line, and no two spaces follow each other (a line of white space alone would end the header for some).</summary>
    private static bool CanFold(ReadOnlySpan<byte> text)
    {
        foreach (var word in text.Split((byte)' '))
            if (text[word].Length is 0 or > MaxQuoted) return false;
        return true;
    }

    private static void WriteFolded(ReadOnlySpan<byte> text, int column, Utf8Buffer output)
    {
        var first = true;
        foreach (var range in text.Split((byte)' '))
        {
            var word = text[range];
            if (!first && column + 1 + word.Length > MaxLine)
            {
                output.Write("\r\n"u8);
                column = 0;
            }

            if (!first) output.Write(" "u8);
            output.Write(word);
            column += word.Length + (first ? 0 : 1);
            first = false;
        }
    }

    private static void WriteEncoded(ReadOnlySpan<byte> text, int column, Utf8Buffer output)
    {
        while (true)
        {
            var length = Fitting(text, Math.Min(MaxWord, MaxLine - column));
            output.Write("=?utf-8?B?"u8);
            var written = System.Buffers.Text.Base64.EncodeToUtf8(text[..length], output.GetSpan(MaxWord), out _, out var count);
            if (written != OperationStatus.Done) throw new InvalidOperationException($"An encoded word does not fit: {written}.");
            output.Advance(count);
            output.Write("?="u8);
            text = text[length..];
            if (text.IsEmpty) return;

            // White space between encoded words does not count (RFC 2047 section 6.2).
            output.Write("\r\n "u8);
            column = 1;
        }
    }

    /// <summary>Bytes that fit into an encoded word, up to the end of a character.</summary>
    private static int Fitting(ReadOnlySpan<byte> text, int word)
    {
        var length = Math.Min(text.Length, Math.Max(1, (word - 12) / 4) * 3);
        while (length < text.Length && (text[length] & 0xC0) == 0x80) length--;
        return length;
    }
}
