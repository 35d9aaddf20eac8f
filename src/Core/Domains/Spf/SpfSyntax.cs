using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Postroad.Core.Domains.Spf;

/// <summary>The words of a record (RFC 7208 section 12).</summary>
internal static class SpfSyntax
{
    private const int Bits4 = 32, Bits6 = 128;

    /// <summary>A null <paramref name="modifier"/>: the word is none, but a directive or nothing.</summary>
    public static SpfFault? ReadModifier(string word, out (string Name, string Value)? modifier)
    {
        modifier = null;
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1 || !char.IsAsciiLetter(word[0]) || !word.AsSpan(0, equals).ToString().All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) return null;
        var (name, value) = (word[..equals].ToLowerInvariant(), word[(equals + 1)..]);
        modifier = (name, value);
        var why = name is "redirect" or "exp" ? SpfMacros.DomainFault(value) : SpfMacros.Fault(value);
        return why is null ? null : new SpfFault(word, why);
    }

    public static SpfFault? ReadDirective(string word, List<SpfTerm> terms)
    {
        var qualifier = word[0] switch { '+' => SpfResult.Pass, '-' => SpfResult.Fail, '~' => SpfResult.SoftFail, '?' => SpfResult.Neutral, _ => (SpfResult?)null };
        var rest = qualifier is null ? word : word[1..];
        var end = rest.AsSpan().IndexOfAny(':', '/');
        var name = end < 0 ? rest : rest[..end];
        if (MechanismOf(name) is not { } mechanism) return new SpfFault(word, $"\"{name}\" is no mechanism of SPF");
        var (term, why) = Read(word, qualifier ?? SpfResult.Pass, mechanism, end < 0 ? "" : rest[end..]);
        if (term is null) return new SpfFault(word, why);
        terms.Add(term);
        return null;
    }

    private static SpfMechanism? MechanismOf(string name) => name.ToLowerInvariant() switch
    {
        "all" => SpfMechanism.All,
        "include" => SpfMechanism.Include,
        "a" => SpfMechanism.A,
        "mx" => SpfMechanism.Mx,
        "ptr" => SpfMechanism.Ptr,
        "ip4" => SpfMechanism.Ip4,
        "ip6" => SpfMechanism.Ip6,
        "exists" => SpfMechanism.Exists,
        _ => null,
    };

    /// <param name="word">The whole term.</param>
    /// <param name="qualifier">Its sign.</param>
    /// <param name="mechanism">Its name.</param>
    /// <param name="rest">From the colon or the slash on.</param>
    private static (SpfTerm? Term, string Why) Read(string word, SpfResult qualifier, SpfMechanism mechanism, string rest)
    {
        var (prefix4, prefix6) = (Bits4, Bits6);
        var networks = mechanism is SpfMechanism.A or SpfMechanism.Mx;
        if (networks && !TryCutPrefixes(ref rest, ref prefix4, ref prefix6)) return (null, "the network size after the slash is none: 0 to 32, and after two slashes 0 to 128");
        if (mechanism is SpfMechanism.Ip4 or SpfMechanism.Ip6) return ReadNetwork(word, qualifier, mechanism, rest);
        if (mechanism == SpfMechanism.All && rest.Length > 0) return (null, "nothing may follow \"all\"");
        if (rest.Length == 0 && mechanism is (SpfMechanism.Include or SpfMechanism.Exists)) return (null, "a domain is missing");
        if (rest.Length == 0) return (new SpfTerm(word, qualifier, mechanism, null, null, prefix4, prefix6), "");
        if (rest[0] != ':') return (null, "a network size does not belong there");
        return SpfMacros.DomainFault(rest[1..]) is { } why ? (null, why) : (new SpfTerm(word, qualifier, mechanism, rest[1..], null, prefix4, prefix6), "");
    }

    private static bool TryCutPrefixes(ref string rest, ref int prefix4, ref int prefix6)
    {
        if (rest.LastIndexOf("//", StringComparison.Ordinal) is >= 0 and var six && IsNumber(rest.AsSpan(six + 2)))
        {
            if (!TryPrefix(rest[(six + 2)..], Bits6, out prefix6)) return false;
            rest = rest[..six];
        }

        if (rest.LastIndexOf('/') is >= 0 and var four && IsNumber(rest.AsSpan(four + 1)))
        {
            if (!TryPrefix(rest[(four + 1)..], Bits4, out prefix4)) return false;
            rest = rest[..four];
        }

        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');

    private static bool TryPrefix(string text, int most, out int prefix) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out prefix) && prefix <= most && (text.Length == 1 || text[0] != '0');

    private static (SpfTerm? Term, string Why) ReadNetwork(string word, SpfResult qualifier, SpfMechanism mechanism, string rest)
    {
        var most = mechanism == SpfMechanism.Ip4 ? Bits4 : Bits6;
        if (!rest.StartsWith(':')) return (null, "an address is missing");
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var prefix = most;
        if (slash >= 0 && !TryPrefix(rest[(slash + 1)..], most, out prefix)) return (null, $"the network size after the slash is none: 0 to {most}");
        var written = slash < 0 ? rest[1..] : rest[1..slash];
        if (AddressOf(written, mechanism) is not { } address) return (null, $"\"{written}\" is no {(mechanism == SpfMechanism.Ip4 ? "IPv4" : "IPv6")} address");
        return (new SpfTerm(word, qualifier, mechanism, null, address, mechanism == SpfMechanism.Ip4 ? prefix : Bits4, mechanism == SpfMechanism.Ip6 ? prefix : Bits6), "");
    }

    /// <summary>Only the plain forms: the framework also takes 1.2, 0x7f.1 and [::1].</summary>
    private static IPAddress? AddressOf(string written, SpfMechanism mechanism)
    {
        var family = mechanism == SpfMechanism.Ip4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        if (written.Any(c => !char.IsAsciiHexDigit(c) && c is not ('.' or ':')) || !IPAddress.TryParse(written, out var address) || address.AddressFamily != family) return null;
        return mechanism == SpfMechanism.Ip6 || address.ToString() == written ? address : null;
    }
}
