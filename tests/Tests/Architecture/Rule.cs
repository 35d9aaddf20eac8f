namespace Postroad.Tests.Architecture;

internal static class Rule
{
    /// <summary>Fails with every violation in full.</summary>
    public static void AssertKept(IEnumerable<string> violations)
    {
        var all = violations.Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }
}
