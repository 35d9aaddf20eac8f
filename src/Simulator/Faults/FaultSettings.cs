namespace Postroad.Simulator.Faults;

/// <summary>One thing that goes wrong on purpose, and how often.</summary>
public sealed record Fault
{
    /// <summary>Off by default.</summary>
    public bool On { get; init; }

    /// <summary>It strikes one of so many requests (or events). Default: each.</summary>
    public int OneIn { get; init; } = 1;

    /// <summary>It ends after striking so often. Null: it does not end.</summary>
    public int? Times { get; init; }

    /// <summary>Throttle only: so many requests in a row are refused, then none until <see cref="Seconds"/> are over.</summary>
    public int InARow { get; init; } = 37;

    /// <summary>Seconds: the period of throttle bursts (default 24 h), the length of a hang (60), the longest delay of a shuffled event (60), the delay of a late one (60).</summary>
    public double Seconds { get; init; } = 60;

    /// <summary>Each time.</summary>
    public static Fault Always { get; } = new() { On = true };

    /// <summary>The next <paramref name="times"/> times.</summary>
    public static Fault Next(int times) => new() { On = true, Times = times };

    /// <summary>One of <paramref name="n"/>.</summary>
    public static Fault OneOf(int n) => new() { On = true, OneIn = n };
}

/// <summary>The faults that the simulator knows, as on its front page.</summary>
public sealed record FaultSettings
{
    /// <summary>429 "Maximum sending rate exceeded." in bursts.</summary>
    public Fault Throttle { get; init; } = new() { Seconds = 86_400 };

    /// <summary>The mail counts, the line is reset instead of an answer.</summary>
    public Fault ResetAfterAccepting { get; init; } = new();

    /// <summary>503, and the mail does not count.</summary>
    public Fault UnavailableBeforeAccepting { get; init; } = new();

    /// <summary>503, and the mail counts.</summary>
    public Fault UnavailableAfterAccepting { get; init; } = new();

    /// <summary>No answer for a while, then the line is reset; the mail does not count.</summary>
    public Fault Hang { get; init; } = new();

    /// <summary>The mail counts, then no answer for a while, then the line is reset.</summary>
    public Fault HangAfterAccepting { get; init; } = new();

    /// <summary>The line is reset, and the mail does not count.</summary>
    public Fault ResetBeforeAccepting { get; init; } = new();

    /// <summary>200 with an empty or a broken body, in turn; the mail counts.</summary>
    public Fault Nonsense { get; init; } = new();

    /// <summary>Events that never reach the queue.</summary>
    public Fault LoseEvents { get; init; } = new();

    /// <summary>The same event in two messages of the queue.</summary>
    public Fault SendEventsTwice { get; init; } = new();

    /// <summary>Each event late by a different time.</summary>
    public Fault ShuffleEvents { get; init; } = new();

    /// <summary>Events that come <see cref="Fault.Seconds"/> late, all of them by the same time.</summary>
    public Fault LateEvents { get; init; } = new();

    internal Fault this[FaultKind kind] => kind switch
    {
        FaultKind.Throttle => Throttle,
        FaultKind.ResetAfterAccepting => ResetAfterAccepting,
        FaultKind.UnavailableBeforeAccepting => UnavailableBeforeAccepting,
        FaultKind.UnavailableAfterAccepting => UnavailableAfterAccepting,
        FaultKind.Hang => Hang,
        FaultKind.Nonsense => Nonsense,
        FaultKind.LoseEvents => LoseEvents,
        FaultKind.SendEventsTwice => SendEventsTwice,
        FaultKind.HangAfterAccepting => HangAfterAccepting,
        FaultKind.ResetBeforeAccepting => ResetBeforeAccepting,
        FaultKind.LateEvents => LateEvents,
        _ => ShuffleEvents,
    };

    internal IReadOnlyList<string> Wrong() => [.. Enum.GetValues<FaultKind>().SelectMany(k => Wrong(k, this[k]))];

    private static IEnumerable<string> Wrong(FaultKind kind, Fault fault)
    {
        if (fault.OneIn < 1) yield return $"{kind}: one_in is {fault.OneIn}; at least 1.";
        if (fault.Times < 1) yield return $"{kind}: times is {fault.Times}; at least 1, or null for no end.";
        if (fault.InARow < 1) yield return $"{kind}: in_a_row is {fault.InARow}; at least 1.";
        if (double.IsNaN(fault.Seconds) || fault.Seconds is < 0 or > 604_800)
            yield return $"{kind}: seconds is {fault.Seconds}; 0 to 604800 (a week).";
    }
}

/// <summary>Kept by number in the data folder; do not renumber.</summary>
internal enum FaultKind : byte
{
    Throttle, ResetAfterAccepting, UnavailableBeforeAccepting, UnavailableAfterAccepting, Hang, Nonsense, LoseEvents, SendEventsTwice, ShuffleEvents,
    HangAfterAccepting, ResetBeforeAccepting, LateEvents,
}
