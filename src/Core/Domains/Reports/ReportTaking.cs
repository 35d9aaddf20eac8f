namespace Postroad.Core.Domains.Reports;

/// <summary>What became of a file that somebody uploaded as an aggregate report.</summary>
public abstract record ReportTaking
{
    private ReportTaking() { }

    public sealed record Taken(DmarcReport Report) : ReportTaking;

    /// <summary>The same report was taken earlier; nothing was stored a second time.</summary>
    public sealed record TakenBefore(DmarcReport Report) : ReportTaking;

    /// <summary>Others are being taken, and it was not read; it may come again after <see cref="DmarcReports.ComeBackAfter"/>.</summary>
    public sealed record Busy : ReportTaking;

    /// <summary>Nothing of it was stored.</summary>
    /// <param name="Reason">Sentences: what is wrong, and the way out.</param>
    public sealed record Refused(string Reason) : ReportTaking;
}
