using System.Buffers;
using System.Text;

namespace Postroad.Core.Templates.Rendering;

/// <summary>Writes values by the rules of <see cref="Escape"/>. One place for both ways to render.</summary>
internal static class Escaping
{
    private const string Controls = "\0\x01\x02\x03\x04\x05\x06\x07\x08\x0B\x0C\x0E\x0F\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B\x1C\x1D\x1E\x1F\x7F";

    private static readonly SearchValues<char> RawSpecial = SearchValues.Create(Controls);
    private static readonly SearchValues<char> HeaderSpecial = SearchValues.Create(Controls + "\t\r\n\x85\u2028\u2029");
    private static readonly SearchValues<char> HtmlSpecial = SearchValues.Create(Controls + "&<>\"'");
    private static readonly SearchValues<char> UrlPlain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");
    private static readonly SearchValues<char> UrlLegal = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$()*+,;=%");
    private static readonly SearchValues<char> UrlSafeEncoded = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%+");
    private static readonly string[] Schemes = ["https://", "http://", "mailto:", "tel:", "sms:", "cid:"];

    public static void Write(ReadOnlySpan<char> text, Escape escape, Utf8Buffer output)
    {
        switch (escape)
        {
            case Escape.Raw: Replace(text, RawSpecial, output, static (_, _) => { }); break;
            case Escape.Header: Replace(text, HeaderSpecial, output, static (_, to) => to.Write(" "u8)); break;
            case Escape.Html: Replace(text, HtmlSpecial, output, Entity); break;
            case Escape.Unquoted: Reference(text, output); break;
            case Escape.Css: Style(text, " "u8, output); break;
            case Escape.CssUnquoted: Style(text, "&#32;"u8, output); break;
            case Escape.UrlStart: Address(text, output, inHtml: true); break;
            case Escape.UrlStartRaw: Address(text, output, inHtml: false); break;
            case Escape.UrlPart: Percent(text, UrlPlain, output); break;
            default: throw new ArgumentOutOfRangeException(nameof(escape), escape, "No such escape.");
        }
    }

    public static string ToText(string text, Escape escape)
    {
        using var output = new Utf8Buffer(int.MaxValue);
        Write(text, escape, output);
        return output.ToString();
    }

    /// <summary>Nothing in it needs to be encoded within an address any more.</summary>
    public static bool IsUrlPart(string text) => !text.AsSpan().ContainsAnyExcept(UrlSafeEncoded);

    private static void Replace(ReadOnlySpan<char> text, SearchValues<char> special, Utf8Buffer output, Action<char, Utf8Buffer> replace)
    {
        for (int at; (at = text.IndexOfAny(special)) >= 0; text = text[(at + 1)..])
        {
            output.WriteText(text[..at]);
            replace(text[at], output);
        }

        output.WriteText(text);
    }

    private static void Entity(char special, Utf8Buffer output) => output.Write(special switch
    {
        '&' => "&amp;"u8,
        '<' => "&lt;"u8,
        '>' => "&gt;"u8,
        '"' => "&quot;"u8,
        '\'' => "&#39;"u8,
        _ => default,
    });

    private static void Reference(ReadOnlySpan<char> text, Utf8Buffer output)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && char.IsAsciiLetterOrDigit((char)rune.Value)) output.Write([(byte)rune.Value]);
            else if (rune.Value is >= ' ' and not 0x7F) output.WriteText($"&#{rune.Value};");
        }
    }

    private static void Style(ReadOnlySpan<char> text, ReadOnlySpan<byte> space, Utf8Buffer output)
    {
        Span<char> pair = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == ' ') output.Write(space);
            else if (rune.Value is '#' or '%' or '.' or ',' or '-' || Rune.IsLetterOrDigit(rune)) output.WriteText(pair[..rune.EncodeToUtf16(pair)]);
        }
    }

    private static void Address(ReadOnlySpan<char> text, Utf8Buffer output, bool inHtml)
    {
        text = text.Trim();
        if (text.IsEmpty) return;
        if (!HasScheme(text))
        {
            output.Write("#"u8);
            return;
        }

        for (int at; (at = text.IndexOfAny('&', '\'')) >= 0; text = text[(at + 1)..])
        {
            Percent(text[..at], UrlLegal, output);
            if (inHtml) Entity(text[at], output);
            else output.Write([(byte)text[at]]);
        }

        Percent(text, UrlLegal, output);
    }

    private static bool HasScheme(ReadOnlySpan<char> text)
    {
        foreach (var scheme in Schemes)
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static void Percent(ReadOnlySpan<char> text, SearchValues<char> plain, Utf8Buffer output)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            var run = text.IndexOfAnyExcept(plain);
            output.WriteText(run < 0 ? text : text[..run]);
            if (run < 0) return;

            Rune.DecodeFromUtf16(text[run..], out var rune, out var length);
            text = text[(run + length)..];
            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)]) output.Write([(byte)'%', Hex(b >> 4), Hex(b & 15)]);
        }
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
