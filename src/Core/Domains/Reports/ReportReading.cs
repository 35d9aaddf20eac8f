namespace Postroad.Core.Domains.Reports;

/// <summary>What became of a file that should be an aggregate report.</summary>
internal abstract record ReportReading
{
    private ReportReading() { }

    public sealed record Read(AggregateReport Report) : ReportReading;

    /// <param name="Reason">Sentences for who gave the file: what is wrong, where, and the way out.</param>
    public sealed record Refused(string Reason) : ReportReading;
}
