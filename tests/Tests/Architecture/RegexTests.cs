using System.Text.RegularExpressions;

namespace Postroad.Tests.Architecture;

/// <summary>T39: whatever text meets one of our patterns, matching ends: it cannot go back (NonBacktracking), or it has a time-out. They are made at build time, but for those with a name of the user's in them, which have a time-out.</summary>
public sealed partial class RegexTests
{
    [Fact]
    public void Every_pattern_ends_in_good_time() => Rule.AssertKept(Faults(SourceFile.Under("src", ".cs", ".razor")));

    [Theory]
    [InlineData("[GeneratedRegex(\"^(a+)+$\")] private static partial Regex P();")]
    [InlineData("[GeneratedRegex(\"a(b)\", RegexOptions.IgnoreCase)] private static partial Regex P();")]
    [InlineData("var found = Regex.IsMatch(text, \"a\");")]
    [InlineData("var pattern = new Regex(\"a\", RegexOptions.NonBacktracking);")]
    public void A_planted_pattern_is_found(string code) => Assert.Single(Faults([new SourceFile("src/Core/Lists/Planted.cs", code)]));

    [Fact]
    public void The_scan_sees_patterns() => Assert.True(SourceFile.Under("src", ".cs").Sum(f => Attribute().Count(f.Code)) >= 20);

    private static IEnumerable<string> Faults(IEnumerable<SourceFile> sources) =>
        from file in sources
        from fault in Attribute().Matches(file.Code).Where(m => !Bounded().IsMatch(m.Value)).Select(m => m.Value)
            .Concat(ByHand().Matches(file.Code).Select(m => m.Value).Where(line => !line.Contains("TimeSpan.From", StringComparison.Ordinal)))
        select $"{file.Path} has a pattern without NonBacktracking and without a time-out, or not made at build time: {fault}";

    [GeneratedRegex(@"\[GeneratedRegex\((?:[^""\n]|""(?:[^""\\\n]|\\.|"""")*"")*?\)\]")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"NonBacktracking|,\s*(matchTimeoutMilliseconds:\s*)?\d{3,5}\)\]$")]
    private static partial Regex Bounded();

    [GeneratedRegex(@"\bnew Regex\([^\n]*|\bRegex\.(IsMatch|Match|Matches|Replace|Split|Count|EnumerateMatches)\([^\n]*")]
    private static partial Regex ByHand();
}
