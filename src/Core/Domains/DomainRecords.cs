using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains;

/// <summary>The records of a sending domain in the forms that DNS hosts take.</summary>
public static class DomainRecords
{
    /// <summary>Those that are not right yet, and that may be put in without a look at what they replace.</summary>
    public static IReadOnlyList<RecordReading> ToPublish(DomainReading? reading) => [.. (reading?.Records ?? []).Where(record => record.IsToPublish)];

    /// <summary>To be put into a zone file.</summary>
    public static string ZoneFile(DomainDetail detail) => RecordDownloads.ZoneFile(DnsName.Parse(Zone(detail)), [.. ToPublish(detail.Reading).Select(record => Of(record, record.Value))]);

    /// <summary>A change batch of Amazon Route 53.</summary>
    public static string Route53(DomainDetail detail) => Route53(detail.Reading);

    /// <summary>A set is replaced as a whole, so that others' texts at a name are in it too.</summary>
    internal static string Route53(DomainReading? reading) =>
        RecordDownloads.Route53([.. ToPublish(reading).SelectMany(record => (record.Beside ?? []).Prepend(record.Value).Select(value => Of(record, value)))]);

    /// <summary>The zone that a DNS host has it in, and adds to names by itself: the domain, or one above it.</summary>
    public static string Zone(DomainDetail detail) => (detail.Reading?.Records ?? []).Select(record => record.Zone).OfType<string>().MinBy(zone => zone.Length) ?? detail.Domain.Domain;

    /// <summary>A name as hosts want it that add the zone by themselves; whole where it is in a zone of its own.</summary>
    public static string ShortName(DomainDetail detail, RecordReading record)
    {
        var zone = Zone(detail);
        return RecordDownloads.NameFor(Of(record, record.Value), DnsName.Parse(zone), record.Zone is null || record.Zone == zone ? NameForm.Relative : NameForm.Absolute);
    }

    /// <summary>A value as a zone file has it: texts in quotation marks, in pieces where they are long.</summary>
    public static string Data(string kind, string value) => RecordDownloads.Data(Enum.Parse<DnsKind>(kind, ignoreCase: true), value);

    private static ExpectedRecord Of(RecordReading record, string value) => new(record.Subject, DnsName.Parse(record.Name), Enum.Parse<DnsKind>(record.Kind, ignoreCase: true), value);
}
