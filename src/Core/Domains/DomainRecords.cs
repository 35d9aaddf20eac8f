using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains;

/// <summary>The records of a sending domain in the forms that DNS hosts take.</summary>
public static class DomainRecords
{
    /// <summary>To be put into a zone file.</summary>
    public static string ZoneFile(DomainDetail detail) => RecordDownloads.ZoneFile(DnsName.Parse(detail.Domain.Domain), Expected(detail));

    /// <summary>A change batch of Amazon Route 53.</summary>
    public static string Route53(DomainDetail detail) => RecordDownloads.Route53(Expected(detail));

    /// <summary>A name as hosts want it that add the domain by themselves.</summary>
    public static string ShortName(DomainDetail detail, RecordReading record) => RecordDownloads.NameFor(Of(record), DnsName.Parse(detail.Domain.Domain), NameForm.Relative);

    private static List<ExpectedRecord> Expected(DomainDetail detail) => [.. (detail.Reading?.Records ?? []).Select(Of)];

    private static ExpectedRecord Of(RecordReading record) => new(record.Subject, DnsName.Parse(record.Name), Enum.Parse<DnsKind>(record.Kind, ignoreCase: true), record.Value);
}
