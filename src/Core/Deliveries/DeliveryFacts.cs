using Postroad.Core.Events;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>
/// What a delivery row says about its fate, and how events change it. Every change only adds or raises, so that any order of events, with any repetition,
/// ends in the same row.
/// </summary>
internal sealed class DeliveryFacts
{
    public required DeliveryRef Delivery { get; init; }

    public required DeliveryState State { get; set; }

    public required Outcome Outcome { get; set; }

    public required BounceKind Bounce { get; set; }

    public required DeliveryMarks Marks { get; set; }

    /// <summary>Of its last submission.</summary>
    public int Attempt { get; init; }

    /// <summary>Of its last submission; null: there was none.</summary>
    public DateTimeOffset? IntentAt { get; init; }

    public string? Reason { get; set; }

    public string? Words { get; set; }

    public string? Status { get; set; }

    public Tally Tally => Tally.Of(State, Outcome, Marks);

    /// <summary>A bounce as the report groups it; null when not bounced.</summary>
    public (string Reason, BounceKind Kind, string Status)? BounceGroup =>
        State == DeliveryState.Accepted && Outcome == Outcome.Bounced ? (Reason ?? "Bounced", Bounce, Status ?? "") : null;

    /// <param name="e">The event.</param>
    /// <param name="decides">Of several delays the last one speaks, of several bounces of one kind the first: whether it is this one, by when they happened.</param>
    public void Apply(DeliveryEvent e, bool decides = true)
    {
        switch (e.Type)
        {
            case EventType.Sent:
                Prove();
                break;
            case EventType.Delayed:
                Prove();
                if (Outcome < Outcome.Delayed || (Outcome == Outcome.Delayed && decides)) Tell(Outcome.Delayed, e);
                break;
            case EventType.Delivered:
                Prove();
                if (Outcome < Outcome.Delivered) Tell(Outcome.Delivered, e);
                break;
            case EventType.Bounced:
                Prove();
                if (Outcome < Outcome.Bounced || Bounce < e.Bounce || (Bounce == e.Bounce && decides)) Tell(Outcome.Bounced, e);
                break;
            case EventType.Complained:
                Prove();
                Marks |= DeliveryMarks.Complained;
                break;
            case EventType.Rejected:
                Marks |= DeliveryMarks.RejectedByProvider;
                if (Outcome == Outcome.None) (State, Reason, Words) = (DeliveryState.Rejected, e.Reason, e.Words);
                break;
            case EventType.Opened:
                Marks |= e.ByMachine ? DeliveryMarks.OpenedByMachine : DeliveryMarks.OpenedByPerson;
                break;
            case EventType.Clicked:
                if (!e.ByMachine) Marks |= DeliveryMarks.Clicked;
                break;
            case EventType.Unsubscribed:
                Marks |= DeliveryMarks.Unsubscribed;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(e), e.Type, "No such event.");
        }
    }

    /// <summary>Evidence wins: a verified event of the provider makes any state accepted; only a Reject event is stronger.</summary>
    private void Prove()
    {
        if (State is DeliveryState.Accepted || Marks.HasFlag(DeliveryMarks.RejectedByProvider)) return;
        (State, Reason, Words) = (DeliveryState.Accepted, null, null);
    }

    private void Tell(Outcome outcome, DeliveryEvent e)
    {
        (State, Outcome) = (DeliveryState.Accepted, outcome);
        if (outcome == Outcome.Bounced) Bounce = e.Bounce;
        (Reason, Words, Status) = outcome == Outcome.Delivered ? (null, null, null) : (e.Reason, e.Words, e.Status);
    }
}
