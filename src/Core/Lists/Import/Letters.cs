using System.Globalization;

namespace Postroad.Core.Lists.Import;

/// <summary>
/// Letters as ASCII: accents off, Greek and Cyrillic transliterated. By own tables, because the product runs without the data of ICU
/// (InvariantGlobalization), where String.Normalize leaves all of this as it is.
/// </summary>
internal static class Letters
{
    private static readonly Dictionary<char, string> Table = Read(
        "a:àáâãäåāăąǎạảấầẩẫậắằẳẵặ b:ḃ c:çćĉċč d:ďđð e:èéêëēĕėęěẹẻẽếềểễệə f:ḟ g:ĝğġģ h:ĥħ i:ìíîïĩīĭįıǐỉị j:ĵ k:ķĸ l:ĺļľŀł m:ṁ n:ñńņňŋ",
        "o:òóôõöøōŏőơǒọỏốồổỗộớờởỡợ p:ṗ r:ŕŗř s:śŝşšșṡ t:ţťŧțṫ u:ùúûüũūŭůűųưǔụủứừửữự w:ŵẁẃẅ y:ýÿŷỳỵỷỹ z:źżž ss:ß ae:æ oe:œ th:þ",
        "a:а b:б v:в g:гґ d:д e:еёэ zh:ж z:з i:иі yi:ї y:йы k:к l:л m:м n:н o:о p:п r:р s:с t:т u:уў f:ф kh:х ts:ц ch:ч sh:ш shch:щ yu:ю ya:я ye:є dj:ђ j:ј lj:љ nj:њ c:ћ dz:џ",
        "a:αά v:β g:γ d:δ e:εέ z:ζ i:ηήιίϊΐ th:θ k:κ l:λ m:μ n:ν x:ξ o:οόωώ p:π r:ρ s:σς t:τ y:υύϋΰ f:φ ch:χ ps:ψ");

    /// <summary>One letter's or digit's lower-case form, "" for what has no sound (accents that stand alone, soft and hard signs), null for everything else.</summary>
    public static string? Ascii(char c)
    {
        c = char.ToLowerInvariant(c);
        if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) return c.ToString();
        return c is 'ъ' or 'ь' || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark ? "" : Table.GetValueOrDefault(c);
    }

    private static Dictionary<char, string> Read(params string[] lines) =>
        lines.SelectMany(line => line.Split(' ')).Select(entry => entry.Split(':')).SelectMany(entry => entry[1].Select(c => (c, entry[0]))).ToDictionary();
}
