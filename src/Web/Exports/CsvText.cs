using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Postroad.Web.Exports;

/// <summary>
/// Rows of a CSV file (RFC 4180) that a spreadsheet may open: a text that begins as a formula does gets an apostrophe in front, because addresses and other
/// people's words are in it (OWASP, "CSV Injection"), also in the wide letters of East Asia.
/// </summary>
internal sealed partial class CsvText
{
    private readonly StringBuilder text = new();
    private bool inRow;

    public int Length => text.Length;

    public CsvText Cell(string? value)
    {
        if (inRow) text.Append(',');
        inRow = true;
        if (value is null or "") return this;
        if (value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠') value = "'" + value;
        if (value.AsSpan().IndexOfAny(";\t\r\n") >= 0) value = Hidden().Replace(value, "$1'");
        if (value.AsSpan().IndexOfAny(",\"\r\n\t") < 0) text.Append(value);
        else text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        return this;
    }

    public CsvText Cell(long value) => Raw(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>UTC, as ISO 8601 writes it. Null: an empty cell.</summary>
    public CsvText Cell(DateTimeOffset? at) => Raw(at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "");

    public CsvText Cell(bool value) => Raw(value ? "yes" : "");

    public CsvText EndRow()
    {
        text.Append("\r\n");
        inRow = false;
        return this;
    }

    /// <summary>What is there so far; it begins anew.</summary>
    public string Take()
    {
        var taken = text.ToString();
        text.Clear();
        return taken;
    }

    /// <summary>A spreadsheet of another country begins a cell behind a semicolon, and some do behind a tab or a line.</summary>
    [GeneratedRegex("([;\\t\\r\\n] *)(?=[=+@＝＋－＠-])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hidden();

    /// <summary>Our own words and figures.</summary>
    private CsvText Raw(string value)
    {
        if (inRow) text.Append(',');
        inRow = true;
        text.Append(value);
        return this;
    }
}
