using Postroad.Simulator.Mailboxes;

namespace Postroad.Simulator.Storage;

/// <summary>What stays in memory of one mail (48 bytes); the rest is in the file.</summary>
internal struct MailEntry
{
    public long Offset;
    public long AcceptedAtMs;
    public int HeaderLength;
    public int MailLength;
    public int Campaign;
    public int ConfigurationSet;
    public byte Recipients;

    /// <summary>Of the first recipient.</summary>
    public Behaviour Behaviour;

    /// <summary>What happened, to any of the recipients.</summary>
    public Steps Done;

    /// <summary>Acts given up.</summary>
    public Steps Failed;
}

/// <summary>What happened to one of several recipients.</summary>
internal struct RecipientProgress
{
    public Behaviour Behaviour;
    public Steps Done;
    public Steps Failed;
}

/// <summary>All mails by number, in blocks that never move. Guarded by the post office's lock.</summary>
internal sealed class MailTable
{
    private const int BlockSize = 4096;
    private readonly List<MailEntry[]> blocks = [];
    private readonly Dictionary<int, RecipientProgress[]> many = [];

    public int Count { get; private set; }

    public ref MailEntry this[int number] => ref blocks[number / BlockSize][number % BlockSize];

    public void Add(in MailEntry entry, IReadOnlyList<Behaviour> behaviours)
    {
        if (Count % BlockSize == 0) blocks.Add(new MailEntry[BlockSize]);
        if (behaviours.Count > 1) many[Count] = [.. behaviours.Select(b => new RecipientProgress { Behaviour = b })];
        this[Count++] = entry;
    }

    /// <summary>Null: the mail has one recipient, and its entry says all.</summary>
    public RecipientProgress[]? Recipients(int number) => many.GetValueOrDefault(number);

    public Behaviour BehaviourOf(int number, int recipient) => Recipients(number)?[recipient].Behaviour ?? this[number].Behaviour;

    public Steps DoneBy(int number, int recipient) => Recipients(number)?[recipient].Done ?? this[number].Done;

    /// <summary>False when it had happened already.</summary>
    public bool MarkDone(int number, int recipient, Steps step)
    {
        if (Recipients(number) is not { } all) return Mark(ref this[number].Done, step);
        this[number].Done |= step;
        return Mark(ref all[recipient].Done, step);
    }

    public bool MarkFailed(int number, int recipient, Steps step)
    {
        if (Recipients(number) is not { } all) return Mark(ref this[number].Failed, step);
        this[number].Failed |= step;
        return Mark(ref all[recipient].Failed, step);
    }

    public Steps Pending(int number, int recipient)
    {
        if (Recipients(number) is { } all)
            return Timetable.Of(all[recipient].Behaviour, recipient) & ~all[recipient].Done & ~all[recipient].Failed;
        ref var mail = ref this[number];
        return Timetable.Of(mail.Behaviour, 0) & ~mail.Done & ~mail.Failed;
    }

    public void Clear()
    {
        blocks.Clear();
        many.Clear();
        Count = 0;
    }

    private static bool Mark(ref Steps set, Steps step)
    {
        if ((set & step) != 0) return false;
        set |= step;
        return true;
    }
}
