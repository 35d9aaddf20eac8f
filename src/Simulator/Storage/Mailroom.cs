using Postroad.Simulator.Mailboxes;

namespace Postroad.Simulator.Storage;

/// <summary>What the process knows of all mail: table, accounts, and what is due. Everything here is used under <see cref="Gate"/>.</summary>
internal sealed class Mailroom(SimulatorOptions options)
{
    private readonly Dictionary<string, int> campaigns = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Region, string Set), int> sets = [];
    private readonly HashSet<ulong> keys = [];
    private readonly PriorityQueue<PlannedStep, long> due = new();

    // Apart from events: acts may have to wait for the mailboxes, and must not be taken out and put back again meanwhile.
    private readonly PriorityQueue<PlannedStep, long> dueActs = new();

    public Lock Gate { get; } = new();
    public MailTable Table { get; } = new();
    public List<Account> Accounts { get; } = [];
    public List<(string Region, string Set)> Sets { get; } = [];
    public ArrivalRate Arrivals { get; } = new();

    /// <summary>Rises when everything is emptied, so that work begun before finds out.</summary>
    public int Generation { get; private set; }

    /// <summary>Takes a written record into table, account and timetable.</summary>
    public void Add(MailRecord record, long offset, int headerLength, int mailLength)
    {
        var entry = new MailEntry
        {
            Offset = offset,
            HeaderLength = headerLength,
            MailLength = mailLength,
            AcceptedAtMs = record.AcceptedAt.ToUnixTimeMilliseconds(),
            Campaign = CampaignIndex(record.Tag("campaign")),
            ConfigurationSet = record.ConfigurationSet.Length == 0 ? -1 : SetIndex(record.Region, record.ConfigurationSet),
            Recipients = (byte)record.Recipients.Count,
            Behaviour = record.Behaviours[0],
        };
        Table.Add(entry, record.Behaviours);
        var account = Accounts[entry.Campaign];
        if (account.Received++ == 0) account.Title = record.Subject;
        if (record.Tag("dk") is { Length: > 0 } key && !keys.Add(Chance.Hash(0, key))) account.Copies++;
        for (var i = 0; i < record.Behaviours.Count; i++) account.Expect(Timetable.Of(record.Behaviours[i], i), +1);
    }

    /// <summary>Plans what is pending of a mail and not held up by something that must come first.</summary>
    public void Plan(int mail)
    {
        for (var recipient = 0; recipient < Table[mail].Recipients; recipient++)
        {
            var pending = Table.Pending(mail, recipient);
            var delivered = (Table.DoneBy(mail, recipient) & Steps.Delivery) != 0;
            foreach (var step in Timetable.Each(pending))
                if (delivered || (step & (Steps.Acts | Steps.Complaint)) == 0) Plan(mail, recipient, step);
        }
    }

    public void PlanAfterDelivery(int mail, int recipient)
    {
        foreach (var step in Timetable.Each(Table.Pending(mail, recipient) & (Steps.Acts | Steps.Complaint)))
            Plan(mail, recipient, step);
    }

    public void PlanAgain(PlannedStep act, long atMs) => dueActs.Enqueue(act, atMs);

    public bool TryTakeDue(long nowMs, out PlannedStep step)
    {
        if (due.TryPeek(out step, out var at) && at <= nowMs) return due.TryDequeue(out step, out _);
        return false;
    }

    /// <summary>False when none is due or the mailboxes have their hands full.</summary>
    public bool TryHandOverAct(long nowMs, Func<PlannedStep, bool> tryHandOver)
    {
        if (!dueActs.TryPeek(out var act, out var at) || at > nowMs || !tryHandOver(act)) return false;
        dueActs.Dequeue();
        return true;
    }

    public long DueAt(int mail, int recipient, Steps step)
    {
        ref var entry = ref Table[mail];
        var hash = Chance.Mix(options.Seed ^ ((ulong)mail << 8) ^ (ulong)recipient);
        return entry.AcceptedAtMs + (long)(Timetable.DueAfter(step, Table.BehaviourOf(mail, recipient), hash) * options.TimeFactor);
    }

    public string IdOf(int mail, string region) => MessageId.Of(mail, Table[mail].AcceptedAtMs, region);

    public int CampaignIndex(string campaign)
    {
        if (campaigns.TryGetValue(campaign, out var index)) return index;
        Accounts.Add(new Account(campaign));
        return campaigns[campaign] = Accounts.Count - 1;
    }

    /// <summary>-1 when nothing came under that tag.</summary>
    public int FindCampaign(string campaign) => campaigns.GetValueOrDefault(campaign, -1);

    public void Clear()
    {
        Generation++;
        Table.Clear();
        Accounts.Clear();
        campaigns.Clear();
        keys.Clear();
        due.Clear();
        dueActs.Clear();
    }

    private int SetIndex(string region, string set)
    {
        if (sets.TryGetValue((region, set), out var index)) return index;
        Sets.Add((region, set));
        return sets[(region, set)] = Sets.Count - 1;
    }

    private void Plan(int mail, int recipient, Steps step) =>
        ((step & Steps.Acts) == 0
            ? due : dueActs).Enqueue(new PlannedStep(mail, (byte)recipient, 0, step, Generation), DueAt(mail, recipient, step));
}
