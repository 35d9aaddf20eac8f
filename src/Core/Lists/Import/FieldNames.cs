using System.Globalization;
using System.Text;

namespace Postroad.Core.Lists.Import;

/// <summary>
/// Makes names of merge fields from column headers: "First Name", "firstName" and "Prénom" become first_name, first_name and prenom. Liquid takes ASCII letters,
/// digits and _ only, so other alphabets are transliterated (Greek and Cyrillic), or numbered by their column where that is not possible.
/// </summary>
internal static class FieldNames
{
    private const int MostLength = 60;

    /// <summary>One name for each header, no name twice; the column at <paramref name="email"/> is <c>email</c>.</summary>
    public static IReadOnlyList<string> From(IReadOnlyList<string> headers, int email)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal) { "email" };
        var names = new string[headers.Count];
        for (var i = 0; i < names.Length; i++) names[i] = i == email ? "email" : Unique(Snake(headers[i], i + 1), taken);
        return names;
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        var unique = name;
        for (var n = 2; !taken.Add(unique); n++) unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{n}");
        return unique;
    }

    private static string Snake(string header, int column)
    {
        var text = new StringBuilder();
        var (previous, gap) = ('\0', false);
        foreach (var c in header)
        {
            var startsWord = char.IsUpper(c) && (char.IsLower(previous) || char.IsDigit(previous));
            previous = c;
            var letters = Letters.Ascii(c);
            if (letters is null || startsWord) gap = text.Length > 0;
            if (string.IsNullOrEmpty(letters)) continue;
            if (gap) text.Append('_');
            gap = false;
            text.Append(letters);
        }

        if (text.Length > MostLength) text.Length = MostLength;
        var name = text.ToString().TrimEnd('_');
        if (name.Length == 0) return string.Create(CultureInfo.InvariantCulture, $"field_{column}");
        return char.IsAsciiDigit(name[0]) ? "field_" + name : name;
    }
}
