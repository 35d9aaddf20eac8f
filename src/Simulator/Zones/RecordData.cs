using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postroad.Simulator.Zones;

/// <summary>What stands behind the type of a record, read strictly and written in one form: nothing that somebody types reaches a zone file as it is.</summary>
internal static class RecordData
{
    /// <summary>Octets of one string of a TXT record (RFC 1035 section 3.3).</summary>
    private const int MostOfString = 255;

    /// <summary>Octets of all strings of one: twice what anybody publishes.</summary>
    private const int MostOfText = 8192;

    /// <summary>Data, or what is wrong with the words, as the rest of a sentence.</summary>
    public static (string? Data, string? Fault) Read(string type, IReadOnlyList<ZoneWord> words, string origin) => type switch
    {
        "A" => Address(words, AddressFamily.InterNetwork, "an IPv4 address such as 192.0.2.10"),
        "AAAA" => Address(words, AddressFamily.InterNetworkV6, "an IPv6 address such as 2001:db8::10"),
        "CNAME" or "NS" => words is [{ IsPlain: true } target] && ZoneNames.Whole(target.Octets, origin) is { } name && !name.StartsWith('*') ? ($"{name}.", null)
            : (null, $"a {type} record takes one name such as target.example.net., and not {Shown(words)}."),
        "MX" => Exchange(words, origin),
        _ => Text([.. words.Select(word => word.Octets)]),
    };

    /// <summary>A text as one has it in mind, cut into strings where DNS needs that.</summary>
    public static (string? Data, string? Fault) OfPlainText(string text)
    {
        var octets = string.Concat(Encoding.UTF8.GetBytes(text).Select(b => (char)b));
        return Text(octets.Length == 0 ? [""] : [.. octets.Chunk(MostOfString).Select(chunk => new string(chunk))]);
    }

    private static (string? Data, string? Fault) Address(IReadOnlyList<ZoneWord> words, AddressFamily family, string what)
    {
        // What is written in another way than it is printed (1, 0x7f.1, 010.0.0.1) is no address in a zone file.
        if (words is [{ IsPlain: true } word] && IPAddress.TryParse(word.Octets, out var address) && address.AddressFamily == family && !word.Octets.Contains('%')
            && (family == AddressFamily.InterNetworkV6 || address.ToString() == word.Octets)) return (address.ToString(), null);
        return (null, $"it takes {what}, and not {Shown(words)}.");
    }

    private static (string? Data, string? Fault) Exchange(IReadOnlyList<ZoneWord> words, string origin)
    {
        if (words is [{ IsPlain: true } preference, { IsPlain: true } exchange] && ushort.TryParse(preference.Octets, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            // Takes no mail at all (RFC 7505).
            if (exchange.Octets == ".") return (FormattableString.Invariant($"{number} ."), null);
            if (ZoneNames.Whole(exchange.Octets, origin) is { } name && !name.StartsWith('*')) return (FormattableString.Invariant($"{number} {name}."), null);
        }

        return (null, $"an MX record takes a number up to 65535 and a name, such as 10 mail.example.net., and not {Shown(words)}.");
    }

    private static (string? Data, string? Fault) Text(IReadOnlyList<string> strings)
    {
        if (strings.Count == 0) return (null, "a TXT record takes a text.");
        if (strings.FirstOrDefault(s => s.Length > MostOfString) is { } tooLong)
            return (null, $"one string of a TXT record has at most {MostOfString} octets, and this one has {tooLong.Length}: cut it in two, each in quotes.");
        var all = strings.Sum(s => s.Length);
        return all > MostOfText ? (null, $"the text has {all} octets, and at most {MostOfText} are taken.") : (string.Join(' ', strings.Select(Quote)), null);
    }

    private static string Quote(string octets)
    {
        var quoted = new StringBuilder("\"");
        foreach (var octet in octets)
        {
            if (octet is '"' or '\\') quoted.Append('\\').Append(octet);
            else if (octet is < ' ' or > '~') quoted.Append('\\').Append(((int)octet).ToString("D3", CultureInfo.InvariantCulture));
            else quoted.Append(octet);
        }

        return quoted.Append('"').ToString();
    }

    private static string Shown(IReadOnlyList<ZoneWord> words)
    {
        const int most = 60;
        var said = Quote(string.Join(' ', words.Select(word => word.Octets)));
        return words.Count == 0 ? "nothing" : said.Length > most ? said[..most] + "…\"" : said;
    }
}
