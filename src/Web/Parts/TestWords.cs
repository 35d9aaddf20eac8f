using Postroad.Core.Deliveries;
using Postroad.Core.Sending;

namespace Postroad.Web.Parts;

/// <summary>How a test mail went, for people.</summary>
internal static class TestWords
{
    public static (string Tone, string Icon, string Text) Of(TestLine line, TestReport report) => line switch
    {
        { Marks: var marks } when marks.HasFlag(DeliveryMarks.RejectedByProvider) => ("bad", "ban", "Refused after acceptance"),
        { Outcome: Outcome.Delivered } => ("ok", "circle-check", "Delivered"),
        { Outcome: Outcome.Bounced } => ("bad", "arrow-back-up", "Bounced"),
        { Outcome: Outcome.Delayed } => ("warn", "clock", "Still trying"),
        { State: DeliveryState.Accepted } => ("busy", "send", "Handed over"),
        { State: DeliveryState.Rejected } => ("bad", "x", "Refused"),
        { State: DeliveryState.Skipped } => ("off", "circle-off", "Left out"),
        { State: DeliveryState.Ambiguous or DeliveryState.UnknownClosed } => ("warn", "help-circle", "No answer"),
        { State: DeliveryState.Submitting } => ("busy", "send", "On its way"),
        _ when report.ServerState is not (ServerState.Active or ServerState.Degraded) => ("hold", "hourglass", "Waits for the server"),
        _ => ("busy", "hourglass", "About to leave"),
    };
}
