namespace Postroad.Core.Lists.Import;

/// <summary>Values that a spreadsheet would run (OWASP, "CSV Injection"), also in the full-width forms that some of them take.</summary>
internal static class Formulas
{
    public static bool BeginsAsOne(ReadOnlySpan<char> value) => value.Length > 0 && (value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠');

    /// <summary>With an apostrophe in front when it begins as a formula; <see cref="CsvFile.Value"/> takes it off again.</summary>
    public static string Harmless(string value) => BeginsAsOne(value) ? "'" + value : value;
}
