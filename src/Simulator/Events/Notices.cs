using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Queues;
using Postroad.Simulator.Storage;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Events;

/// <summary>What is sent without any mail: SES's word that a topic is good, and SNS's question to a web address.</summary>
internal sealed class Notices(Wiring wiring, StateFiles files, MessageNumbers numbers, SimulatorOptions options)
{
    /// <summary>When an event destination is made; no JSON, which a client must bear. False: SES may not publish there.</summary>
    public bool Publish(string topicArn, string configurationSetArn)
    {
        if (wiring.Publishing(topicArn, configurationSetArn) is not { } ways) return false;
        foreach (var way in ways) Put(LogEntryKind.Notice, way.Subscription.Number, way.Queue);
        return true;
    }

    /// <summary>Asks a web address whether it wants a topic's messages.</summary>
    public void Ask(Subscription subscription)
    {
        if (wiring.Outbox(subscription.Number) is { } outbox) Put(LogEntryKind.Asked, subscription.Number, outbox);
    }

    private void Put(LogEntryKind kind, int route, EventQueue queue)
    {
        var entry = new LogEntry { Kind = kind, Flags = LogEntryFlags.Queued, QueueNumber = numbers.Take(1), Route = (ushort)route, AtMs = options.Clock.GetUtcNow().ToUnixTimeMilliseconds() };
        files.Steps.Append(entry);
        queue.Put([.. Postman.Messages(entry)]);
    }
}
