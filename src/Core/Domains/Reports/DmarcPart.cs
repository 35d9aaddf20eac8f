namespace Postroad.Core.Domains.Reports;

/// <summary>Some of the rows of a source: those of the newest reports, or of the ones before them. A source may have a million rows, and nobody waits for all of them.</summary>
public sealed record DmarcPart
{
    /// <summary>Nothing: there is no earlier report, or the one where it would begin was removed.</summary>
    internal static readonly DmarcPart None = new([], null);

    internal DmarcPart(IReadOnlyList<DmarcSlice> slices, DmarcPlace? next) => (Slices, Next) = (slices, next);

    internal IReadOnlyList<DmarcSlice> Slices { get; }

    /// <summary>Where it begins. Null: it is empty.</summary>
    public DmarcPlace? Begin => Slices is [var first, ..] ? new DmarcPlace(first.Report, first.FirstSeq) : null;

    /// <summary>Where earlier rows begin. Null: there are none.</summary>
    public DmarcPlace? Next { get; }

    public int Rows => Slices.Sum(s => s.EndSeq - s.FirstSeq);

    /// <summary>Begin of the earliest period in it; the epoch when it is empty.</summary>
    public DateTimeOffset FirstAt => Slices.Select(s => s.BeginAt).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Min();

    /// <summary>End of the latest one.</summary>
    public DateTimeOffset LastAt => Slices.Select(s => s.EndAt).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max();
}

/// <summary>A row of a source, at which a part of its rows begins.</summary>
/// <param name="Report"><see cref="DmarcReport.PublicId"/>.</param>
/// <param name="Seq">Its place among the rows of the report.</param>
public sealed record DmarcPlace(string Report, int Seq);

/// <summary>Rows of a source that stand together in one report, from <paramref name="FirstSeq"/> to before <paramref name="EndSeq"/>.</summary>
internal sealed record DmarcSlice(long ReportId, string Report, DateTimeOffset BeginAt, DateTimeOffset EndAt, int FirstSeq, int EndSeq);
