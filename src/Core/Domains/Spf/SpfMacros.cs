using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Spf;

/// <summary>Who sends: what macros put into domains (RFC 7208 section 7.2).</summary>
/// <param name="Address">Of the server that connects.</param>
/// <param name="Local">Before the @ of the envelope sender; "postmaster" when it has none.</param>
/// <param name="Domain">After its @.</param>
/// <param name="Helo">How the server greets.</param>
internal sealed record SpfSender(IPAddress Address, string Local, DnsName Domain, string Helo);

/// <summary>Macros in the domains of a record (RFC 7208 section 7).</summary>
internal static class SpfMacros
{
    private const string Letters = "slodipvh";

    private static readonly SearchValues<char> Delimiters = SearchValues.Create(".-+,/_=");

    /// <summary>A proved name of the address is asked for, which takes questions of its own.</summary>
    public static bool NeedName(string spec) => spec.Contains("%{p", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null: every macro in it can be expanded.</summary>
    public static string? Fault(string spec)
    {
        if (spec.Any(c => c is <= ' ' or > '~')) return "has characters that a record cannot have";
        for (var at = spec.IndexOf('%', StringComparison.Ordinal); at >= 0; at = spec.IndexOf('%', at))
        {
            var next = at + 1 < spec.Length ? spec[at + 1] : '\0';
            if (next is '%' or '_' or '-') at += 2;
            else if (next != '{') return "a % stands alone: it begins a macro such as %{d}";
            else if (Read(spec, ref at) is null) return "has a macro that SPF does not know";
            if (at >= spec.Length) break;
        }

        return null;
    }

    /// <summary>Null: a domain that can be asked for, or becomes one (RFC 7208 section 7.1, domain-end).</summary>
    public static string? DomainFault(string spec)
    {
        if (spec.Length == 0) return "a domain is missing";
        if (Fault(spec) is { } fault) return fault;
        if (spec.EndsWith('}') || spec.EndsWith("%%", StringComparison.Ordinal) || spec.EndsWith("%_", StringComparison.Ordinal) || spec.EndsWith("%-", StringComparison.Ordinal)) return null;
        var whole = spec.EndsWith('.') ? spec[..^1] : spec;
        return whole.LastIndexOf('.') is >= 0 and var dot && IsTopLabel(whole[(dot + 1)..]) ? null : $"\"{spec}\" is no complete domain name";
    }

    /// <param name="spec">Without a fault.</param>
    /// <param name="sender">Who sends.</param>
    /// <param name="domain">Whose record it is.</param>
    /// <param name="name">A proved name of the address; "unknown" when there is none.</param>
    public static string Expand(string spec, SpfSender sender, DnsName domain, string name)
    {
        var text = new StringBuilder();
        for (var at = 0; at < spec.Length;)
        {
            if (spec[at] != '%')
            {
                text.Append(spec[at++]);
            }
            else if (spec[at + 1] == '{')
            {
                text.Append(Read(spec, ref at)!.Of(sender, domain, name));
            }
            else
            {
                text.Append(spec[at + 1] switch { '%' => "%", '_' => " ", _ => "%20" });
                at += 2;
            }
        }

        return Shorten(text.ToString().TrimEnd('.'));
    }

    private static bool IsTopLabel(string label) => label.Length > 0 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        && (label.Contains('-', StringComparison.Ordinal) ? label[0] != '-' && label[^1] != '-' : label.Any(char.IsAsciiLetter));

    /// <summary>Too long a name loses labels on its left (RFC 7208 section 7.3).</summary>
    private static string Shorten(string name)
    {
        while (name.Length > DnsName.MaxLength && name.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot) name = name[(dot + 1)..];
        return name;
    }

    /// <summary>Reads %{...} and goes behind it; null: is none.</summary>
    private static Macro? Read(string spec, ref int at)
    {
        var end = spec.IndexOf('}', at);
        if (end < at + 3) return null;
        var inside = spec.AsSpan(at + 2, end - at - 2);
        var digits = inside[1..].IndexOfAnyExceptInRange('0', '9') is >= 0 and var count ? count : inside.Length - 1;
        var rest = inside[(1 + digits)..];
        var reversed = rest.Length > 0 && rest[0] is 'r' or 'R';
        if (reversed) rest = rest[1..];
        var parts = 0;
        if (!Letters.Contains(char.ToLowerInvariant(inside[0]), StringComparison.Ordinal) || rest.ContainsAnyExcept(Delimiters)) return null;
        if (digits > 0 && (!int.TryParse(inside.Slice(1, digits), NumberStyles.None, CultureInfo.InvariantCulture, out parts) || parts == 0)) return null;
        at = end + 1;
        return new Macro(inside[0], parts, reversed, rest.Length == 0 ? "." : rest.ToString());
    }

    /// <param name="Letter">What; a capital asks for the form of web addresses.</param>
    /// <param name="Parts">How many of its parts, from the right; 0: all.</param>
    /// <param name="IsReversed">The last part first.</param>
    /// <param name="Between">What separates its parts.</param>
    private sealed record Macro(char Letter, int Parts, bool IsReversed, string Between)
    {
        public string Of(SpfSender sender, DnsName domain, string name)
        {
            var parts = Value(sender, domain, name).Split(Between.ToCharArray()).ToList();
            if (IsReversed) parts.Reverse();
            var value = string.Join('.', Parts > 0 ? parts.TakeLast(Parts) : parts);
            return char.IsAsciiLetterUpper(Letter) ? Uri.EscapeDataString(value) : value;
        }

        private string Value(SpfSender sender, DnsName domain, string name) => char.ToLowerInvariant(Letter) switch
        {
            's' => $"{sender.Local}@{sender.Domain}",
            'l' => sender.Local,
            'o' => sender.Domain.ToString(),
            'd' => domain.ToString(),
            'i' => Dotted(sender.Address),
            'p' => name,
            'v' => sender.Address.AddressFamily == AddressFamily.InterNetwork ? "in-addr" : "ip6",
            _ => sender.Helo,
        };
    }

    /// <summary>An address as macros write it: of IPv6 each half byte, with dots.</summary>
    public static string Dotted(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.ToString()
        : string.Join('.', Convert.ToHexStringLower(address.GetAddressBytes()).ToCharArray());
}
