using System.Linq.Expressions;
using Postroad.Core.Deliveries;

namespace Postroad.Core.Reports;

/// <summary>Where a delivery stands, as a report says it. Every delivery is in exactly one of them but for <see cref="All"/> and <see cref="Sent"/>, which are sums.</summary>
public enum DeliveryGroup
{
    All,
    Queued,

    /// <summary>Delivered, bounced, still trying, no answer yet and uncertain together.</summary>
    Sent,
    Delivered,
    Bounced,
    StillTrying,
    NoAnswerYet,
    Uncertain,
    Suppressed,
    Failed,
}

/// <summary>What else happened to a delivery; several may be true.</summary>
public enum DeliverySign
{
    Any,
    OpenedByPerson,

    /// <summary>By a machine and by no person.</summary>
    OpenedByMachine,
    Clicked,
    Unsubscribed,
    Complained,
}

/// <summary>The one place that says which rows a group is made of.</summary>
public static class DeliveryGroups
{
    public static DeliveryGroup Of(DeliveryState state, Outcome outcome) => state switch
    {
        DeliveryState.Queued or DeliveryState.Retrying or DeliveryState.Submitting => DeliveryGroup.Queued,
        DeliveryState.Ambiguous or DeliveryState.UnknownClosed => DeliveryGroup.Uncertain,
        DeliveryState.Rejected or DeliveryState.Cancelled => DeliveryGroup.Failed,
        DeliveryState.Skipped => DeliveryGroup.Suppressed,
        _ => outcome switch
        {
            Outcome.Delivered => DeliveryGroup.Delivered,
            Outcome.Bounced => DeliveryGroup.Bounced,
            Outcome.Delayed => DeliveryGroup.StillTrying,
            _ => DeliveryGroup.NoAnswerYet,
        },
    };

    internal static Expression<Func<Delivery, bool>> Rows(DeliveryGroup group) => group switch
    {
        DeliveryGroup.All => d => true,
        DeliveryGroup.Queued => d => d.State == DeliveryState.Queued || d.State == DeliveryState.Retrying || d.State == DeliveryState.Submitting,
        DeliveryGroup.Sent => d => d.State == DeliveryState.Accepted || d.State == DeliveryState.Ambiguous || d.State == DeliveryState.UnknownClosed,
        DeliveryGroup.Delivered => d => d.State == DeliveryState.Accepted && d.Outcome == Outcome.Delivered,
        DeliveryGroup.Bounced => d => d.State == DeliveryState.Accepted && d.Outcome == Outcome.Bounced,
        DeliveryGroup.StillTrying => d => d.State == DeliveryState.Accepted && d.Outcome == Outcome.Delayed,
        DeliveryGroup.NoAnswerYet => d => d.State == DeliveryState.Accepted && d.Outcome == Outcome.None,
        DeliveryGroup.Uncertain => d => d.State == DeliveryState.Ambiguous || d.State == DeliveryState.UnknownClosed,
        DeliveryGroup.Suppressed => d => d.State == DeliveryState.Skipped,
        DeliveryGroup.Failed => d => d.State == DeliveryState.Rejected || d.State == DeliveryState.Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "No such group."),
    };

    internal static Expression<Func<Delivery, bool>> Rows(DeliverySign sign) => sign switch
    {
        DeliverySign.Any => d => true,
        DeliverySign.OpenedByPerson => d => (d.Marks & DeliveryMarks.OpenedByPerson) != 0,
        DeliverySign.OpenedByMachine => d => (d.Marks & (DeliveryMarks.OpenedByMachine | DeliveryMarks.OpenedByPerson)) == DeliveryMarks.OpenedByMachine,
        DeliverySign.Clicked => d => (d.Marks & DeliveryMarks.Clicked) != 0,
        DeliverySign.Unsubscribed => d => (d.Marks & DeliveryMarks.Unsubscribed) != 0,
        DeliverySign.Complained => d => (d.Marks & DeliveryMarks.Complained) != 0,
        _ => throw new ArgumentOutOfRangeException(nameof(sign), sign, "No such sign."),
    };
}
