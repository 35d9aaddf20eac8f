using System.Buffers;
using System.Text;

namespace Postroad.Simulator.Sending;

/// <summary>Addresses as SES takes them: ASCII local part, domain in ASCII (developer guide, "Email header fields": SMTPUTF8 is not supported).</summary>
internal static class MailAddresses
{
    private static readonly SearchValues<char> Specials = SearchValues.Create("()<>,;:\\\"[]@");

    /// <summary>"Mara &lt;mara@example.com&gt;" or "mara@example.com" to the bare address.</summary>
    public static string Bare(string value)
    {
        var close = value.LastIndexOf('>');
        var open = close < 0 ? -1 : value.LastIndexOf('<', close);
        return (open >= 0 ? value[(open + 1)..close] : value).Trim();
    }

    /// <summary>Splits an address header at commas outside quotes and comments.</summary>
    public static List<string> Split(string header)
    {
        var all = new List<string>();
        int from = 0, depth = 0;
        var quoted = false;
        for (var i = 0; i <= header.Length; i++)
        {
            var c = i < header.Length ? header[i] : ',';
            if (c == '\\') { i++; continue; }
            if (c == '"') quoted = !quoted;
            else if (!quoted && c == '(') depth++;
            else if (!quoted && c == ')') depth--;
            if (i < header.Length && (c != ',' || quoted || depth > 0)) continue;
            var one = header[from..Math.Min(i, header.Length)].Trim();
            if (one.Length > 0) all.Add(one);
            from = i + 1;
        }

        return all;
    }

    /// <summary>What is wrong with a bare address, in the words of the mail library behind SES; null when nothing is.</summary>
    public static string? Fault(string address)
    {
        var at = address.LastIndexOf('@');
        if (at < 0) return "Missing final '@domain'";
        if (at == 0) return "Missing local name";
        var local = address.AsSpan(0, at);
        if (local.ContainsAnyExceptInRange('!', '~') && local[0] != '"') return "Local address contains control or whitespace";
        if (!Ascii.IsValid(local)) return "Local address contains control or whitespace";
        if (local[0] == '.') return "Local address starts with dot";
        if (local[^1] == '.') return "Local address ends with dot";
        if (local.IndexOf("..") >= 0) return "Local address contains dot-dot";
        if (local[0] != '"' && local.ContainsAny(Specials)) return "Local address contains illegal character";
        return DomainFault(address.AsSpan(at + 1)) ?? (address.Length > 320 || at > 64 ? "Illegal address" : null);
    }

    private static string? DomainFault(ReadOnlySpan<char> domain)
    {
        if (domain.IsEmpty) return "Missing final '@domain'";
        foreach (var c in domain)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_')) return "Domain contains illegal character";
        if (domain[0] == '.') return "Domain starts with dot";
        if (domain.IndexOf("..") >= 0) return "Domain contains dot-dot";
        return domain.IndexOf('.') < 0 || domain[^1] == '.' || domain.Length > 253 ? "Illegal address" : null;
    }
}
