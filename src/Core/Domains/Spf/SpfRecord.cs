using System.Diagnostics.CodeAnalysis;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Spf;

/// <summary>A v=spf1 record, read (RFC 7208 sections 4.5, 4.6 and 12).</summary>
/// <param name="Text">As published, its pieces put together.</param>
/// <param name="Terms">Its directives, in order.</param>
/// <param name="Redirect">Domain of <c>redirect=</c>, with macros; null: has none.</param>
internal sealed record SpfRecord(string Text, IReadOnlyList<SpfTerm> Terms, string? Redirect)
{
    public const string Version = "v=spf1";

    /// <summary>Include-domains as written, without what a macro makes of them.</summary>
    public IEnumerable<string> Includes => Terms.Where(term => term.Mechanism == SpfMechanism.Include).Select(term => term.Domain!);

    /// <summary>Says itself, and not only through another domain, that mail of that domain's servers is its own.</summary>
    public bool IncludesDirectly(DnsName domain) => Terms.Any(term =>
        term is { Mechanism: SpfMechanism.Include, Qualifier: SpfResult.Pass } && DnsName.TryParse(term.Domain, out var included) && included == domain);

    /// <summary>Lets everybody in the world send: as good as no record.</summary>
    public bool AllowsEverybody => Terms.Any(term => term is { Mechanism: SpfMechanism.All, Qualifier: SpfResult.Pass });

    public static bool IsOne(string text) =>
        text.StartsWith(Version, StringComparison.OrdinalIgnoreCase) && (text.Length == Version.Length || text[Version.Length] == ' ');

    public static bool TryParse(string text, [NotNullWhen(true)] out SpfRecord? record, [NotNullWhen(false)] out SpfFault? fault)
    {
        (record, fault) = (null, null);
        var terms = new List<SpfTerm>();
        var modifiers = new Dictionary<string, string>();
        foreach (var word in text[Version.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            fault = SpfSyntax.ReadModifier(word, out var modifier) ?? (modifier is null ? SpfSyntax.ReadDirective(word, terms) : Note(word, modifier.Value, modifiers));
            if (fault is not null) return false;
        }

        record = new SpfRecord(text, terms, modifiers.GetValueOrDefault("redirect"));
        return true;
    }

    private static SpfFault? Note(string word, (string Name, string Value) modifier, Dictionary<string, string> modifiers) =>
        modifiers.TryAdd(modifier.Name, modifier.Value) || modifier.Name is not ("redirect" or "exp") ? null : new SpfFault(word, $"{modifier.Name}= stands twice, and may once");
}
