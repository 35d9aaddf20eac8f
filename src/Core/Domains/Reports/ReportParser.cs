using System.Globalization;
using System.Net;

namespace Postroad.Core.Domains.Reports;

/// <summary>
/// The elements of a report (RFC 7489 appendix C, RFC 9990). What a screen needs must be there and be right; what receivers leave out in practice
/// (results of SPF, pct) may be missing.
/// </summary>
internal sealed class ReportParser(ReportXml xml, CancellationToken cancel)
{
    private readonly List<ReportRow> rows = [];
    private string? organisation, email, id;
    private DateTimeOffset? beginAt, endAt;
    private PublishedPolicy? policy;

    public AggregateReport Parse()
    {
        xml.Open("feedback");
        xml.Each(name =>
        {
            if (name == "report_metadata") ReadMetadata();
            else if (name == "policy_published") policy = policy is null ? ReadPolicy() : throw Twice(name);
            else if (name == "record") AddRow();
        });
        xml.Close();
        var (begin, end) = (Needed(beginAt, "begin"), Needed(endAt, "end"));
        if (end < begin) throw xml.Wrong($"the report ends ({end:u}) before it begins ({begin:u})");
        return new AggregateReport
        {
            Organisation = Needed(organisation, "org_name"), Email = email, ReportId = Needed(id, "report_id"),
            BeginAt = begin, EndAt = end, Policy = Needed(policy, "policy_published"), Rows = rows,
        };
    }

    private void ReadMetadata()
    {
        if (id is not null) throw Twice("report_metadata");
        xml.Each(name =>
        {
            if (name == "org_name") organisation = Said(ReportLimits.TextCharacters);
            else if (name == "email") email = Said(ReportLimits.DomainCharacters);
            else if (name == "report_id") id = Said(ReportLimits.TextCharacters);
            else if (name == "date_range") ReadRange();
        });
    }

    private void ReadRange() => xml.Each(name =>
    {
        if (name == "begin") beginAt = Instant(name);
        else if (name == "end") endAt = Instant(name);
    });

    private PublishedPolicy ReadPolicy()
    {
        string? domain = null;
        Disposition? asked = null, ofSubdomains = null, ofMissing = null;
        Alignment? dkim = null, spf = null;
        int? percent = null;
        bool? isTest = null;
        xml.Each(name =>
        {
            switch (name)
            {
                case "domain": domain = Domain(name); break;
                case "p": asked = Asked(name); break;
                case "sp": ofSubdomains = Asked(name); break;
                case "np": ofMissing = Asked(name); break;
                case "adkim": dkim = OneOf(name, ("r", Alignment.Relaxed), ("s", Alignment.Strict)); break;
                case "aspf": spf = OneOf(name, ("r", Alignment.Relaxed), ("s", Alignment.Strict)); break;
                case "pct": percent = (int?)Whole(name, 100); break;
                case "testing": isTest = OneOf(name, ("y", true), ("n", false)); break;
            }
        });
        return new PublishedPolicy
        {
            Domain = Needed(domain, "domain"), Policy = Needed(asked, "p"), OfSubdomains = ofSubdomains, OfMissingNames = ofMissing, Dkim = dkim, Spf = spf,
            Percent = percent, IsTest = isTest,
        };
    }

    private void AddRow()
    {
        cancel.ThrowIfCancellationRequested();
        if (rows.Count == ReportLimits.Rows) throw xml.Wrong($"the report has more than {ReportLimits.Rows:N0} rows, which is the most that is read");
        var row = new RowParts();
        xml.Each(name =>
        {
            if (name == "row") xml.Each(inner => ReadRow(row, inner));
            else if (name == "identifiers") xml.Each(inner => ReadIdentifier(row, inner));
            else if (name == "auth_results") xml.Each(inner => ReadResult(row, inner));
        });
        rows.Add(new ReportRow
        {
            Source = OfRow(row.Source, "source_ip"), Count = OfRow(row.Count, "count"), Disposition = OfRow(row.Disposition, "disposition"),
            DkimPasses = OfRow(row.DkimPasses, "dkim"), SpfPasses = OfRow(row.SpfPasses, "spf"),
            Reasons = row.Reasons, HeaderFrom = OfRow(row.HeaderFrom, "header_from"), Dkim = row.Dkim, Spf = row.Spf,
        });
    }

    private void ReadRow(RowParts row, string name)
    {
        if (name == "source_ip") row.Source = row.Source is null ? Address(name) : throw Twice(name);
        else if (name == "count") row.Count = row.Count is null ? Whole(name, ReportLimits.Count) : throw Twice(name);
        else if (name == "policy_evaluated") xml.Each(inner => ReadEvaluation(row, inner));
    }

    private void ReadEvaluation(RowParts row, string name)
    {
        if (name == "disposition") row.Disposition = OneOf(name, ("none", Disposition.None), ("pass", Disposition.Pass), ("quarantine", Disposition.Quarantine), ("reject", Disposition.Reject));
        else if (name == "dkim") row.DkimPasses = OneOf(name, ("pass", true), ("fail", false));
        else if (name == "spf") row.SpfPasses = OneOf(name, ("pass", true), ("fail", false));
        else if (name == "reason") xml.Each(inner => { if (inner == "type" && Said(ReportLimits.WordCharacters) is { } word) row.Reasons |= PolicyReasonWords.Read(word); });
    }

    private void ReadIdentifier(RowParts row, string name)
    {
        if (name == "header_from") row.HeaderFrom = row.HeaderFrom is null ? Domain(name) : throw Twice(name);
    }

    private void ReadResult(RowParts row, string kind)
    {
        if (kind is not ("dkim" or "spf")) return;
        string? domain = null, selector = null, result = null;
        xml.Each(name =>
        {
            if (name == "domain") domain = Said(ReportLimits.DomainCharacters);
            else if (name == "selector") selector = Said(ReportLimits.DomainCharacters);
            else if (name == "result") result = Said(ReportLimits.WordCharacters)?.ToLowerInvariant();
        });
        // Who signed nothing has no domain, and some receivers say so with an empty element.
        if (kind == "dkim") row.Dkim.Add(new DkimResult(domain ?? "", selector, result ?? "none"));
        else row.Spf.Add(new SpfResult(domain ?? "", result ?? "none"));
        if (row.Dkim.Count + row.Spf.Count > ReportLimits.ResultsOfRow) throw xml.Wrong($"a row has more than {ReportLimits.ResultsOfRow} results of DKIM and SPF");
    }

    /// <summary>Null: nothing stands there.</summary>
    private string? Said(int mostCharacters) => xml.Text(mostCharacters) is { Length: > 0 } text ? text : null;

    private string? Domain(string name)
    {
        var text = Said(ReportLimits.DomainCharacters);
        return text is null || text.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' || c > '\u007f') ? text?.TrimEnd('.') : throw NoSuch(name, text, "the name of a domain");
    }

    private IPAddress? Address(string name)
    {
        if (Said(ReportLimits.WordCharacters) is not { } text) return null;
        // IPAddress takes "1" and "0x7f.1" for addresses too.
        var isRight = IPAddress.TryParse(text, out var address) && (text.Contains(':') ? !text.Contains('%') && text[0] != '[' : address.ToString() == text);
        return isRight ? address : throw NoSuch(name, text, "an IP address");
    }

    private long? Whole(string name, long most)
    {
        if (Said(ReportLimits.WordCharacters) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : throw NoSuch(name, text, $"a whole number from 0 to {most:N0}");
    }

    private DateTimeOffset? Instant(string name)
    {
        const long Year9999 = 253_370_764_800;
        return Whole(name, Year9999) is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }

    private Disposition? Asked(string name) => OneOf(name, ("none", Disposition.None), ("quarantine", Disposition.Quarantine), ("reject", Disposition.Reject));

    private T? OneOf<T>(string name, params ReadOnlySpan<(string Word, T Meaning)> words) where T : struct
    {
        if (Said(ReportLimits.WordCharacters) is not { } text) return null;
        foreach (var (word, meaning) in words) if (word.Equals(text, StringComparison.OrdinalIgnoreCase)) return meaning;
        var allowed = new List<string>();
        foreach (var (word, _) in words) allowed.Add(word);
        throw NoSuch(name, text, $"one of {string.Join(", ", allowed)}");
    }

    private T Needed<T>(T? value, string name) where T : class => value ?? throw xml.Wrong($"the report has no <{name}>, or an empty one");

    private T Needed<T>(T? value, string name) where T : struct => value ?? throw xml.Wrong($"the report has no <{name}>, or an empty one");

    private T OfRow<T>(T? value, string name) where T : class => value ?? throw WithoutInRow(name);

    private T OfRow<T>(T? value, string name) where T : struct => value ?? throw WithoutInRow(name);

    private ReportFault WithoutInRow(string name) => xml.Wrong($"record {rows.Count + 1:N0} has no <{name}>, or an empty one");

    private ReportFault Twice(string name) => xml.Wrong($"<{name}> stands there a second time");

    private ReportFault NoSuch(string name, string text, string wanted) => xml.Wrong($"<{name}> is \"{ReportXml.Short(text)}\", and not {wanted}");

    /// <summary>A row while it is read. Null: not met yet.</summary>
    private sealed class RowParts
    {
        public IPAddress? Source { get; set; }
        public long? Count { get; set; }
        public Disposition? Disposition { get; set; }
        public bool? DkimPasses { get; set; }
        public bool? SpfPasses { get; set; }
        public string? HeaderFrom { get; set; }
        public PolicyReasons Reasons { get; set; }
        public List<DkimResult> Dkim { get; } = [];
        public List<SpfResult> Spf { get; } = [];
    }
}
