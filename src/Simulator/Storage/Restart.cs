using Postroad.Simulator.Aws;
using Postroad.Simulator.Control;
using Postroad.Simulator.Events;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Queues;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Storage;

/// <summary>Goes on where an earlier process ended: table, accounts and queues from the files, and what was pending is planned again.</summary>
internal sealed class Restart(
    StateFiles files, Mailroom room, Settings settings, Wiring wiring, MessageNumbers numbers, Notices notices, Postman postman, Refusals refusals, SimulatorOptions options)
{
    public void ReadAll()
    {
        foreach (var region in settings.Regions) wiring.Prepare(Place.RegionOf(region.Settings.Name));
        lock (room.Gate)
        {
            ReadMails();
            if (!ReadSteps()) PutNotice();
            for (var mail = 0; mail < room.Table.Count; mail++) room.Plan(mail);
        }
    }

    /// <summary>The first region's queue starts with the word that its topic is good, as any queue does whose event destination was just made.</summary>
    public void PutNotice()
    {
        var region = settings.Regions[0].Settings.Name;
        notices.Publish(Arn.Topic(region, options.AccountId, Preset.Name), Arn.ConfigurationSet(region, options.AccountId, options.ConfigurationSet));
    }

    private void ReadMails()
    {
        var since = options.Clock.GetUtcNow().AddDays(-1);
        foreach (var (record, offset, headerLength, mailLength) in files.Mail.ReadAll())
        {
            room.Add(record, offset, headerLength, mailLength);
            if (record.AcceptedAt <= since || !settings.Knows(record.Region)) continue;
            var counted = record.Recipients.Count(r => !BehaviourChoice.IsSimulatorAddress(r));
            settings.Region(record.Region).CountSent(counted, record.AcceptedAt);
        }
    }

    // False: nothing was ever put into a queue.
    private bool ReadSteps()
    {
        var undeleted = new Dictionary<long, (QueueMessage Message, EventQueue? Queue)>();
        var next = 0L;
        foreach (var entry in files.Steps.ReadAll())
        {
            if (entry.Kind == LogEntryKind.Refused) refusals.Restore(entry);
            postman.Restore(entry);
            if (entry.Kind == LogEntryKind.Deleted && undeleted.Remove(entry.QueueNumber, out var deleted)) deleted.Queue?.Restore(1);
            if (entry.Kind == LogEntryKind.Moved && undeleted.TryGetValue(entry.QueueNumber, out var moved)) undeleted[entry.QueueNumber] = (moved.Message, wiring.Queue(entry.Route)?.Messages);
            foreach (var message in Postman.Messages(entry))
            {
                undeleted[message.Number] = (message, QueueOf(message.Route));
                next = Math.Max(next, message.Number + 1);
            }
        }

        numbers.StartAt(next);
        foreach (var queue in undeleted.Values.Where(u => u.Queue is not null).GroupBy(u => u.Queue!, u => u.Message)) queue.Key.Put([.. queue]);
        return next > 0;
    }

    private EventQueue? QueueOf(int route) =>
        wiring.ByNumber(route) is not { } subscription ? null : subscription.IsWeb ? wiring.Outbox(route) : wiring.Queue(subscription.Endpoint)?.Messages;
}
