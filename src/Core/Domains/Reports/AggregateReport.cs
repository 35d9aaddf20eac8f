using System.Net;

namespace Postroad.Core.Domains.Reports;

/// <summary>What one receiver of mail saw of a domain in a span of time (RFC 7489 section 7.2 and appendix C, RFC 9990).</summary>
internal sealed record AggregateReport
{
    /// <summary>Who reports, as it calls itself.</summary>
    public required string Organisation { get; init; }

    /// <summary>Where it can be asked. Null: it did not say.</summary>
    public required string? Email { get; init; }

    /// <summary>The receiver's own id of the report; the same report may come twice.</summary>
    public required string ReportId { get; init; }

    public required DateTimeOffset BeginAt { get; init; }

    public required DateTimeOffset EndAt { get; init; }

    public required PublishedPolicy Policy { get; init; }

    /// <summary>At most <see cref="ReportLimits.Rows"/>.</summary>
    public required IReadOnlyList<ReportRow> Rows { get; init; }
}

/// <summary>The DMARC record that the receiver found. Null: the report does not say, and the record's default holds.</summary>
internal sealed record PublishedPolicy
{
    public required string Domain { get; init; }

    public required Disposition Policy { get; init; }

    public required Disposition? OfSubdomains { get; init; }

    /// <summary>Of names that do not exist (RFC 9989, tag np).</summary>
    public required Disposition? OfMissingNames { get; init; }

    public required Alignment? Dkim { get; init; }

    public required Alignment? Spf { get; init; }

    /// <summary>0 to 100; RFC 9989 has no such tag any more.</summary>
    public required int? Percent { get; init; }

    /// <summary>The policy is being tried and not followed (RFC 9989, tag t).</summary>
    public required bool? IsTest { get; init; }
}

/// <summary>Mail of one source that was treated alike.</summary>
internal sealed record ReportRow
{
    public required IPAddress Source { get; init; }

    /// <summary>Messages.</summary>
    public required long Count { get; init; }

    public required Disposition Disposition { get; init; }

    /// <summary>DKIM passed and was aligned with <see cref="HeaderFrom"/>.</summary>
    public required bool DkimPasses { get; init; }

    /// <summary>SPF passed and was aligned with <see cref="HeaderFrom"/>.</summary>
    public required bool SpfPasses { get; init; }

    /// <summary>Domain of the From that people see.</summary>
    public required string HeaderFrom { get; init; }

    public required PolicyReasons Reasons { get; init; }

    public required IReadOnlyList<DkimResult> Dkim { get; init; }

    public required IReadOnlyList<SpfResult> Spf { get; init; }
}

/// <summary>One signature, aligned or not.</summary>
/// <param name="Selector">Null: the report does not say.</param>
/// <param name="Result">In lower case: pass, fail, none, policy, neutral, temperror, permerror; older receivers have words of their own.</param>
public sealed record DkimResult(string Domain, string? Selector, string Result);

/// <param name="Result">In lower case: pass, fail, softfail, none, neutral, temperror, permerror; older receivers have words of their own.</param>
public sealed record SpfResult(string Domain, string Result);

/// <summary>What a policy asks for, or what was done. <see cref="Pass"/> is never asked for: DMARC was passed, so nothing was done (RFC 9990). Stored; do not renumber.</summary>
public enum Disposition : short
{
    None = 0,
    Pass = 1,
    Quarantine = 2,
    Reject = 3,
}

internal enum Alignment { Relaxed, Strict }
