using System.Globalization;
using System.Text.RegularExpressions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Faults;

/// <summary>docs/operating/faults.md says the truth: its tests exist, its safety rows have controls, and what is open is said.</summary>
public sealed partial class FaultTableTests
{
    /// <summary>Rows of the catalogue of faults that this version answers for.</summary>
    private static readonly int[] Rows =
    [
        1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 20, 21, 22, 23, 24, 25, 26, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 74, 75, 76, 77, 78, 79, 81, 82, 84, 86, 87, 88,
    ];

    private static readonly string[] Table = [.. File.ReadLines(Repository.PathOf("docs/operating/faults.md"))];

    [Fact]
    public void Every_row_has_a_test_that_exists_and_every_safety_row_a_control_that_exists() => Assert.Empty(Faults(Table));

    [Theory]
    [InlineData("| 1 | fault | yes | what | `Crash.NoSuchTests.Nothing` | `Crash.CheckerTests.A_planted_violation_is_found` |", "does not exist")]
    [InlineData("| 1 | fault | yes | what | `Crash.CheckerTests.A_planted_violation_is_found` | |", "no control")]
    [InlineData("| 1 | fault | | what | | |", "neither a test nor")]
    [InlineData("| 2 | fault | | what | **open** | |", "Row 1 is missing")]
    [InlineData("| 1 | fault | | what | `Faults.FaultTableTests.Faults` | |", "does not exist")]
    public void A_table_that_does_not_is_found(string row, string words) =>
        Assert.Contains(Faults([row]), fault => fault.Contains(words, StringComparison.Ordinal));

    private static List<string> Faults(IEnumerable<string> lines)
    {
        var rows = lines.Select(line => RowPattern().Match(line)).Where(m => m.Success)
            .Select(m => (Number: int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture), Cells: m.Groups[2].Value.Split('|'))).ToList();
        var open = rows.Where(r => r.Cells[3].Contains("**open**", StringComparison.Ordinal)).Select(r => r.Number).ToList();
        if (open.Count > 0) TestContext.Current.TestOutputHelper?.WriteLine($"Rows without a test: {string.Join(", ", open)}");
        return
        [
            .. Rows.Except(rows.Select(r => r.Number)).Select(number => $"Row {number} is missing"),
            .. rows.SelectMany(r => Faults(r.Number, isSafety: r.Cells[1].Trim() == "yes", tests: r.Cells[3], controls: r.Cells[4])),
        ];
    }

    private static IEnumerable<string> Faults(int row, bool isSafety, string tests, string controls)
    {
        var isOpen = tests.Contains("**open**", StringComparison.Ordinal);
        var (named, guards) = (NamedTests.In(tests), NamedTests.In(controls));
        if (named.Count == 0 && !isOpen) yield return $"Row {row} names neither a test nor that it is open";
        if (isSafety && !isOpen && guards.Count == 0) yield return $"Row {row} is a safety row and names no control";
        foreach (var name in named.Concat(guards).Where(name => !NamedTests.Exists(name))) yield return $"Row {row}: the test {name} does not exist";
    }

    [GeneratedRegex(@"^\| (\d+) \|(.*)\|\s*$")]
    private static partial Regex RowPattern();
}
