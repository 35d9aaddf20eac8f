using System.Globalization;

namespace Postroad.Tests.Simulation;

/// <summary>
/// From the provider to our queue: for each accepted message its events, late, in any order, some twice, some never. Like SQS the queue gives a message out
/// again until it is deleted.
/// </summary>
internal sealed class EventFeed(World world)
{
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(8);

    private readonly SimulatedProcess process = world.Scheduler.Start("feed");
    private readonly List<QueuedEvent> queue = [];
    private int feedback;

    /// <summary>Messages that somebody took and deleted: an event of each must have worked.</summary>
    public HashSet<string> Told { get; } = [];

    /// <summary>What was handed over at least once, for a replay.</summary>
    public List<QueuedEvent> Delivered { get; } = [];

    /// <summary>Events on their way or in the queue.</summary>
    public int Outstanding { get; private set; }

    public void Announce(AcceptedMessage message)
    {
        Emit(message, "Send", "");
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

    /// <summary>Up to some messages that are visible, any of them first.</summary>
    public List<QueuedEvent> Receive(int most)
    {
        var visible = world.Chance.Shuffled(queue.Where(e => e.VisibleAt <= world.Scheduler.Now)).Take(most).ToList();
        foreach (var e in visible) e.VisibleAt = world.Scheduler.Now + Visibility;
        return visible;
    }

    public void Delete(IEnumerable<QueuedEvent> events)
    {
        foreach (var e in events)
        {
            if (!queue.Remove(e)) continue;
            Outstanding--;
            Told.Add(e.Message.Id);
            Delivered.Add(e);
        }
    }

    private void Emit(AcceptedMessage message, string type, string detail)
    {
        if (world.Faults.Events.IsLost())
        {
            world.Tell(process, "loses an event", message.Seq);
            return;
        }

        var body = $"{{\"eventType\":\"{type}\",{detail}\"mail\":{{\"messageId\":\"{message.Id}\",\"timestamp\":\"{Stamp()}\",\"tags\":{{\"dk\":[\"{message.Key}\"],\"at\":[\"{message.Attempt}\"]}}}}}}";
        for (var copies = world.Faults.Events.ComesTwice() ? 2 : 1; copies > 0; copies--)
        {
            Outstanding++;
            var e = new QueuedEvent(body, type, message) { VisibleAt = world.Scheduler.Now + world.Faults.Events.Delay() };
            queue.Add(e);
        }
    }

    private string Stamp() => process.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

internal sealed class QueuedEvent(string body, string type, AcceptedMessage message)
{
    public string Body => body;

    public string Type => type;

    public AcceptedMessage Message => message;

    public TimeSpan VisibleAt { get; set; }
}
