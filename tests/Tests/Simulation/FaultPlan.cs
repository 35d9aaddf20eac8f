namespace Postroad.Tests.Simulation;

/// <summary>What may go wrong in one run. Each run draws its own kinds and shares, so that some runs are nearly calm and some have one trouble many times.</summary>
internal sealed class FaultPlan
{
    /// <summary>About where a small send is through without faults.</summary>
    private const int LastStrike = 700;

    private readonly Chance chance;
    private readonly int failing, losing, unreached, unanswered;

    public FaultPlan(Chance chance)
    {
        this.chance = chance;
        failing = Share(12);
        losing = Share(12);
        unreached = Share(12);
        unanswered = Share(12);
        IsSilenceBelieved = !chance.OneIn(4);
        Strikes = new Queue<(int Step, StrikeKind Kind)>(DrawStrikes());
        Operators = chance.Between(0, 5);
        Answers = new AnswerMix(chance);
        Events = new EventMix(chance, IsSilenceBelieved);
    }

    /// <summary>False once the run is to come to its end: nothing goes wrong any more.</summary>
    public bool AreOn { get; set; } = true;

    /// <summary>Whether an uncertain delivery is sent again when events prove that it never arrived.</summary>
    public bool IsSilenceBelieved { get; }

    /// <summary>Disk gone: whatever asks for the database is refused.</summary>
    public bool IsDatabaseAway { get; set; }

    /// <summary>What hits a whole process, at which step.</summary>
    public Queue<(int Step, StrikeKind Kind)> Strikes { get; }

    /// <summary>How many times somebody suppresses an address or pauses the send.</summary>
    public int Operators { get; }

    public AnswerMix Answers { get; }

    public EventMix Events { get; }

    /// <summary>True when nothing but the provider's own answers can leave a delivery uncertain.</summary>
    public bool IsCalm => failing == 0 && losing == 0 && Strikes.All(s => s.Kind == StrikeKind.Stop);

    public CommitFault OfNextCommit() => Next(failing, losing);

    /// <summary>To the queue of events.</summary>
    public CommitFault OfNextQuestion() => Next(unreached, unanswered);

    private IEnumerable<(int Step, StrikeKind Kind)> DrawStrikes()
    {
        var kinds = Enum.GetValues<StrikeKind>().Where(_ => chance.OneIn(2)).ToArray();
        if (kinds.Length == 0) return [];
        return Enumerable.Range(0, chance.Below(5)).Select(_ => (Step: chance.Between(4, LastStrike), Kind: chance.Pick(kinds))).OrderBy(s => s.Step);
    }

    private CommitFault Next(int fails, int loses)
    {
        if (!AreOn) return CommitFault.None;
        var drawn = chance.Below(100);
        return drawn < fails ? CommitFault.Fails : drawn < fails + loses ? CommitFault.ReplyLost : CommitFault.None;
    }

    private int Share(int most) => chance.OneIn(2) ? 0 : chance.Between(1, most);
}

internal enum CommitFault
{
    None,

    /// <summary>Rolled back, and the caller hears so.</summary>
    Fails,

    /// <summary>Done, and the caller hears of a broken connection.</summary>
    ReplyLost,
}

internal enum StrikeKind
{
    /// <summary>kill -9.</summary>
    Crash,

    /// <summary>SIGSTOP, or a virtual machine that stands still; another process takes over meanwhile.</summary>
    Freeze,

    /// <summary>SIGTERM.</summary>
    Stop,

    /// <summary>The time of day jumps, forwards or back.</summary>
    ClockJump,

    /// <summary>The database is away for a while.</summary>
    Outage,
}
