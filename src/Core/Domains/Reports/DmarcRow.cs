using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

/// <summary>A row of a report: mail of one address that was treated alike.</summary>
internal sealed class DmarcRow : ICustomerOwned
{
    /// <summary>Signatures, or checks of SPF, that are kept of a row: those that passed first. Honest mail has two or three.</summary>
    private const int MostResults = 10;

    private const int AddressCharacters = 45;

    /// <summary><see cref="DmarcReport.Id"/>.</summary>
    public required long ReportId { get; init; }

    /// <summary>Its place among the rows of the report, from 0: those of one source stand together, so that <see cref="DmarcSum"/> can say where they are.</summary>
    public required int Seq { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public required string Address { get; init; }

    public required SourceKind SourceKind { get; init; }

    public required string SourceName { get; init; }

    /// <summary>Messages.</summary>
    public required long Count { get; init; }

    public required Disposition Disposition { get; init; }

    /// <summary>DKIM passed for a domain that belongs to From's.</summary>
    public required bool DkimAligned { get; init; }

    /// <summary>SPF passed for a domain that belongs to From's.</summary>
    public required bool SpfAligned { get; init; }

    public required PolicyReasons Reasons { get; init; }

    public required string HeaderFrom { get; init; }

    /// <summary>Signatures with their selectors, as JSON.</summary>
    public required string Dkim { get; init; }

    /// <summary>Checks of SPF, as JSON.</summary>
    public required string Spf { get; init; }

    public static DmarcRow Of(long report, int seq, CustomerId customer, DmarcSource source, ReportRow row) =>
        new()
        {
            ReportId = report, Seq = seq, CustomerId = customer, Address = row.Source.ToString(), SourceKind = source.Kind, SourceName = source.Name,
            Count = row.Count, Disposition = row.Disposition, DkimAligned = row.DkimPasses, SpfAligned = row.SpfPasses,
            Reasons = row.Reasons, HeaderFrom = ReportedDomain.Spell(row.HeaderFrom),
            Dkim = JsonSerializer.Serialize(
                [.. row.Dkim.OrderByDescending(d => d.Result == "pass").Take(MostResults)
                    .Select(d => new DkimResult(ReportedDomain.Spell(d.Domain), d.Selector is { } s ? Shown(s) : null, Shown(d.Result)))],
                ResultsJson.Default.DkimResultArray),
            Spf = JsonSerializer.Serialize(
                [.. row.Spf.OrderByDescending(s => s.Result == "pass").Take(MostResults).Select(s => new SpfResult(ReportedDomain.Spell(s.Domain), Shown(s.Result)))],
                ResultsJson.Default.SpfResultArray),
        };

    public static IReadOnlyList<DkimResult> ReadDkim(string json) => JsonSerializer.Deserialize(json, ResultsJson.Default.DkimResultArray) ?? [];

    public static IReadOnlyList<SpfResult> ReadSpf(string json) => JsonSerializer.Deserialize(json, ResultsJson.Default.SpfResultArray) ?? [];

    private static string Shown(string said) => DnsText.Clean(said, ReportLimits.DomainCharacters);

    internal sealed class Mapping : IEntityTypeConfiguration<DmarcRow>
    {
        public void Configure(EntityTypeBuilder<DmarcRow> builder)
        {
            builder.ToTable("dmarc_rows").HasKey(r => new { r.ReportId, r.Seq });
            builder.Property(r => r.Address).HasMaxLength(AddressCharacters);
            builder.Property(r => r.SourceName).HasMaxLength(ReportLimits.DomainCharacters);
            builder.Property(r => r.HeaderFrom).HasMaxLength(ReportLimits.DomainCharacters);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DkimResult[]))]
[JsonSerializable(typeof(SpfResult[]))]
internal sealed partial class ResultsJson : JsonSerializerContext;
