namespace Postroad.Simulator.Mailboxes;

/// <summary>Which steps follow from a behaviour and when, as milliseconds after acceptance. Pure, so that a restart finds the same times.</summary>
internal static class Timetable
{
    private static readonly Steps[] InOrder =
    [
        Steps.Send, Steps.Reject, Steps.Bounce, Steps.DeliveryDelay, Steps.Delivery, Steps.MachineOpen, Steps.Open, Steps.Click, Steps.Complaint, Steps.Leave,
    ];

    /// <summary>SES tells Send and Reject once for a mail, whatever the number of its recipients: they are the first one's.</summary>
    public static Steps Of(Behaviour does, int recipient) => recipient == 0 ? Of(does) : Of(does) & ~(Steps.Send | Steps.Reject);

    private static Steps Of(Behaviour does)
    {
        if (does.HasFlag(Behaviour.Rejected)) return Steps.Send | Steps.Reject;
        if ((does & Behaviour.Refuses) != 0) return Steps.Send | Steps.Bounce;
        var steps = Steps.Send | Steps.Delivery;
        if (does.HasFlag(Behaviour.LateAtFirst)) steps |= Steps.DeliveryDelay;
        if (does.HasFlag(Behaviour.Complains)) steps |= Steps.Complaint;
        if (does.HasFlag(Behaviour.OpensAsPerson)) steps |= Steps.Open;
        if (does.HasFlag(Behaviour.OpensAsMachine)) steps |= Steps.MachineOpen;
        if (does.HasFlag(Behaviour.Clicks)) steps |= Steps.Click;
        if (does.HasFlag(Behaviour.Leaves)) steps |= Steps.Leave;
        return steps;
    }

    /// <summary>The steps of a set, earliest first.</summary>
    public static IEnumerable<Steps> Each(Steps steps)
    {
        foreach (var step in InOrder) if (steps.HasFlag(step)) yield return step;
    }

    public static double DueAfter(Steps step, Behaviour does, ulong hash)
    {
        var arrives = 300 + 1200 * Chance.Fraction(hash, 11);
        var late = does.HasFlag(Behaviour.LateAtFirst) ? 3000 + 4000 * Chance.Fraction(hash, 12) : 0;
        return step switch
        {
            Steps.Send => 20 + 130 * Chance.Fraction(hash, 13),
            Steps.Reject or Steps.Bounce or Steps.DeliveryDelay => arrives,
            Steps.Delivery => arrives + late,
            Steps.MachineOpen => arrives + late + 200 + 1800 * Chance.Fraction(hash, 14),
            Steps.Open => arrives + late + 500 + 3500 * Chance.Fraction(hash, 14),
            Steps.Click => arrives + late + 4000 + 2500 * Chance.Fraction(hash, 15),
            Steps.Complaint => arrives + late + 1000 + 4000 * Chance.Fraction(hash, 16),
            _ => arrives + late + 4500 + 3000 * Chance.Fraction(hash, 17),
        };
    }
}
