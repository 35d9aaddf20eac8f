namespace Postroad.Core.Deliveries;

/// <summary>
/// What one delivery counts for in the totals of its send, and sums of that. The one place that says which state counts as what:
/// recipients = queued + sent + suppressed + failed; sent = delivered + bounced + still trying + no answer yet + uncertain.
/// </summary>
public readonly record struct Tally
{
    public long Recipients { get; init; }

    public long Sent { get; init; }

    public long Delivered { get; init; }

    public long Bounced { get; init; }

    public long Delayed { get; init; }

    public long Uncertain { get; init; }

    public long Suppressed { get; init; }

    public long Failed { get; init; }

    public long OpenedPeople { get; init; }

    public long OpenedMachines { get; init; }

    public long Clicked { get; init; }

    public long Unsubscribed { get; init; }

    public long Complained { get; init; }

    public bool IsZero => this == default;

    public static Tally Of(DeliveryState state, Outcome outcome, DeliveryMarks marks) => new()
    {
        Recipients = 1,
        Sent = One(state is DeliveryState.Accepted or DeliveryState.Ambiguous or DeliveryState.UnknownClosed),
        Delivered = One(state == DeliveryState.Accepted && outcome == Outcome.Delivered),
        Bounced = One(state == DeliveryState.Accepted && outcome == Outcome.Bounced),
        Delayed = One(state == DeliveryState.Accepted && outcome == Outcome.Delayed),
        Uncertain = One(state is DeliveryState.Ambiguous or DeliveryState.UnknownClosed),
        Suppressed = One(state == DeliveryState.Skipped),
        Failed = One(state is DeliveryState.Rejected or DeliveryState.Cancelled),
        OpenedPeople = One(marks.HasFlag(DeliveryMarks.OpenedByPerson)),
        OpenedMachines = One((marks & (DeliveryMarks.OpenedByMachine | DeliveryMarks.OpenedByPerson)) == DeliveryMarks.OpenedByMachine),
        Clicked = One(marks.HasFlag(DeliveryMarks.Clicked)),
        Unsubscribed = One(marks.HasFlag(DeliveryMarks.Unsubscribed)),
        Complained = One(marks.HasFlag(DeliveryMarks.Complained)),
    };

    public static Tally operator +(Tally a, Tally b) => new()
    {
        Recipients = a.Recipients + b.Recipients,
        Sent = a.Sent + b.Sent,
        Delivered = a.Delivered + b.Delivered,
        Bounced = a.Bounced + b.Bounced,
        Delayed = a.Delayed + b.Delayed,
        Uncertain = a.Uncertain + b.Uncertain,
        Suppressed = a.Suppressed + b.Suppressed,
        Failed = a.Failed + b.Failed,
        OpenedPeople = a.OpenedPeople + b.OpenedPeople,
        OpenedMachines = a.OpenedMachines + b.OpenedMachines,
        Clicked = a.Clicked + b.Clicked,
        Unsubscribed = a.Unsubscribed + b.Unsubscribed,
        Complained = a.Complained + b.Complained,
    };

    public static Tally operator -(Tally a, Tally b) => a + b.Negated();

    public static Tally Add(Tally left, Tally right) => left + right;

    public static Tally Subtract(Tally left, Tally right) => left - right;

    private Tally Negated() => new()
    {
        Recipients = -Recipients,
        Sent = -Sent,
        Delivered = -Delivered,
        Bounced = -Bounced,
        Delayed = -Delayed,
        Uncertain = -Uncertain,
        Suppressed = -Suppressed,
        Failed = -Failed,
        OpenedPeople = -OpenedPeople,
        OpenedMachines = -OpenedMachines,
        Clicked = -Clicked,
        Unsubscribed = -Unsubscribed,
        Complained = -Complained,
    };

    private static long One(bool counts) => counts ? 1 : 0;
}
