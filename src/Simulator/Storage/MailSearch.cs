using Postroad.Simulator.Mailboxes;

namespace Postroad.Simulator.Storage;

/// <summary>What has become of a mail, as far as it is shown.</summary>
public enum MailState
{
    /// <summary>Accepted; neither taken nor refused yet.</summary>
    OnTheWay,

    /// <summary>Refused for a while, being tried again.</summary>
    Delayed,
    Delivered,
    Bounced,

    /// <summary>Not delivered because of its content.</summary>
    Rejected,
}

/// <summary>What is looked for. Null: anything.</summary>
internal sealed record MailFilter(string? Campaign = null, string? Recipient = null, string? Search = null, MailState? State = null);

/// <summary>A mail as found.</summary>
internal sealed record FoundMail(MailRecord Record, string Id, MailEntry Entry, MailState State);

/// <summary>Mail newest first. Campaign and state are known in memory; recipient and subject are read from the file.</summary>
internal sealed class MailSearch(Mailroom room, StateFiles files)
{
    /// <summary>Records read at most for one page of a search; the next page goes on behind them.</summary>
    private const int MostRead = 100_000;
    private const int Step = 4096;

    /// <summary>Mails numbered under <paramref name="before"/>, and from where to go on (null: that was all).</summary>
    public (List<FoundMail> Mails, int? Next) Page(MailFilter filter, int? before, int most)
    {
        var found = new List<FoundMail>(most);
        var read = 0;
        var at = Math.Min(before ?? int.MaxValue, Count());
        while (at > 0 && read < MostRead)
        {
            foreach (var (number, entry) in Candidates(filter, at, Math.Max(0, at - Step)))
            {
                read++;
                var mail = Found(number, entry);
                if (!Matches(filter, mail.Record)) continue;
                if (found.Count == most) return (found, found[^1].Record.Number);
                found.Add(mail);
            }

            at = Math.Max(0, at - Step);
        }

        return (found, at > 0 ? at : null);
    }

    /// <summary>The number before which a page of the same size ends that is newer than this one; null: the newest.</summary>
    public int? Newer(MailFilter filter, int first, int most)
    {
        var count = Count();
        var newer = new List<int>();
        for (var at = first + 1; at < count && newer.Count <= most; at += Step)
            foreach (var (number, entry) in Enumerable.Reverse(Candidates(filter, Math.Min(count, at + Step), at)))
                if (newer.Count <= most && Matches(filter, Found(number, entry).Record)) newer.Add(number);
        return newer.Count > most ? newer[^1] : null;
    }

    /// <summary>By its message id.</summary>
    public FoundMail? Find(string id)
    {
        var number = MessageId.NumberIn(id);
        MailEntry entry;
        lock (room.Gate)
        {
            if (number < 0 || number >= room.Table.Count) return null;
            entry = room.Table[number];
        }

        var mail = Found(number, entry);
        return mail.Id == id ? mail : null;
    }

    public byte[] Bytes(FoundMail mail) => files.Mail.ReadMail(mail.Entry.Offset, mail.Entry.HeaderLength, mail.Entry.MailLength);

    /// <summary>What happened to it, in the order in which it was written down.</summary>
    public List<LogEntry> History(FoundMail mail) =>
        [.. files.Steps.ReadAll().Where(e => e.Mail == mail.Record.Number && (e.Kind is LogEntryKind.Step or LogEntryKind.ActFailed))];

    public static MailState StateOf(in MailEntry entry)
    {
        if ((entry.Done & Steps.Reject) != 0) return MailState.Rejected;
        if ((entry.Done & Steps.Bounce) != 0) return MailState.Bounced;
        if ((entry.Done & Steps.Delivery) != 0) return MailState.Delivered;
        return (entry.Done & Steps.DeliveryDelay) != 0 ? MailState.Delayed : MailState.OnTheWay;
    }

    private int Count() { lock (room.Gate) return room.Table.Count; }

    private List<(int Number, MailEntry Entry)> Candidates(MailFilter filter, int from, int to)
    {
        var candidates = new List<(int, MailEntry)>();
        lock (room.Gate)
        {
            var campaign = filter.Campaign is null ? -1 : room.FindCampaign(filter.Campaign);
            if (filter.Campaign is not null && campaign < 0) return candidates;
            for (var number = Math.Min(from, room.Table.Count) - 1; number >= to; number--)
            {
                ref var entry = ref room.Table[number];
                if (filter.Campaign is not null && entry.Campaign != campaign) continue;
                if (filter.State is { } state && StateOf(entry) != state) continue;
                candidates.Add((number, entry));
            }
        }

        return candidates;
    }

    private FoundMail Found(int number, MailEntry entry)
    {
        var record = files.Mail.ReadRecord(entry.Offset, entry.HeaderLength);
        return new FoundMail(record, MessageId.Of(number, entry.AcceptedAtMs, record.Region), entry, StateOf(entry));
    }

    private static bool Matches(MailFilter filter, MailRecord record)
    {
        if (filter.Recipient is { } recipient && !record.Recipients.Contains(recipient, StringComparer.OrdinalIgnoreCase))
            return false;
        return filter.Search is not { Length: > 0 } search
            || record.Subject.Contains(search, StringComparison.OrdinalIgnoreCase)
            || record.Recipients.Any(r => r.Contains(search, StringComparison.OrdinalIgnoreCase));
    }
}
