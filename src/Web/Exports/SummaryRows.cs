using Postroad.Core.Reports;

namespace Postroad.Web.Exports;

/// <summary>A campaign's report as a file: whose it is, the figures as the screen has them, then bounces by reason and links.</summary>
internal static class SummaryRows
{
    /// <summary>Known only where the provider tells what becomes of mails.</summary>
    private static readonly string[] Told = ["Delivered", "Bounced", "Still trying", "No answer yet", "Complained"];

    public static string Of(CampaignReport report)
    {
        var (head, n) = (report.Head, report.Numbers);
        var text = new CsvText().Cell("What").Cell("Value").EndRow();
        text.Cell("Campaign").Cell(head.Name).EndRow().Cell("Subject").Cell(head.Subject).EndRow().Cell("List").Cell(head.ListName).EndRow().Cell("State").Cell(head.State.ToString()).EndRow();
        text.Cell("Started (UTC)").Cell(head.StartedAt).EndRow().Cell("Finished (UTC)").Cell(head.FinishedAt).EndRow().Cell("Read (UTC)").Cell(report.ReadAt).EndRow();
        (string Name, long Count)[] figures =
        [
            ("Recipients", n.Recipients), ("Queued", n.Queued), ("Sent", n.Sent), ("Suppressed", n.Suppressed), ("Failed", n.Failed), ("Delivered", n.Delivered), ("Bounced", n.Bounced),
            ("Still trying", n.StillTrying), ("No answer yet", n.NoAnswerYet), ("Uncertain", n.Uncertain), ("Opened by people", n.OpenedByPeople),
            ("Opened by machines only", n.OpenedByMachines), ("Clicked", n.Clicked), ("Unsubscribed", n.Unsubscribed), ("Complained", n.Complained),
        ];
        foreach (var (name, count) in figures)
        {
            if (!n.IsReported && Told.Contains(name)) text.Cell(name).Cell("Not reported").EndRow();
            else text.Cell(name).Cell(count).EndRow();
        }

        foreach (var b in report.Bounces) text.Cell($"Bounced: {b.Reason}{(b.Status.Length == 0 ? "" : $" ({b.Status})")}").Cell(b.Deliveries).EndRow();
        foreach (var link in report.Links) text.Cell($"People who clicked {link.Url}").Cell(link.People).EndRow();
        return text.Take();
    }
}
