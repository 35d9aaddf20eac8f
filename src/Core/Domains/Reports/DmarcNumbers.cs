namespace Postroad.Core.Domains.Reports;

/// <summary>Messages, as receivers counted them.</summary>
/// <param name="SpfAligned">SPF passed for a domain that belongs to From's.</param>
/// <param name="DkimAligned">The same of DKIM.</param>
/// <param name="Passed">One of the two, which is enough.</param>
/// <param name="Quarantined">Put into spam, whether it passed or not.</param>
/// <param name="Rejected">Not taken, whether it passed or not.</param>
/// <param name="LetThrough">Failed, and DMARC did not hold it back; whether it was delivered is not reported.</param>
public sealed record DmarcNumbers(long Messages, long SpfAligned, long DkimAligned, long Passed, long Quarantined, long Rejected, long LetThrough)
{
    public static readonly DmarcNumbers None = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>Of <see cref="LetThrough"/>: receivers know that somebody sent it on.</summary>
    public long Forwarded { get; init; }

    /// <summary>Of <see cref="LetThrough"/>: outside of the policy's percentage, or the policy is being tried.</summary>
    public long SampledOut { get; init; }

    /// <summary>Of <see cref="LetThrough"/>: by the receivers' own rules.</summary>
    public long LocalPolicy { get; init; }

    public long Failed => Messages - Passed;
}

/// <summary>A domain that reports are about.</summary>
/// <param name="EndAt">End of the latest period.</param>
public sealed record DmarcDomain(string Name, int Reports, long Messages, long Passed, DateTimeOffset EndAt);

/// <summary>One source with what became of its mail.</summary>
/// <param name="FirstAt">Begin of the first report that has it.</param>
/// <param name="LastAt">End of the last one.</param>
public sealed record DmarcLine(DmarcSource Source, DmarcNumbers Numbers, DateTimeOffset FirstAt, DateTimeOffset LastAt)
{
    /// <summary>What people of the customer call it. Null: nobody has named it.</summary>
    public DmarcName? Given { get; init; }
}

/// <summary>Which sources.</summary>
public enum DmarcGroup
{
    All,

    /// <summary>Some of its mail passes.</summary>
    Passing,

    /// <summary>None does.</summary>
    Failing,
}

/// <summary>Where a page of sources or addresses goes on: behind this one, with fewer messages or the same number.</summary>
public sealed record DmarcCursor(long Messages, string Id);

/// <summary>One address of a source.</summary>
public sealed record DmarcAddress(string Address, DmarcNumbers Numbers);

/// <summary>Mail of a source that bears the same names and proofs.</summary>
/// <param name="HeaderFrom">Domain of the From that people see.</param>
public sealed record DmarcWay(
    string HeaderFrom, bool SpfAligned, bool DkimAligned, Disposition Disposition, PolicyReasons Reasons,
    IReadOnlyList<SpfResult> Spf, IReadOnlyList<DkimResult> Dkim, long Messages);

/// <summary>Who reported.</summary>
public sealed record DmarcReporter(string Organisation, int Reports, long Messages);

/// <summary>One day in UTC, which is how most receivers report; a report is of the day in which the middle of its period is.</summary>
public sealed record DmarcDay(DateOnly Day, long Messages, long Passed);

/// <summary>All that reports say of a domain in a span of time, but the sources.</summary>
/// <param name="Reporters">With most messages first, at most <see cref="DmarcFigures.MostReporters"/>.</param>
/// <param name="Sources">How many of each group.</param>
/// <param name="Worst">Of the sources that never pass, the one with most messages. Null: there is none.</param>
/// <param name="Latest">The report whose period ended last. Null: there is none in this span.</param>
public sealed record DmarcOverview(
    DmarcNumbers Numbers, int Reports, int Organisations, IReadOnlyList<DmarcReporter> Reporters, IReadOnlyList<DmarcDay> Days, IReadOnlyDictionary<DmarcGroup, int> Sources,
    DmarcLine? Worst, DmarcReport? Latest)
{
    /// <summary>Midnight of the first day that a report is of; the epoch when there is none.</summary>
    public DateTimeOffset Since => Days is [var first, ..] ? new(first.Day, TimeOnly.MinValue, TimeSpan.Zero) : DateTimeOffset.UnixEpoch;

    /// <summary>End of the last period.</summary>
    public DateTimeOffset Until => Latest?.EndAt ?? Since;
}
