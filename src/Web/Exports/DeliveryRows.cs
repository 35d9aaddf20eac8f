using Postroad.Core.Deliveries;
using Postroad.Core.Reports;
using Postroad.Web.Parts;

namespace Postroad.Web.Exports;

/// <summary>A delivery as a row of a file: what the list shows, and what its chips and notes are made of.</summary>
internal static class DeliveryRows
{
    private static readonly string[] Columns =
    [
        "Number", "Address", "State", "Reason", "Words of the provider or the receiving server", "Status code", "Server", "Region", "Attempts", "Handed over (UTC)", "Answered (UTC)",
        "Opened by a person", "Opened by a machine", "Clicked", "Unsubscribed", "Complained", "Was uncertain", "Sent again",
    ];

    public static CsvText Names(CsvText text)
    {
        foreach (var name in Columns) text.Cell(name);
        return text.EndRow();
    }

    public static void Write(CsvText text, DeliveryRow row, CampaignHead head)
    {
        var left = row.HandedOverAt is not null;
        text.Cell(row.Seq).Cell(row.Address).Cell(State(row)).Cell(row.Reason).Cell(row.Words).Cell(row.Status)
            .Cell(left ? head.Server.Name : null).Cell(left ? head.Server.Region : null).Cell(row.Attempt).Cell(row.HandedOverAt).Cell(row.AnsweredAt)
            .Cell(Has(row, DeliveryMarks.OpenedByPerson)).Cell(Has(row, DeliveryMarks.OpenedByMachine)).Cell(Has(row, DeliveryMarks.Clicked)).Cell(Has(row, DeliveryMarks.Unsubscribed))
            .Cell(Has(row, DeliveryMarks.Complained)).Cell(Has(row, DeliveryMarks.WasUncertain)).Cell(Has(row, DeliveryMarks.SentAgain)).EndRow();
    }

    /// <summary>The group that the report counts it in; two of them are told apart further.</summary>
    private static string State(DeliveryRow row) => row.State switch
    {
        DeliveryState.Cancelled => "Failed: cancelled",
        DeliveryState.UnknownClosed => "Uncertain: closed as unknown",
        _ => DeliveryWords.Name(row.Group),
    };

    private static bool Has(DeliveryRow row, DeliveryMarks mark) => row.Marks.HasFlag(mark);
}
