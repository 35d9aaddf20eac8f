using System.Globalization;
using System.Text;

namespace Postroad.Core.Primitives;

/// <summary>
/// The one spelling of a host name in other alphabets before it becomes A-labels (RFC 5891, 5895): small letters, dots of East Asia and wide letters as plain ones. .NET
/// leaves that to ICU, which Postroad runs without. What has no plain spelling here is refused: marks that turn the direction of writing, signs, spaces, letters made of others.
/// </summary>
internal static class HostLetters
{
    private const int Wide = 0xFEE0;

    /// <summary>False: a letter that no host name has.</summary>
    public static bool TryPlain(string host, out string plain)
    {
        var text = new StringBuilder(host.Length);
        foreach (var rune in host.EnumerateRunes())
        {
            var letter = Rune.ToLowerInvariant(rune.Value switch
            {
                0x3002 or 0xFF0E or 0xFF61 => new Rune('.'),
                >= 0xFF01 and <= 0xFF5E => new Rune(rune.Value - Wide),
                _ => rune,
            });
            text.Append(letter);
            if (letter.IsAscii || IsLetter(letter)) continue;
            plain = "";
            return false;
        }

        plain = text.ToString();
        return true;
    }

    /// <summary>True: what the A-labels of a host say is itself in its one spelling, and says nothing that only looks so.</summary>
    public static bool AreCanonical(string host, IdnMapping idn) => !host.Contains("xn--", StringComparison.Ordinal)
        || (idn.GetUnicode(host) is var read && !Ascii.IsValid(read) && TryPlain(read, out var plain) && plain == read && idn.GetAscii(read) == host);

    private static bool IsLetter(Rune rune) => !IsMadeOfOthers(rune.Value) && Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;

    /// <summary>Accents that stand alone behind Latin letters, and letters that Unicode has twice for the sake of older sets.</summary>
    private static bool IsMadeOfOthers(int value) =>
        value is 0xAA or 0xBA or (>= 0x2B0 and <= 0x2B8) or (>= 0x2E0 and <= 0x2E4) or (>= 0x300 and <= 0x36F) or (>= 0x1D2C and <= 0x1D6A) or (>= 0x2070 and <= 0x218F) or (>= 0x3130 and <= 0x318F)
            or (>= 0xF900 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFFFF) or (>= 0x1D400 and <= 0x1D7FF) or (>= 0x2F800 and <= 0x2FA1F);
}
