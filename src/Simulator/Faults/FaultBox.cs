namespace Postroad.Simulator.Faults;

/// <summary>Decides whether a fault strikes now, and counts how often it did. Thread-safe.</summary>
internal sealed class FaultBox(FaultSettings settings, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly long[] asked = new long[Enum.GetValues<FaultKind>().Length];
    private readonly long[] struck = new long[Enum.GetValues<FaultKind>().Length];
    private readonly long[] struckBefore = new long[Enum.GetValues<FaultKind>().Length];
    private readonly Queue<FaultKind?> requests = new();
    private readonly Queue<FaultKind?> events = new();
    private DateTimeOffset burstEnds = DateTimeOffset.MinValue;
    private int leftInBurst;

    public FaultSettings Settings { get; private set; } = settings;

    public long Struck(FaultKind kind) { lock (gate) return struck[(int)kind]; }

    /// <summary>Every "one of n" starts to count anew.</summary>
    public void Change(FaultSettings next)
    {
        lock (gate)
        {
            foreach (var kind in Enum.GetValues<FaultKind>())
                if (Settings[kind] != next[kind]) (asked[(int)kind], struckBefore[(int)kind]) = (0, struck[(int)kind]);
            if (Settings.Throttle != next.Throttle) (burstEnds, leftInBurst) = (DateTimeOffset.MinValue, 0);
            Settings = next;
        }
    }

    /// <summary>What is left of an earlier script is forgotten.</summary>
    public void Follow(FaultScript script)
    {
        lock (gate)
        {
            requests.Clear();
            events.Clear();
            foreach (var line in script.Requests) requests.Enqueue(FaultScript.Kind(line));
            foreach (var line in script.Events) events.Enqueue(FaultScript.Kind(line));
        }
    }

    /// <summary>Lines that are still to come.</summary>
    public (int Requests, int Events) Left { get { lock (gate) return (requests.Count, events.Count); } }

    /// <summary>Takes the next line of the script, when there is one.</summary>
    public Happening NextRequest() { lock (gate) return requests.TryDequeue(out var kind) ? new Happening(true, kind) : default; }

    /// <summary>Takes the next line of the script, when there is one.</summary>
    public Happening NextEvent() { lock (gate) return events.TryDequeue(out var kind) ? new Happening(true, kind) : default; }

    public bool Strikes(FaultKind kind, Happening happening)
    {
        var fault = Settings[kind];
        if (!happening.IsScripted && !fault.On) return false;
        lock (gate)
        {
            if (!happening.IsScripted && fault.Times is { } times && struck[(int)kind] - struckBefore[(int)kind] >= times) return false;
            var strikes = happening.IsScripted ? happening.Kind == kind : kind == FaultKind.Throttle ? InBurst(fault) : ++asked[(int)kind] % fault.OneIn == 0;
            if (strikes) struck[(int)kind]++;
            return strikes;
        }
    }

    /// <summary>Counts of an earlier process, read from the data folder.</summary>
    public void Restore(FaultKind kind)
    {
        lock (gate) (struck[(int)kind], struckBefore[(int)kind]) = (struck[(int)kind] + 1, struckBefore[(int)kind] + 1);
    }

    public void Clear() { lock (gate) { Array.Clear(struck); Array.Clear(struckBefore); Array.Clear(asked); } }

    private bool InBurst(Fault fault)
    {
        var now = clock.GetUtcNow();
        // A burst that few run into lasts until it is used up: begun anew each time, it would refuse a slow client for ever.
        if (leftInBurst == 0 && now >= burstEnds) (burstEnds, leftInBurst) = (now.AddSeconds(fault.Seconds), fault.InARow);
        if (leftInBurst == 0) return false;
        if (--leftInBurst == 0 && burstEnds <= now) burstEnds = now.AddSeconds(fault.Seconds);
        return true;
    }
}

/// <summary>One request or event. Scripted: the script alone says what strikes, if anything; otherwise the shares do.</summary>
internal readonly record struct Happening(bool IsScripted, FaultKind? Kind);
