using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>What strangers publish, fit to stand in a sentence.</summary>
internal static class DnsQuotes
{
    /// <summary>Characters of a value that are shown; a key of 4,096 bits has 720.</summary>
    public const int Most = 800;

    public static string Shown(string text) => text.Length > Most ? DnsText.Clean(text, Most) + "..." : DnsText.Clean(text, Most);

    /// <summary>Several are told apart by quotation marks.</summary>
    public static string Of(IReadOnlyList<string> values) => values.Count == 1 ? Shown(values[0]) : string.Join(" and ", values.Select(value => $"\"{Shown(value)}\""));

    /// <summary>Words in the middle of something, as a sentence of their own. Names of the DNS keep their small letter.</summary>
    public static string Sentence(string words) => words.StartsWith("the ", StringComparison.Ordinal) ? "T" + words[1..] : words;
}
