using System.Globalization;
using System.Text;
using System.Text.Json;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>How a DNS host wants names typed.</summary>
internal enum NameForm
{
    /// <summary>Without the domain, which the host adds; <c>@</c> for the domain itself.</summary>
    Relative,

    /// <summary>Whole, with a dot at the end.</summary>
    Absolute,
}

/// <summary>Records in the form that a DNS host takes.</summary>
internal static class RecordDownloads
{
    /// <summary>Of new records, in seconds: soon corrected, and not asked for all the time.</summary>
    public const int Ttl = 300;

    /// <summary>Octets of one piece of a text (RFC 1035 section 3.3).</summary>
    private const int MostPiece = 255;

    public static string NameFor(ExpectedRecord record, DnsName zone, NameForm form) =>
        form == NameForm.Absolute || !record.Name.IsAtOrUnder(zone) || zone.IsRoot ? $"{record.Name}."
        : record.Name == zone ? "@"
        : record.Name.Text[..^(zone.Text.Length + 1)];

    /// <summary>A master file (RFC 1035 section 5) to be put into that of the zone.</summary>
    public static string ZoneFile(DnsName zone, IReadOnlyList<ExpectedRecord> records)
    {
        var file = new StringBuilder();
        file.Append(CultureInfo.InvariantCulture, $"$ORIGIN {(zone.IsRoot ? "" : zone.Text)}.\n");
        foreach (var record in records) file.Append(CultureInfo.InvariantCulture, $"{NameFor(record, zone, NameForm.Relative)} {Ttl} IN {record.KindText} {Data(record)}\n");
        return file.ToString();
    }

    /// <summary>A ChangeBatch for <c>aws route53 change-resource-record-sets --change-batch</c>. Values of one name and kind make one set.</summary>
    public static string Route53(IReadOnlyList<ExpectedRecord> records)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("Changes");
            foreach (var set in records.GroupBy(record => (record.Name, record.KindText))) WriteChange(json, set.Key.Name, set.Key.KindText, set);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void WriteChange(Utf8JsonWriter json, DnsName name, string kind, IEnumerable<ExpectedRecord> values)
    {
        json.WriteStartObject();
        json.WriteString("Action", "UPSERT");
        json.WriteStartObject("ResourceRecordSet");
        json.WriteString("Name", $"{name}.");
        json.WriteString("Type", kind);
        json.WriteNumber("TTL", Ttl);
        json.WriteStartArray("ResourceRecords");
        foreach (var record in values)
        {
            json.WriteStartObject();
            json.WriteString("Value", Data(record));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Data(ExpectedRecord record) => Data(record.Kind, record.Value);

    internal static string Data(DnsKind kind, string value) => kind != DnsKind.Txt ? value
        : string.Join(' ', value.Chunk(MostPiece).Select(piece =>
            $"\"{new string(piece).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
}
