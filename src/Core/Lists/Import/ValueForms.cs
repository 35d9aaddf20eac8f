using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Postroad.Core.Lists.Import;

/// <summary>How a file writes what can be written in several ways: 03/04/2026, 1.234.</summary>
internal sealed record ValueForms(DateOrder Dates, bool DecimalComma)
{
    /// <summary>Found out from values that have one reading only: a 31 can be no month, and of "1.234,5" the comma is the decimal one. Else days stand first, and points are decimal.</summary>
    /// <param name="chosen">Null: it is found out.</param>
    public static ValueForms Of(IEnumerable<string> dates, IEnumerable<string> numbers, DateOrder? chosen)
    {
        var isMonthFirst = dates.Select(Parts).Any(p => p is (<= 12, > 12 and <= 31, _));
        return new ValueForms(chosen ?? (isMonthFirst ? DateOrder.MonthFirst : DateOrder.DayFirst), numbers.Any(HasDecimalComma));
    }

    /// <param name="stored">In the form of its type, see <see cref="FieldValues"/>.</param>
    /// <param name="fault">What is wrong, as the end of a sentence.</param>
    public bool TryRead(FieldType type, string value, out string stored, [NotNullWhen(false)] out string? fault)
    {
        if (type == FieldType.Text)
        {
            (stored, fault) = (value, null);
            return true;
        }

        var plain = type switch
        {
            FieldType.Number => Number(value),
            FieldType.Date => Date(value),
            _ => Word(value),
        };
        if (FieldValues.TryRead(type, plain, out stored, out fault)) return true;
        // In the words of the file.
        if (plain != value) fault = fault.Replace(plain, CsvFile.Shorten(value), StringComparison.Ordinal);
        return false;
    }

    private string Date(string value)
    {
        var end = value.AsSpan().IndexOfAny('T', ' ');
        if (Parts(end > 0 ? value[..end] : value) is not var (first, second, year)) return value;
        var (month, day) = Dates == DateOrder.MonthFirst ? (first, second) : (second, first);
        return string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month}-{day}");
    }

    /// <summary>1.234,56 and 1,234.56 and 1 234,56 as 1234.56.</summary>
    private string Number(string value)
    {
        var plain = string.Concat(value.Where(c => c is not (' ' or '\u00A0' or '\u202F' or '\'' or '’')));
        var (comma, point) = (plain.LastIndexOf(','), plain.LastIndexOf('.'));
        if (comma < 0 && !(DecimalComma && point >= 0)) return plain;
        var isComma = comma >= 0 && point >= 0 ? comma > point : DecimalComma;
        var (grouping, mark) = isComma ? ('.', ',') : (',', '.');
        return IsGrouped(plain, grouping, mark) ? plain.Replace(grouping.ToString(), "", StringComparison.Ordinal).Replace(mark, '.') : value;
    }

    /// <summary>Three digits behind each sign that groups: 1,5 is not 15.</summary>
    private static bool IsGrouped(string number, char grouping, char mark)
    {
        var whole = number.Split(mark)[0].TrimStart('-', '+').Split(grouping);
        return whole.Length == 1 || (whole[0].Length is >= 1 and <= 3 && whole.Skip(1).All(group => group.Length == 3));
    }

    private static bool HasDecimalComma(string value)
    {
        var comma = value.LastIndexOf(',');
        return comma >= 0 && value.IndexOf(',', StringComparison.Ordinal) == comma && comma > value.LastIndexOf('.') && (value.Length - comma - 1 != 3 || value.Contains('.', StringComparison.Ordinal));
    }

    /// <summary>Of a date with day and month first. With points between, the day stands first everywhere. Null: it is none, or written as ISO 8601 does.</summary>
    private static (int First, int Second, int Year)? Parts(string value)
    {
        var parts = value.Split('/', '-');
        if (parts.Length != 3 || parts[2].Length != 4) return null;
        return Digits(parts[0]) is { } first && Digits(parts[1]) is { } second && Digits(parts[2]) is { } year ? (first, second, year) : null;
    }

    private static int? Digits(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Words beyond those that a form takes.</summary>
    private static string Word(string value) => value.ToLowerInvariant() switch
    {
        "t" or "j" or "wahr" or "vrai" or "verdadero" or "✓" or "✔" => "yes",
        "f" or "falsch" or "faux" or "falso" or "✗" or "✘" => "no",
        _ => value,
    };
}
