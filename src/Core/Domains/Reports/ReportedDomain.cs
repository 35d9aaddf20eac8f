using System.Globalization;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

/// <summary>Domains that reports name, in the one spelling by which they are put together: small letters, A-labels, no dot at the end.</summary>
internal static class ReportedDomain
{
    private static readonly IdnMapping Idn = new();

    public static bool TryRead(string said, out DnsName name)
    {
        name = DnsName.Root;
        try
        {
            return HostLetters.TryPlain(said.TrimEnd('.'), out var plain) && DnsName.TryParse(Idn.GetAscii(plain), out name) && !name.IsRoot;
        }
        catch (ArgumentException)
        {
            // Labels that no name has.
            return false;
        }
    }

    /// <summary>What is no name stays as it was said, made fit to be shown.</summary>
    public static string Spell(string said) => TryRead(said, out var name) ? name.Text : DnsText.Clean(said.ToLowerInvariant(), ReportLimits.DomainCharacters);
}
