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

    private static readonly IdnMapping Idn = new();

    /// <summary>As people read it, with what the DNS knows behind: müller.example (xn--mller-kva.example). As it is where its A-labels say nothing that can be shown.</summary>
    /// <param name="name">Host name as A-labels, or an address at one.</param>
    public static string Both(string name)
    {
        var host = name[(name.LastIndexOf('@') + 1)..];
        try
        {
            return AreCanonical(host, Idn) && Idn.GetUnicode(host) is var read && read != host ? $"{name[..^host.Length]}{read} ({name})" : name;
        }
        catch (ArgumentException)
        {
            // Labels that only look like A-labels.
            return name;
        }
    }

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
    /// <remarks>What was written as A-labels may have letters that are not taken as letters: a host is shown as A-labels, so they mislead nobody.</remarks>
    public static bool AreCanonical(string host, IdnMapping idn) => !host.Split('.').Any(label => label.StartsWith("xn--", StringComparison.Ordinal))
        || (idn.GetUnicode(host) is var read && !Ascii.IsValid(read) && idn.GetAscii(read) == host && !read.EnumerateRunes().Any(IsHidden) && (!TryPlain(read, out var plain) || plain == read));

    /// <summary>Marks that nobody sees, but for the two joiners that some alphabets need (RFC 5892 appendix A).</summary>
    private static bool IsHidden(Rune rune) => rune.Value is not (0x200C or 0x200D)
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    // The dot of Catalan, of Katakana and the zero of Han are letters of host names (RFC 5892 section 2.6 and appendix A).
    private static bool IsLetter(Rune rune) => rune.Value is 0xB7 or 0x30FB or 0x3007 || (!IsMadeOfOthers(rune.Value) && Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber);

    /// <summary>Accents that stand alone behind Latin letters, marks that choose a shape, and letters that Unicode has twice for the sake of older sets.</summary>
    private static bool IsMadeOfOthers(int value) =>
        value is 0xAA or 0xBA or (>= 0x2B0 and <= 0x2B8) or (>= 0x2E0 and <= 0x2E4) or (>= 0x300 and <= 0x36F) or (>= 0x1D2C and <= 0x1D6A) or (>= 0x2070 and <= 0x218F) or (>= 0x3130 and <= 0x318F)
            or (>= 0xF900 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFFFF) or (>= 0x1D400 and <= 0x1D7FF) or (>= 0x2F800 and <= 0x2FA1F)
            or (>= 0x180B and <= 0x180F) or (>= 0xE0100 and <= 0xE01EF);
}
