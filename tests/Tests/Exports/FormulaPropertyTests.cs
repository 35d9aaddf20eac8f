using Postroad.Core.Lists.Import;
using Postroad.Web.Exports;

namespace Postroad.Tests.Exports;

/// <summary>T10: no cell of a file of ours begins as a formula, in whatever country it is opened, and an import takes the apostrophe off again.</summary>
public sealed class FormulaPropertyTests
{
    private const string Starts = "=+-@＝＋－＠\t\r\n", Others = "a1 ,;\"'|()ß€\t\r\n";

    [Fact]
    public void No_cell_begins_as_a_formula_whatever_separates_them()
    {
        for (var seed = 1; seed <= 20_000; seed++)
        {
            var chance = new Random(seed);
            var value = string.Concat(Enumerable.Range(0, chance.Next(1, 12)).Select(_ => chance.Next(2) == 0 ? Starts[chance.Next(Starts.Length)] : Others[chance.Next(Others.Length)]));
            var row = new CsvText().Cell(value).EndRow().Take()[..^2];
            var cell = row is ['"', ..] ? row[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : row;
            Assert.False(Formulas.BeginsAsOne(cell), $"seed {seed}: {value}");
            // As a spreadsheet does that separates by semicolons, or takes each line for a row.
            Assert.All(cell.Split(';', '\t', '\r', '\n').Skip(1), part => Assert.False(part.TrimStart(' ') is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..], $"seed {seed}: {value}"));
            Assert.False(Formulas.BeginsAsOne(Formulas.Harmless(value)), $"seed {seed}: {value}");
        }
    }
}
