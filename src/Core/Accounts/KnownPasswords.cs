using System.Text;

namespace Postroad.Core.Accounts;

/// <summary>
/// Passwords that others have tried: some 50,000 of those most often found in leaks (leaked-passwords.txt, the list of @zxcvbn-ts/language-common 4.1.3, MIT), and what
/// whoever knows the chooser tries first. Read when it is asked, which is seldom, and not kept.
/// </summary>
internal static class KnownPasswords
{
    /// <summary>Shorter words are in every sentence; longer ones are no words.</summary>
    private const int ShortestWord = 4, LongestWord = 64;

    /// <summary>Two known words are some two thousand million guesses, an hour's work; three are a year's.</summary>
    private const int MostWords = 2;

    /// <summary>Keys that people press one after the other; each also from right to left.</summary>
    private static readonly string[] Rows = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm"];

    /// <summary>Why a password is known, as a sentence; null: it is not.</summary>
    public static string? Find(string password, IReadOnlyList<string> own)
    {
        var text = password.ToLowerInvariant();
        if (IsOfOneKind(text)) return "This password is the same few characters again and again, or keys in a row.";
        var theirs = OwnWords(own);
        var leaked = Read();
        foreach (var spelling in new[] { text, Plain(text) })
        {
            if (leaked.Contains(spelling)) return "This password is in a list of leaked ones.";
            var letters = Letters(spelling);
            if (Words(letters, theirs) is 1 or 2) return "This password is made of your own name, address or organisation.";
            if (Words(letters, leaked.Concat(theirs).ToHashSet(StringComparer.Ordinal)) is >= 1 and <= MostWords) return "This password is made of leaked ones, with little between them.";
        }

        return null;
    }

    /// <summary>Few different characters, or each the neighbour of the one before.</summary>
    private static bool IsOfOneKind(string text)
    {
        var letters = text.Where(c => !char.IsWhiteSpace(c)).ToArray();
        if (letters.Distinct().Count() < 5) return true;
        var steps = 0;
        for (var i = 1; i < letters.Length; i++)
            if (letters[i] == letters[i - 1] || Rows.Any(row => AreNeighbours(row, letters[i - 1], letters[i]))) steps++;
        return steps >= letters.Length - 3;
    }

    private static bool AreNeighbours(string row, char first, char second) =>
        row.IndexOf(first, StringComparison.Ordinal) is >= 0 and var at && ((at + 1 < row.Length && row[at + 1] == second) || (at > 0 && row[at - 1] == second));

    /// <summary>With digits and signs that stand for letters as those letters.</summary>
    private static string Plain(string text) => string.Concat(text.Select(c => c switch
    {
        '0' => 'o', '1' or '!' or '|' => 'i', '3' or '€' => 'e', '4' or '@' => 'a', '5' or '$' => 's', '7' or '+' => 't', '8' => 'b', _ => c,
    }));

    /// <summary>Digits and signs at the ends and between words add little: a year, an exclamation mark.</summary>
    private static string Letters(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var c in text) if (char.IsLetter(c)) kept.Append(c);
        // What is mostly no letters is not judged by the few there are.
        return kept.Length * 2 > text.Length ? kept.ToString() : text;
    }

    /// <summary>Of how many different words a text is made up without a rest, at least; 0: of these words it cannot be made.</summary>
    private static int Words(string text, HashSet<string> words)
    {
        // fewest[i]: the least set of words that makes the first i characters. Passwords are short, so the sets are kept as they are.
        var fewest = new HashSet<string>?[text.Length + 1];
        fewest[0] = [];
        for (var end = ShortestWord; end <= text.Length; end++)
        {
            for (var start = Math.Max(0, end - LongestWord); start <= end - ShortestWord; start++)
            {
                if (fewest[start] is not { } before || !words.Contains(text[start..end])) continue;
                var with = new HashSet<string>(before, StringComparer.Ordinal) { text[start..end] };
                if (with.Count <= MostWords && (fewest[end] is null || with.Count < fewest[end]!.Count)) fewest[end] = with;
            }
        }

        return fewest[^1]?.Count ?? 0;
    }

    private static HashSet<string> OwnWords(IReadOnlyList<string> own)
    {
        var words = new HashSet<string>(["postroad"], StringComparer.Ordinal);
        foreach (var text in own)
        {
            var parts = string.Concat(text.ToLowerInvariant().Select(c => char.IsLetter(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            words.UnionWith(parts.Where(part => part.Length >= ShortestWord));
            words.Add(string.Concat(parts));
        }

        return words;
    }

    private static HashSet<string> Read()
    {
        using var stream = typeof(KnownPasswords).Assembly.GetManifestResourceStream("leaked-passwords.txt")!;
        using var reader = new StreamReader(stream);
        var words = new HashSet<string>(50_000, StringComparer.Ordinal);
        while (reader.ReadLine() is { } word) words.Add(word);
        return words;
    }
}
