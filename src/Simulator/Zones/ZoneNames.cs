using System.Text.RegularExpressions;

namespace Postroad.Simulator.Zones;

/// <summary>Which names may stand in a zone, and what they are in full.</summary>
internal static partial class ZoneNames
{
    /// <summary>Octets of a name as it is written (RFC 1035 section 2.3.4).</summary>
    private const int MostOctets = 253;

    /// <summary>Null: it is none.</summary>
    /// <param name="origin">What a name without a dot at its end is completed by.</param>
    public static string? Whole(string text, string origin)
    {
        if (text == "@") return origin;
        var name = (text.EndsWith('.') ? text[..^1] : $"{text}.{origin}").ToLowerInvariant();
        return IsName(name) ? name : null;
    }

    /// <summary>A star may stand for its first label (RFC 4592).</summary>
    public static bool IsName(string name) => name.Length <= MostOctets && name.Split('.') is var labels && labels.Skip(labels[0] == "*" ? 1 : 0).All(Label().IsMatch);

    public static bool IsIn(string name, string zone) => name == zone || name.EndsWith("." + zone, StringComparison.Ordinal);

    // \z and not $, which lets a line break stand at the end.
    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,63}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Label();
}
