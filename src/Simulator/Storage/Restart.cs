using Postroad.Simulator.Aws;
using Postroad.Simulator.Control;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Queues;

namespace Postroad.Simulator.Storage;

/// <summary>Goes on where an earlier process ended: table, accounts and queue from the files, and what was pending is planned again.</summary>
internal sealed class Restart(StateFiles files, Mailroom room, Settings settings, EventQueue queue, Postman postman, Refusals refusals, SimulatorOptions options)
{
    public void ReadAll()
    {
        lock (room.Gate)
        {
            ReadMails();
            var next = ReadSteps();
            if (next == 0) PutNotice();
            for (var mail = 0; mail < room.Table.Count; mail++) room.Plan(mail);
        }
    }

    /// <summary>SNS's word that the topic is good: first in a new queue, and not JSON. A client must bear it.</summary>
    public void PutNotice()
    {
        var entry = new LogEntry { Kind = LogEntryKind.Notice, Flags = LogEntryFlags.Queued, QueueNumber = queue.Take(1), AtMs = options.Clock.GetUtcNow().ToUnixTimeMilliseconds() };
        files.Steps.Append(entry);
        queue.Put([new QueueMessage { Number = entry.QueueNumber, Mail = QueueMessage.Notice, AtMs = entry.AtMs }]);
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

    private long ReadSteps()
    {
        var undeleted = new Dictionary<long, QueueMessage>();
        long next = 0, fetched = 0;
        foreach (var entry in files.Steps.ReadAll())
        {
            if (entry.Kind == LogEntryKind.Refused) refusals.Restore(entry);
            if (entry.Kind == LogEntryKind.Deleted && undeleted.ContainsKey(entry.QueueNumber)) fetched++;
            postman.Restore(entry, undeleted);
            if ((entry.Flags & LogEntryFlags.Queued) != 0)
                next = Math.Max(next, entry.QueueNumber + ((entry.Flags & LogEntryFlags.Twice) != 0 ? 2 : 1));
        }

        queue.Restore(next, fetched);
        queue.Put([.. undeleted.Values]);
        return next;
    }
}
