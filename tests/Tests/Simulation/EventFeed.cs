using System.Globalization;

namespace Postroad.Tests.Simulation;

/// <summary>From the provider to our queue: for each accepted message its events, late, in any order, some twice, some never, and now and then something that is none.</summary>
internal sealed class EventFeed(World world)
{
    private static readonly string[] Nonsense = ["{", "[]", "Successfully validated SNS topic for Amazon SES event publishing.", "{\"eventType\":\"Send\",\"mail\":{\"tags\":{\"dk\":[\"forged\"]}}}", "\ud800"];

    private readonly SimulatedProcess process = world.Scheduler.Start("feed");
    private int feedback;

    /// <summary>What we poll.</summary>
    public EventQueue Queue { get; } = new(world);

    public void Announce(AcceptedMessage message)
    {
        // The one event that every accepted message has: its absence is what proves that a message was not accepted.
        Emit(message, "Send", "");
        if (world.Chance.OneIn(60)) Queue.Put(new QueuedEvent(world.Chance.Pick(Nonsense), "Nonsense", message), world.Faults.Events.Delay());
        var fate = world.Chance.Below(20);
        if (fate == 0)
        {
            Emit(message, "Reject", "\"reject\":{\"reason\":\"Bad content\"},");
            return;
        }

        if (fate is 1 or 2) Emit(message, "DeliveryDelay", $"\"deliveryDelay\":{{\"timestamp\":\"{Stamp()}\",\"delayType\":\"MailboxFull\",\"delayedRecipients\":[]}},");
        if (fate is >= 3 and <= 6)
        {
            var (kind, sub) = fate == 3 ? ("Permanent", "General") : ("Transient", "MailboxFull");
            Emit(message, "Bounce", $"\"bounce\":{{\"feedbackId\":\"b{++feedback}\",\"bounceType\":\"{kind}\",\"bounceSubType\":\"{sub}\",\"timestamp\":\"{Stamp()}\",\"bouncedRecipients\":[]}},");
            if (fate == 6) Emit(message, "Delivery", $"\"delivery\":{{\"timestamp\":\"{Stamp()}\"}},");
            return;
        }

        Emit(message, "Delivery", $"\"delivery\":{{\"timestamp\":\"{Stamp()}\",\"smtpResponse\":\"250 OK\"}},");
        if (fate == 7) Emit(message, "Complaint", $"\"complaint\":{{\"feedbackId\":\"c{++feedback}\",\"timestamp\":\"{Stamp()}\"}},");
    }

    private void Emit(AcceptedMessage message, string type, string detail)
    {
        if (world.Faults.Events.IsLost(type))
        {
            world.Tell(process, "loses an event", message.Seq);
            return;
        }

        var body = $"{{\"eventType\":\"{type}\",{detail}\"mail\":{{\"messageId\":\"{message.Id}\",\"timestamp\":\"{Stamp()}\",\"tags\":{{\"dk\":[\"{message.Key}\"],\"at\":[\"{message.Attempt}\"]}}}}}}";
        for (var copies = world.Faults.Events.ComesTwice() ? 2 : 1; copies > 0; copies--)
        {
            var delay = world.Faults.Events.Delay();
            message.FirstEventAt = TimeSpan.FromTicks(Math.Min(message.FirstEventAt.Ticks, (world.Scheduler.Now + delay).Ticks));
            Queue.Put(new QueuedEvent(body, type, message), delay);
        }
    }

    private string Stamp() => process.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
