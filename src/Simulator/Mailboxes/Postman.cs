using System.Numerics;
using Postroad.Simulator.Control;
using Postroad.Simulator.Events;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Queues;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Storage;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Mailboxes;

/// <summary>Lets happen what is due: events are written down, then put into the queues; acts go to the mailboxes.</summary>
internal sealed class Postman(Mailroom room, Settings settings, StateFiles files, MessageNumbers numbers, EventRoutes routes, SimulatorOptions options)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(15);

    /// <summary>Steps of one turn: bounds how long the lock is held (about 2 us each).</summary>
    private const int MostPerTurn = 1000;
    private readonly List<LogEntry> entries = [];
    private readonly Dictionary<EventQueue, List<QueueMessage>> messages = [];

    public async Task WorkAsync(Func<PlannedStep, bool> tryHandToMailbox, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (Turn(tryHandToMailbox) < MostPerTurn) await Task.Delay(Tick, options.Clock, stop);
        }
    }

    /// <summary>An act was answered with success: with which HTTP status, and of a click on which link of the mail.</summary>
    public void ActDone(PlannedStep act, int status, byte link) =>
        Record(act, Entry(act, LogEntryKind.Step) with { DelayMs = status, Which = link });

    /// <summary>An act was given up; <paramref name="nothingToActOn"/>: the mail has no pixel, link or header that leads to this machine.</summary>
    public void ActFailed(PlannedStep act, bool nothingToActOn) =>
        Record(act, Entry(act, LogEntryKind.ActFailed) with { Flags = nothingToActOn
            ? LogEntryFlags.NothingToActOn : LogEntryFlags.None });

    public void ActAgain(PlannedStep act, TimeSpan pause)
    {
        lock (room.Gate)
            if (act.Generation == room.Generation)
                room.PlanAgain(act with { Attempt = (byte)(act.Attempt + 1) }, NowMs() + (long)pause.TotalMilliseconds);
    }

    /// <summary>Applies an entry of an earlier process to table and account.</summary>
    public void Restore(LogEntry entry)
    {
        switch (entry.Kind)
        {
            case LogEntryKind.Step when entry.Mail < room.Table.Count: Apply(entry); break;
            case LogEntryKind.ActFailed when entry.Mail < room.Table.Count: ApplyFailure(entry); break;
            case LogEntryKind.FaultStruck: settings.Faults.Restore((FaultKind)entry.Which); break;
        }
    }

    /// <summary>The messages that an entry put into a queue.</summary>
    public static IEnumerable<QueueMessage> Messages(LogEntry entry)
    {
        if ((entry.Flags & LogEntryFlags.Queued) == 0) yield break;
        yield return Message(entry, entry.QueueNumber);
        if ((entry.Flags & LogEntryFlags.Twice) != 0) yield return Message(entry, entry.QueueNumber + 1);
    }

    private int Turn(Func<PlannedStep, bool> tryHandToMailbox)
    {
        entries.Clear();
        foreach (var parcel in messages.Values) parcel.Clear();
        lock (room.Gate)
        {
            var taken = TakeDue(tryHandToMailbox);
            // A full disk costs the memory of a step, not the step: after a restart it happens again.
            try { files.Steps.Append(entries); }
            catch (IOException) { }
            foreach (var (queue, parcel) in messages) queue.Put(parcel);
            return taken;
        }
    }

    private int TakeDue(Func<PlannedStep, bool> tryHandToMailbox)
    {
        var now = NowMs();
        var taken = 0;
        for (; taken < MostPerTurn && room.TryTakeDue(now, out var step); taken++) Happen(step, now);
        while (room.TryHandOverAct(now, tryHandToMailbox)) { }
        return taken;
    }

    private void Happen(PlannedStep step, long now)
    {
        var entry = new LogEntry { Kind = LogEntryKind.Step, Mail = step.Mail, Recipient = step.Recipient, Step = step.Step, AtMs = now };
        if (routes.Of(room.Table[step.Mail].ConfigurationSet, KindOf(step.Step)) is { } ways) entry = Emit(entry, ways, now);
        if (!Apply(entry)) return;
        entries.Add(entry);
        if (step.Step == Steps.Delivery) room.PlanAfterDelivery(step.Mail, step.Recipient);
    }

    private LogEntry Emit(LogEntry entry, IReadOnlyList<Way> ways, long now)
    {
        var happening = settings.Faults.NextEvent();
        if (Strikes(FaultKind.LoseEvents, happening, now) || ways.Count == 0) return entry with { Flags = LogEntryFlags.Lost };
        var twice = Strikes(FaultKind.SendEventsTwice, happening, now);
        var late = Strikes(FaultKind.LateEvents, happening, now) ? (int)(settings.Faults.Settings.LateEvents.Seconds * 1000) : 0;
        var delay = late + Shuffled(entry, happening, now);
        entry = entry with { Flags = LogEntryFlags.Queued | (twice ? LogEntryFlags.Twice : 0), DelayMs = delay };
        for (var i = 1; i < ways.Count; i++) entries.Add(Take(entry with { Kind = LogEntryKind.Also }, ways[i]));
        return Take(entry, ways[0]);
    }

    private LogEntry Take(LogEntry entry, Way way)
    {
        entry = entry with { QueueNumber = numbers.Take((entry.Flags & LogEntryFlags.Twice) != 0 ? 2 : 1), Route = (ushort)way.Subscription.Number };
        if (!messages.TryGetValue(way.Queue, out var parcel)) messages[way.Queue] = parcel = [];
        parcel.AddRange(Messages(entry));
        return entry;
    }

    private int Shuffled(LogEntry entry, Happening happening, long now) => Strikes(FaultKind.ShuffleEvents, happening, now)
        ? (int)(Chance.Fraction(Chance.Mix(options.Seed ^ (ulong)now), (uint)(entry.Mail * 16 + (int)entry.Step)) * settings.Faults.Settings.ShuffleEvents.Seconds * 1000) : 0;

    private bool Strikes(FaultKind kind, Happening happening, long now)
    {
        if (!settings.Faults.Strikes(kind, happening)) return false;
        entries.Add(new LogEntry { Kind = LogEntryKind.FaultStruck, Which = (byte)kind, AtMs = now });
        return true;
    }

    private static EventKinds KindOf(Steps step) => step switch
    {
        Steps.Send => EventKinds.Send,
        Steps.Reject => EventKinds.Reject,
        Steps.Bounce => EventKinds.Bounce,
        Steps.Complaint => EventKinds.Complaint,
        Steps.Delivery => EventKinds.Delivery,
        _ => EventKinds.DeliveryDelay,
    };

    private bool Apply(LogEntry entry)
    {
        var before = room.Table[entry.Mail].Done;
        if (!room.Table.MarkDone(entry.Mail, entry.Recipient, entry.Step)) return false;
        var account = room.Accounts[room.Table[entry.Mail].Campaign];
        account.Count(entry.Step, before, room.Table.BehaviourOf(entry.Mail, entry.Recipient));
        account.Expect(entry.Step, -1);
        var bit = BitOperations.Log2((uint)entry.Step);
        if ((entry.Flags & LogEntryFlags.Queued) != 0) account.Emitted[bit]++;
        if ((entry.Flags & LogEntryFlags.Lost) != 0) account.Lost[bit]++;
        return true;
    }

    private bool ApplyFailure(LogEntry entry)
    {
        if (!room.Table.MarkFailed(entry.Mail, entry.Recipient, entry.Step)) return false;
        var account = room.Accounts[room.Table[entry.Mail].Campaign];
        account.Expect(entry.Step, -1);
        if ((entry.Flags & LogEntryFlags.NothingToActOn) != 0) account.NothingToActOn++;
        else account.ActsFailed++;
        return true;
    }

    private LogEntry Entry(PlannedStep act, LogEntryKind kind) =>
        new() { Kind = kind, Mail = act.Mail, Recipient = act.Recipient, Step = act.Step, AtMs = NowMs() };

    private void Record(PlannedStep act, LogEntry entry)
    {
        lock (room.Gate)
        {
            if (act.Generation != room.Generation) return;
            if (entry.Kind == LogEntryKind.Step ? Apply(entry) : ApplyFailure(entry)) files.Steps.Append(entry);
        }
    }

    private static QueueMessage Message(LogEntry entry, long number) => new()
    {
        Number = number, Route = entry.Route,
        Mail = entry.Kind switch { LogEntryKind.Notice => QueueMessage.Notice, LogEntryKind.Asked => QueueMessage.Confirmation, _ => entry.Mail },
        Recipient = entry.Recipient, Step = entry.Step,
        AtMs = entry.AtMs, VisibleAtMs = entry.DelayMs > 0 ? entry.AtMs + entry.DelayMs : 0,
    };

    private long NowMs() => options.Clock.GetUtcNow().ToUnixTimeMilliseconds();
}
