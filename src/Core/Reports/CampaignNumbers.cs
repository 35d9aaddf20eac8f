using Postroad.Core.Deliveries;

namespace Postroad.Core.Reports;

/// <summary>
/// The totals of a campaign. They add up by construction: recipients = queued + sent + suppressed + failed, and
/// sent = delivered + bounced + still trying + no answer yet + uncertain.
/// </summary>
public sealed record CampaignNumbers
{
    /// <summary>Of a campaign that has not started.</summary>
    public static readonly CampaignNumbers None = new();

    public long Recipients { get; init; }

    /// <summary>Handed over.</summary>
    public long Sent { get; init; }

    public long Delivered { get; init; }

    /// <summary>A bounce after a delivery counts here only.</summary>
    public long Bounced { get; init; }

    public long StillTrying { get; init; }

    public long Uncertain { get; init; }

    public long Suppressed { get; init; }

    public long Failed { get; init; }

    public long OpenedByPeople { get; init; }

    /// <summary>By machines and by no person.</summary>
    public long OpenedByMachines { get; init; }

    public long Clicked { get; init; }

    public long Unsubscribed { get; init; }

    public long Complained { get; init; }

    /// <summary>The server is told by its provider what becomes of mails.</summary>
    public bool HasEvents { get; init; } = true;

    /// <summary>False: nobody tells what becomes of the mails, as by a relay, and so none delivered or bounced is no finding.</summary>
    public bool IsReported => HasEvents || Delivered + Bounced + StillTrying + Complained > 0;

    /// <summary>What rates of opens and clicks are of: of those who have it, as far as that is known.</summary>
    public long Reached => IsReported ? Delivered : Sent;

    public long Queued => Recipients - Sent - Suppressed - Failed;

    public long NoAnswerYet => Sent - Delivered - Bounced - StillTrying - Uncertain;

    /// <summary>Nothing is queued any more.</summary>
    public long Done => Recipients - Queued;

    /// <summary>Adds up the parts that different writers keep.</summary>
    /// <param name="parts">Of one send.</param>
    /// <param name="hasEvents">See <see cref="HasEvents"/>.</param>
    public static CampaignNumbers Sum(IEnumerable<SendCounters> parts, bool hasEvents)
    {
        var sum = None with { HasEvents = hasEvents };
        foreach (var part in parts)
        {
            sum = sum with
            {
                Recipients = sum.Recipients + part.Recipients,
                Sent = sum.Sent + part.Sent,
                Delivered = sum.Delivered + part.Delivered,
                Bounced = sum.Bounced + part.Bounced,
                StillTrying = sum.StillTrying + part.Delayed,
                Uncertain = sum.Uncertain + part.Uncertain,
                Suppressed = sum.Suppressed + part.Suppressed,
                Failed = sum.Failed + part.Failed,
                OpenedByPeople = sum.OpenedByPeople + part.OpenedPeople,
                OpenedByMachines = sum.OpenedByMachines + part.OpenedMachines,
                Clicked = sum.Clicked + part.Clicked,
                Unsubscribed = sum.Unsubscribed + part.Unsubscribed,
                Complained = sum.Complained + part.Complained,
            };
        }

        return sum;
    }

    /// <summary>How many deliveries a list holds, so that a list can say its length without counting.</summary>
    public long Of(DeliveryGroup group) => group switch
    {
        DeliveryGroup.All => Recipients,
        DeliveryGroup.Queued => Queued,
        DeliveryGroup.Sent => Sent,
        DeliveryGroup.Delivered => Delivered,
        DeliveryGroup.Bounced => Bounced,
        DeliveryGroup.StillTrying => StillTrying,
        DeliveryGroup.NoAnswerYet => NoAnswerYet,
        DeliveryGroup.Uncertain => Uncertain,
        DeliveryGroup.Suppressed => Suppressed,
        DeliveryGroup.Failed => Failed,
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "No such group."),
    };

    /// <inheritdoc cref="Of(DeliveryGroup)"/>
    public long Of(DeliverySign sign) => sign switch
    {
        DeliverySign.OpenedByPerson => OpenedByPeople,
        DeliverySign.OpenedByMachine => OpenedByMachines,
        DeliverySign.Clicked => Clicked,
        DeliverySign.Unsubscribed => Unsubscribed,
        DeliverySign.Complained => Complained,
        _ => Recipients,
    };
}
