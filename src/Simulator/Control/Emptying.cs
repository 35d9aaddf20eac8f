using Postroad.Simulator.Aws;
using Postroad.Simulator.Storage;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Control;

/// <summary>Forgets all mail, events and counts; keeps the settings.</summary>
internal sealed class Emptying(Mailroom room, StateFiles files, Wiring wiring, Settings settings, Refusals refusals, Restart restart)
{
    public void Empty()
    {
        lock (room.Gate)
        {
            files.Mail.Clear();
            files.Steps.Clear();
            room.Clear();
            foreach (var queue in wiring.Queues()) queue.Messages.Clear();
            foreach (var outbox in wiring.Outboxes()) outbox.Queue.Clear();
            refusals.Clear();
            settings.Faults.Clear();
            foreach (var region in settings.Regions) region.Empty();
            restart.PutNotice();
        }
    }
}
