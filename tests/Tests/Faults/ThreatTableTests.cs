using System.Globalization;
using System.Text.RegularExpressions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Faults;

/// <summary>docs/operating/threats.md says the truth: each row names tests, and they exist.</summary>
public sealed partial class ThreatTableTests
{
    [Fact]
    public void Every_threat_names_tests_that_exist() => Assert.Empty(Faults(File.ReadLines(Repository.PathOf("docs/operating/threats.md"))));

    [Theory]
    [InlineData("| T1 | threat | what | `Web.NoSuchTests.Nothing` |", "does not exist")]
    [InlineData("| T1 | threat | what | `Faults.ThreatTableTests.Faults` |", "does not exist")]
    [InlineData("| T1 | threat | what | |", "names no test")]
    [InlineData("", "no threat")]
    public void A_table_that_does_not_is_found(string row, string words) => Assert.Contains(Faults([row]), fault => fault.Contains(words, StringComparison.Ordinal));

    [Fact]
    public void A_threat_that_stands_there_twice_or_out_of_turn_is_found()
    {
        const string Test = "`Faults.ThreatTableTests.Every_threat_names_tests_that_exist`";
        Assert.Single(Faults([$"| T2 | a | b | {Test} |", $"| T1 | a | b | {Test} |"]));
        Assert.Single(Faults([$"| T2 | a | b | {Test} |", $"| T2 | a | b | {Test} |"]));
        Assert.Empty(Faults([$"| T1 | a | b | {Test} |", $"| T2 | a | b | {Test} |"]));
    }

    private static IEnumerable<string> Faults(IEnumerable<string> lines)
    {
        var rows = lines.Select(line => RowPattern().Match(line)).Where(m => m.Success).Select(m => (Number: int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture), Tests: NamedTests.In(m.Groups[2].Value))).ToList();
        if (rows.Count == 0) yield return "There is no threat in the table";
        foreach (var (number, tests) in rows)
        {
            if (tests.Count == 0) yield return $"T{number} names no test";
            foreach (var name in tests.Where(name => !NamedTests.Exists(name))) yield return $"T{number}: the test {name} does not exist";
        }

        for (var i = 1; i < rows.Count; i++)
            if (rows[i].Number <= rows[i - 1].Number) yield return $"T{rows[i].Number} stands behind T{rows[i - 1].Number}";
    }

    [GeneratedRegex(@"^\| T(\d+) \|(.*)\|\s*$")]
    private static partial Regex RowPattern();
}
