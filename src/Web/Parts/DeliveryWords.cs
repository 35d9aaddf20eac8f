using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Reports;

namespace Postroad.Web.Parts;

/// <summary>Where a delivery stands, as its line in a list says it: a chip, and under it why and since when, the provider's words in quotation marks.</summary>
internal static class DeliveryWords
{
    public static string Name(DeliveryGroup group) => group switch
    {
        DeliveryGroup.StillTrying => "Still trying",
        DeliveryGroup.NoAnswerYet => "No answer yet",
        _ => group.ToString(),
    };

    public static string Name(DeliverySign sign) => sign switch
    {
        DeliverySign.OpenedByPerson => "Opened by a person",
        DeliverySign.OpenedByMachine => "Opened by a machine only",
        DeliverySign.Any => "Any event",
        _ => sign.ToString(),
    };

    /// <param name="isReported">See <see cref="CampaignNumbers.IsReported"/>.</param>
    public static string Note(DeliveryRow row, string server, bool isReported, Clock clock) => row.Group switch
    {
        DeliveryGroup.Delivered => Delivered(row),
        DeliveryGroup.Bounced => Quoting($"{row.Reason ?? "Bounced"}{Consequence(row.Bounce)}", row.Words),
        DeliveryGroup.StillTrying => Quoting(row.Reason ?? "The receiving server asked to try later", row.Words),
        DeliveryGroup.NoAnswerYet when !isReported => $"{server} accepted it, and tells nothing more",
        DeliveryGroup.NoAnswerYet => $"{server} accepted it, no event for {Figures.Duration(clock.Now - (row.AnsweredAt ?? row.HandedOverAt ?? clock.Now))}",
        DeliveryGroup.Uncertain when row.State == DeliveryState.UnknownClosed => "No event came that says it arrived. Closed as unknown, and not sent again by itself",
        DeliveryGroup.Uncertain => Quoting(row.Reason ?? "The line broke before the server answered", row.Words),
        DeliveryGroup.Suppressed => row.Reason ?? "Left out",
        DeliveryGroup.Failed when row.State == DeliveryState.Cancelled => "Cancelled before its turn",
        DeliveryGroup.Failed => Quoting(row.Reason ?? "Refused", row.Words),
        _ => Waiting(row),
    };

    /// <summary>Ours first, then theirs in quotation marks.</summary>
    public static string Quoting(string ours, string? theirs) => theirs is { Length: > 0 } ? $"{ours}: “{theirs}”" : ours;

    private static string Waiting(DeliveryRow row) => row.State switch
    {
        DeliveryState.Submitting => "On its way: the intent is written, the answer not in yet",
        DeliveryState.Retrying => Quoting($"Tried again after a pause. {row.Reason ?? "Put back"}", row.Words),
        _ => "Waits for its turn",
    };

    private static string Delivered(DeliveryRow row)
    {
        var said = new List<string>();
        if (row.Marks.HasFlag(DeliveryMarks.Complained)) said.Add("complained, so the address is suppressed");
        if (row.Marks.HasFlag(DeliveryMarks.Unsubscribed)) said.Add("unsubscribed");
        if (row.Marks.HasFlag(DeliveryMarks.OpenedByPerson)) said.Add("opened by a person");
        else if (row.Marks.HasFlag(DeliveryMarks.OpenedByMachine)) said.Add("opened by a machine only");
        if (row.Marks.HasFlag(DeliveryMarks.Clicked)) said.Add("clicked");
        if (row.Marks.HasFlag(DeliveryMarks.WasUncertain)) said.Add("was uncertain until its event came");
        var text = string.Join(", ", said);
        return text.Length == 0 ? "Not opened so far, as far as one can know" : char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static string Consequence(BounceKind kind) => kind switch
    {
        BounceKind.Hard => ", suppressed",
        BounceKind.OnProviderList => ", held back by Amazon SES: nothing left",
        BounceKind.Policy => ", kept: not the contact’s fault",
        BounceKind.Soft => ", soft: kept",
        _ => "",
    };
}
