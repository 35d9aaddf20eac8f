using System.Globalization;
using System.Text;

namespace Postroad.Core.Domains.Dns;

/// <summary>What strangers put into the DNS, made fit to be kept and shown: bounded, and without characters that nobody sees or that turn the direction of writing.</summary>
internal static class DnsText
{
    public const char Unseen = '\uFFFD';

    /// <summary>Unseen characters become U+FFFD, so that their place shows.</summary>
    public static string Clean(string said, int most)
    {
        if (said.Length <= most && Ascii.IsValid(said) && !said.Any(char.IsControl)) return said;
        var text = new StringBuilder(Math.Min(said.Length, most));
        foreach (var rune in said.EnumerateRunes())
        {
            if (text.Length + rune.Utf16SequenceLength > most) break;
            if (IsUnseen(rune)) text.Append(Unseen);
            else text.Append(rune);
        }

        return text.ToString();
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
