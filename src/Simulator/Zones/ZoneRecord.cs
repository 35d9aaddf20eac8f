using System.Security.Cryptography;
using System.Text;

namespace Postroad.Simulator.Zones;

/// <summary>One record of a zone, in the one form in which it is written.</summary>
/// <param name="Name">Whole, in lower case, without a dot at the end.</param>
/// <param name="Ttl">Seconds.</param>
/// <param name="Type">One of <see cref="Types"/>.</param>
/// <param name="Data">As a zone file has it: names whole and with their dot, text in quotes.</param>
internal sealed record ZoneRecord(string Name, int Ttl, string Type, string Data)
{
    /// <summary>Seconds: whoever tries it out wants to see a change.</summary>
    public const int DefaultTtl = 60;

    /// <summary>Seconds: a week.</summary>
    public const int MostTtl = 604_800;

    public static IReadOnlyList<string> Types { get; } = ["A", "AAAA", "CNAME", "MX", "TXT", "NS"];

    /// <summary>Says which one is meant, and changes with what it says: nobody changes a record that somebody else has changed meanwhile.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Line)))[..16];

    public string Line => FormattableString.Invariant($"{Name}. {Ttl} IN {Type} {Data}");

    public bool IsAs(ZoneRecord other) => (Name, Type, Data) == (other.Name, other.Type, other.Data);
}

/// <summary>A record as somebody types it into the fields of a form.</summary>
/// <param name="Name">Below the zone, "@" for its own name, or whole with a dot at the end.</param>
/// <param name="Ttl">Seconds. Empty: <see cref="ZoneRecord.DefaultTtl"/>.</param>
/// <param name="Value">As in a zone file; the text of a TXT record may stand there as it is, without quotes.</param>
internal sealed record TypedRecord(string Name, string Ttl, string Type, string Value);
