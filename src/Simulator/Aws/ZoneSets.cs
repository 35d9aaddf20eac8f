using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Postroad.Simulator.Zones;

namespace Postroad.Simulator.Aws;

/// <summary>A zone's records by name and type, as Route 53 has them.</summary>
internal static class ZoneSets
{
    public static IReadOnlyList<ZoneSet> Of(Zone zone) =>
        [.. zone.Records.GroupBy(r => (r.Name, r.Type)).Select(g => new ZoneSet(g.Key.Name, g.Key.Type, g.Max(r => r.Ttl), [.. g.Select(r => r.Data)]))];

    public static void Write(XmlWriter xml, ZoneSet set)
    {
        xml.WriteStartElement("ResourceRecordSet");
        // As it is listed: a star is written by its octet.
        xml.WriteElementString("Name", $"{set.Name.Replace("*", "\\052", StringComparison.Ordinal)}.");
        xml.WriteElementString("Type", set.Type);
        xml.WriteElementString("TTL", set.Ttl.ToString(CultureInfo.InvariantCulture));
        xml.WriteStartElement("ResourceRecords");
        foreach (var value in set.Values)
        {
            xml.WriteStartElement("ResourceRecord");
            xml.WriteElementString("Value", value);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>The zone after all changes of a batch, or what is wrong with each; a batch with a fault changes nothing.</summary>
    public static (Zone Zone, IReadOnlyList<string> Faults) Apply(Zone zone, XElement batch)
    {
        var faults = new List<string>();
        var changes = batch.Descendants(Name("Change")).ToList();
        if (changes.Count == 0) faults.Add("The change batch has no changes");
        foreach (var change in changes)
        {
            var (action, wanted, fault) = Read(zone, change);
            if (fault is not null) faults.Add(fault);
            else if (Change(zone, action, wanted!, out var why) is { } changed) zone = changed;
            else faults.Add(why);
        }

        return (zone, faults);
    }

    private static (string Action, ZoneSet? Set, string? Fault) Read(Zone zone, XElement change)
    {
        var set = change.Element(Name("ResourceRecordSet"));
        var (action, name, type) = (change.Element(Name("Action"))?.Value ?? "", Plain(set?.Element(Name("Name"))?.Value ?? ""), set?.Element(Name("Type"))?.Value ?? "");
        if (!ZoneNames.IsIn(name, zone.Name)) return (action, null, $"RRSet with DNS name {name}. is not permitted in zone {zone.Name}.");
        if (!int.TryParse(set!.Element(Name("TTL"))?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var ttl)) return (action, null, $"Invalid request: Missing field 'TTL' in Change with [Action={action}, Name={name}., Type={type}, SetIdentifier=null]");
        var values = new List<string>();
        foreach (var value in set.Descendants(Name("Value")).Select(v => v.Value))
        {
            // Route 53 takes a text in quotes alone; the registrar's forms are kinder.
            if (type == "TXT" && !value.StartsWith('"')) return (action, null, $"Invalid Resource Record: 'FATAL problem: InvalidCharacterString (Value should be enclosed in quotation marks) encountered with '{value}''");
            var (record, faults) = ZoneText.Read(zone.Name, new TypedRecord($"{name}.", $"{ttl}", type, type is "CNAME" && !value.EndsWith('.') ? value + "." : value));
            if (record is null) return (action, null, $"Invalid Resource Record: '{faults[0]}'");
            values.Add(record.Data);
        }

        return (action, new ZoneSet(name, type, ttl, values), values.Count == 0 ? $"Invalid request: no records in Change with [Action={action}, Name={name}., Type={type}, SetIdentifier=null]" : null);
    }

    private static Zone? Change(Zone zone, string action, ZoneSet set, out string fault)
    {
        var (known, what) = (Of(zone).FirstOrDefault(s => (s.Name, s.Type) == (set.Name, set.Type)), $"resource record set [name='{set.Name}.', type='{set.Type}']");
        var without = zone with { Records = [.. zone.Records.Where(r => (r.Name, r.Type) != (set.Name, set.Type))] };
        fault = action switch
        {
            "CREATE" when known is not null => $"Tried to create {what} but it already exists",
            "DELETE" when known is null => $"Tried to delete {what} but it was not found",
            "DELETE" when known.Ttl != set.Ttl || !known.Values.ToHashSet().SetEquals(set.Values) => $"Tried to delete {what} but the values provided do not match the current values",
            "CREATE" or "DELETE" or "UPSERT" => "",
            _ => $"Value '{action}' at 'changeBatch.changes.1.member.action' failed to satisfy constraint: Member must satisfy enum value set: [CREATE, DELETE, UPSERT]",
        };
        if (fault.Length > 0) return null;
        if (action == "DELETE") return without;
        if (without.Records.FirstOrDefault(r => r.Name == set.Name && (set.Type == "CNAME" || r.Type == "CNAME")) is { } other)
        {
            fault = $"RRSet of type {set.Type} with DNS name {set.Name}. is not permitted because a conflicting RRSet of type {other.Type} with the same DNS name already exists in zone {zone.Name}.";
            return null;
        }

        if (set.Type == "CNAME" && set.Name == zone.Name)
        {
            fault = $"RRSet of type CNAME with DNS name {set.Name}. is not permitted at apex in zone {zone.Name}.";
            return null;
        }

        return without with { Records = [.. without.Records, .. set.Values.Select(value => new ZoneRecord(set.Name, set.Ttl, set.Type, value))] };
    }

    private static XName Name(string name) => XName.Get(name, Route53Api.Space);

    private static string Plain(string name) => name.Trim().TrimEnd('.').ToLowerInvariant().Replace("\\052", "*", StringComparison.Ordinal);
}

internal sealed record ZoneSet(string Name, string Type, int Ttl, IReadOnlyList<string> Values);
