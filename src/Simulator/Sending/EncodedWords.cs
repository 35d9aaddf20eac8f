using System.Text;
using System.Text.RegularExpressions;

namespace Postroad.Simulator.Sending;

/// <summary>RFC 2047 words in header values, to show them.</summary>
internal static partial class EncodedWords
{
    public static string Decode(string value) =>
        value.Contains("=?", StringComparison.Ordinal)
            ? Word().Replace(Between().Replace(value, "$1"), m => DecodeWord(m))
            : value;

    private static string DecodeWord(Match word)
    {
        try
        {
            var text = word.Groups[3].Value;
            var bytes = word.Groups[2].ValueSpan is "B" or "b" ? Convert.FromBase64String(text) : UnQ(text);
            return CharsetOf(word.Groups[1].Value).GetString(bytes);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return word.Value;
        }
    }

    public static Encoding CharsetOf(string name)
    {
        try { return Encoding.GetEncoding(name.Trim('"')); }
        catch (ArgumentException) { return Encoding.Latin1; }
    }

    private static byte[] UnQ(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length)
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else bytes.Add(text[i] == '_' ? (byte)' ' : (byte)text[i]);
        }

        return [.. bytes];
    }

    [GeneratedRegex(@"=\?([^?\s]{1,40})\?([BbQq])\?([^?\s]*)\?=", RegexOptions.None, 1000)]
    private static partial Regex Word();

    // Blanks between two encoded words belong to neither.
    [GeneratedRegex(@"(=\?[^?\s]{1,40}\?[BbQq]\?[^?\s]*\?=)\s+(?==\?)", RegexOptions.None, 1000)]
    private static partial Regex Between();
}
