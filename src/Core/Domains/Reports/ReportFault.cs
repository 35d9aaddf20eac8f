namespace Postroad.Core.Domains.Reports;

/// <summary>Why a file is no report that can be read: two sentences for a person. Never leaves <see cref="AggregateReportFile"/>.</summary>
internal sealed class ReportFault : Exception
{
    private const string AsItCame = "Upload the file as the receiver sent it, XML, gzip or zip.";

    private const string LeaveOut = "Nothing of it was taken; leave this report out, the receiver's next one comes in a day.";

    private ReportFault(string what, string wayOut) : base($"{what} {wayOut}")
    {
    }

    /// <summary>Another file would be right.</summary>
    public static ReportFault File(string what) => new(what, AsItCame);

    /// <summary>The file is what the receiver made, and is not right.</summary>
    public static ReportFault Content(string what) => new(what, LeaveOut);
}
