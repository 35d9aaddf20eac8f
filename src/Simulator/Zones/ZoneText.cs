using System.Globalization;
using System.Text.RegularExpressions;

namespace Postroad.Simulator.Zones;

/// <summary>Reads zone text (RFC 1035 section 5.1) into records, and says of each line that is wrong what is wrong with it.</summary>
internal sealed partial class ZoneText
{
    /// <summary>Characters of a pasted text, and of a zone.</summary>
    public const int MostText = 1_000_000;

    private const int MostFaults = 20;

    private readonly string zone;
    private readonly List<(int Line, ZoneRecord Record)> records = [];
    private readonly List<string> faults;
    private string origin;
    private string? owner;
    private int ttl = ZoneRecord.DefaultTtl;

    private ZoneText(string zone, IReadOnlyList<string> faults) => (this.zone, origin, this.faults) = (zone, zone, [.. faults]);

    public static (IReadOnlyList<(int Line, ZoneRecord Record)> Records, IReadOnlyList<string> Faults) Read(string zone, string text)
    {
        if (text.Length > MostText) return ([], [$"The text has {text.Length} characters, and at most {MostText} are taken."]);
        var (entries, torn) = ZoneWords.Read(text);
        var reader = new ZoneText(zone, torn);
        foreach (var entry in entries)
        {
            if (reader.Take(entry) is { } fault) reader.faults.Add($"line {entry.Line}: {fault}");
        }

        return (reader.records, Shortened(reader.faults));
    }

    /// <summary>As many as somebody reads, and how many more.</summary>
    public static IReadOnlyList<string> Shortened(IReadOnlyList<string> faults) => faults.Count <= MostFaults ? faults : [.. faults.Take(MostFaults), $"and {faults.Count - MostFaults} more."];

    /// <summary>A record from the fields of a form.</summary>
    public static (ZoneRecord? Record, IReadOnlyList<string> Faults) Read(string zone, TypedRecord typed)
    {
        var faults = new List<string>();
        if (Hidden(typed) is { } field) return (null, [$"{field} has a line break or another character that cannot be seen: a record is one line."]);
        var name = typed.Name.Trim() is { Length: > 0 } given ? given : "@";
        var reader = new ZoneText(zone, []);
        if (reader.NameFault(name) is { } wrong) faults.Add($"Name: {wrong}");
        var seconds = typed.Ttl.Trim() is { Length: > 0 } text ? Seconds(text) : ZoneRecord.DefaultTtl;
        if (seconds is null) faults.Add($"TTL: it takes seconds from 0 to {ZoneRecord.MostTtl}, and not \"{typed.Ttl}\".");
        var type = typed.Type.Trim().ToUpperInvariant();
        if (TypeFault(type) is { } no) return (null, [.. faults, $"Type: {no}"]);
        var (data, fault) = Data(zone, type, typed.Value.Trim());
        if (fault is not null) faults.Add($"Value: {fault}");
        return faults.Count > 0 ? (null, faults) : (new ZoneRecord(ZoneNames.Whole(name, zone)!, seconds!.Value, type, data!), []);
    }

    /// <summary>A TXT value is read as a zone file's only when it begins as one, with a quote: hosts take it both ways.</summary>
    private static (string? Data, string? Fault) Data(string zone, string type, string value)
    {
        if (type == "TXT" && !value.StartsWith('"')) return RecordData.OfPlainText(value);
        var (entries, torn) = ZoneWords.Read(value);
        return torn.Count > 0 ? (null, torn[0]["line 1: ".Length..]) : RecordData.Read(type, entries.Count > 0 ? entries[0].Words : [], zone);
    }

    private static string? Hidden(TypedRecord typed) =>
        typed.Name.Any(char.IsControl) ? "Name" : typed.Ttl.Any(char.IsControl) ? "TTL" : typed.Type.Any(char.IsControl) ? "Type" : typed.Value.Any(char.IsControl) ? "Value" : null;

    /// <summary>Null: it is taken.</summary>
    private string? Take(ZoneEntry entry)
    {
        var words = new Queue<ZoneWord>(entry.Words);
        if (!entry.IsIndented && entry.Words[0] is { IsPlain: true, Octets: ['$', ..] }) return Direct([.. entry.Words.Select(word => word.Octets)]);
        if (!entry.IsIndented)
        {
            var first = words.Dequeue();
            if (!first.IsPlain) return "a name stands without quotes and backslashes.";
            if (NameFault(first.Octets) is { } wrong) return wrong;
            owner = ZoneNames.Whole(first.Octets, origin);
        }

        if (owner is null) return "it begins with a blank, and there is no name before it that it could be about.";
        var seconds = ttl;
        while (words.TryPeek(out var next) && next.IsPlain && (next.Octets.Equals("IN", StringComparison.OrdinalIgnoreCase) || char.IsAsciiDigit(next.Octets[0])))
        {
            words.Dequeue();
            if (!char.IsAsciiDigit(next.Octets[0])) continue;
            if (Seconds(next.Octets) is not { } given) return $"a TTL is from 0 to {ZoneRecord.MostTtl} seconds, and not \"{next.Octets}\".";
            seconds = given;
        }

        var type = words.TryDequeue(out var named) && named.IsPlain ? named.Octets.ToUpperInvariant() : "";
        if (TypeFault(type) is { } no) return no;
        var (data, fault) = RecordData.Read(type, [.. words], origin);
        if (fault is null) records.Add((entry.Line, new ZoneRecord(owner, seconds, type, data!)));
        return fault;
    }

    private string? Direct(string[] words)
    {
        switch (words)
        {
            case ["$TTL", var text]:
                if (Seconds(text) is not { } seconds) return $"a TTL is from 0 to {ZoneRecord.MostTtl} seconds, and not \"{text}\".";
                ttl = seconds;
                return null;
            case ["$ORIGIN", var text]:
                if (NameFault(text) is { } wrong) return wrong;
                origin = ZoneNames.Whole(text, origin)!;
                return null;
            default:
                return $"\"{words[0]}\" is not taken: only $ORIGIN and $TTL with one word each, and records themselves.";
        }
    }

    private string? NameFault(string name)
    {
        var whole = ZoneNames.Whole(name, origin);
        if (whole is null)
            return $"\"{(name.Length > 60 ? name[..60] + "…" : name)}\" is no name: labels of at most 63 letters, digits, hyphens and underscores, together at most 253; write other scripts as xn--.";
        return ZoneNames.IsIn(whole, zone) ? null : $"{whole} is not in the zone {zone}.";
    }

    private static string? TypeFault(string type) => type switch
    {
        "SOA" => "the registrar writes the SOA record itself: leave it out.",
        _ when ZoneRecord.Types.Contains(type) => null,
        _ => $"\"{(type.Length > 20 ? type[..20] + "…" : type)}\" is no type that it takes: {string.Join(", ", ZoneRecord.Types)}.",
    };

    /// <summary>Seconds, or weeks, days and so on as BIND writes them (1h30m). Null: it is none, or too long.</summary>
    private static int? Seconds(string text)
    {
        if (!Duration().IsMatch(text)) return null;
        var sum = Part().Matches(text).Sum(part => long.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture)
            * part.Groups[2].Value.ToLowerInvariant() switch { "w" => 604_800, "d" => 86_400, "h" => 3600, "m" => 60, _ => 1 });
        return sum <= ZoneRecord.MostTtl ? (int)sum : null;
    }

    [GeneratedRegex(@"^([0-9]{1,7}[smhdwSMHDW])*([0-9]{1,7})?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Duration();

    [GeneratedRegex("([0-9]+)([a-zA-Z]?)", RegexOptions.NonBacktracking)]
    private static partial Regex Part();
}
