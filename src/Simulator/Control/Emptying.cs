using Postroad.Simulator.Aws;
using Postroad.Simulator.Queues;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Control;

/// <summary>Forgets all mail, events and counts; keeps the settings.</summary>
internal sealed class Emptying(Mailroom room, StateFiles files, EventQueue queue, Settings settings, Refusals refusals, Restart restart)
{
    public void Empty()
    {
        lock (room.Gate)
        {
            files.Mail.Clear();
            files.Steps.Clear();
            room.Clear();
            queue.Clear();
            refusals.Clear();
            settings.Faults.Clear();
            foreach (var region in settings.Regions) region.Empty();
            restart.PutNotice();
        }
    }
}
