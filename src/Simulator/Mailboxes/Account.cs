using System.Numerics;

namespace Postroad.Simulator.Mailboxes;

/// <summary>What was received under one campaign tag and what became of it, in messages. Guarded by the post office's lock.</summary>
internal sealed class Account(string campaign)
{
    public string Campaign { get; } = campaign;

    /// <summary>Subject of its first mail.</summary>
    public string Title { get; set; } = "";
    public long Received { get; set; }
    public long Copies { get; set; }
    public long Delivered { get; set; }
    public long HardBounced { get; set; }
    public long SoftBounced { get; set; }
    public long Complained { get; set; }
    public long Delayed { get; set; }
    public long LateOnes { get; set; }
    public long Rejected { get; set; }
    public long OpenedPeople { get; set; }
    public long OpenedMachines { get; set; }
    public long Clicked { get; set; }
    public long Unsubscribed { get; set; }
    public long ActsFailed { get; set; }
    public long NothingToActOn { get; set; }
    public long EventsToCome { get; set; }
    public long ActsToCome { get; set; }

    /// <summary>By the step's bit.</summary>
    public long[] Emitted { get; } = new long[16];
    public long[] Lost { get; } = new long[16];

    public Account Copy()
    {
        var copy = new Account(Campaign) { Title = Title };
        copy.Add(this);
        return copy;
    }

    public void Add(Account other)
    {
        Received += other.Received;
        Copies += other.Copies;
        Delivered += other.Delivered;
        HardBounced += other.HardBounced;
        SoftBounced += other.SoftBounced;
        Complained += other.Complained;
        Delayed += other.Delayed;
        LateOnes += other.LateOnes;
        Rejected += other.Rejected;
        OpenedPeople += other.OpenedPeople;
        OpenedMachines += other.OpenedMachines;
        Clicked += other.Clicked;
        Unsubscribed += other.Unsubscribed;
        ActsFailed += other.ActsFailed;
        NothingToActOn += other.NothingToActOn;
        EventsToCome += other.EventsToCome;
        ActsToCome += other.ActsToCome;
        for (var i = 0; i < Emitted.Length; i++) (Emitted[i], Lost[i]) = (Emitted[i] + other.Emitted[i], Lost[i] + other.Lost[i]);
    }

    /// <summary>The mails that neither arrived nor bounced nor are being tried again.</summary>
    public long OnTheWay => Received - Delivered - HardBounced - SoftBounced - Delayed - Rejected;

    public void Expect(Steps steps, int sign)
    {
        EventsToCome += sign * BitOperations.PopCount((uint)(steps & Steps.Events));
        ActsToCome += sign * BitOperations.PopCount((uint)(steps & Steps.Acts));
    }

    /// <summary>Counts a step, given what had happened to the message before (to any of its recipients).</summary>
    public void Count(Steps step, Steps before, Behaviour behaviour)
    {
        if ((before & step) != 0) return;
        switch (step)
        {
            case Steps.Reject: Rejected++; break;
            case Steps.Bounce: CountBounce(before, behaviour); break;
            case Steps.DeliveryDelay: CountDelay(before); break;
            case Steps.Delivery: CountDelivery(before); break;
            case Steps.Complaint: Complained++; break;
            case Steps.Open: CountPerson(before); break;
            case Steps.MachineOpen when (before & Steps.Open) == 0: OpenedMachines++; break;
            case Steps.Click: Clicked++; break;
            case Steps.Leave: Unsubscribed++; break;
        }
    }

    // A message to several recipients counts once; a bounce of any of them wins.
    private void CountBounce(Steps before, Behaviour behaviour)
    {
        if ((before & Steps.Delivery) != 0) Delivered--;
        else if ((before & Steps.DeliveryDelay) != 0) Delayed--;
        if (behaviour.HasFlag(Behaviour.MailboxFull)) SoftBounced++;
        else HardBounced++;
    }

    private void CountDelay(Steps before)
    {
        LateOnes++;
        if ((before & (Steps.Delivery | Steps.Bounce)) == 0) Delayed++;
    }

    private void CountDelivery(Steps before)
    {
        if ((before & Steps.Bounce) != 0) return;
        if ((before & Steps.DeliveryDelay) != 0) Delayed--;
        Delivered++;
    }

    // People win: a message that a machine had opened is a person's from now on.
    private void CountPerson(Steps before)
    {
        if ((before & Steps.MachineOpen) != 0) OpenedMachines--;
        OpenedPeople++;
    }
}
