using System.Reflection;
using System.Text.RegularExpressions;

namespace Postroad.Tests.Faults;

/// <summary>Tests that documents name, below <c>Postroad.Tests</c>.</summary>
internal static partial class NamedTests
{
    public static List<string> In(string text) => [.. NamePattern().Matches(text).Select(m => m.Groups[1].Value)];

    public static bool Exists(string name)
    {
        var dot = name.LastIndexOf('.');
        var method = typeof(NamedTests).Assembly.GetType($"Postroad.Tests.{name[..dot]}")?.GetMethod(name[(dot + 1)..], BindingFlags.Public | BindingFlags.Instance);
        return method?.GetCustomAttributes<FactAttribute>().Any() == true;
    }

    [GeneratedRegex(@"`([A-Z]\w*(?:\.\w+)+)`")]
    private static partial Regex NamePattern();
}
