namespace Postroad.Core.SesSetup;

/// <summary>What was made or changed at AWS, so that it can be undone.</summary>
/// <param name="Part">Which thing.</param>
/// <param name="Op">Create or Change.</param>
/// <param name="Id">Its ARN, address or name at AWS.</param>
/// <param name="At">When it was about to be done: written before the call, for a process may die behind it.</param>
public sealed record MadeThing(SetupPart Part, PlanOp Op, string Id, DateTimeOffset At)
{
    /// <summary>How it was before a change, as JSON. Null: it was made.</summary>
    public string? Before { get; init; }

    /// <summary>AWS has said that it was done.</summary>
    public bool IsDone { get; init; }

    /// <summary>The configuration set that it is part of. Null: that of the path of events, or it is part of none.</summary>
    public string? Of { get; init; }

    /// <summary>The list with a thing as it is now, in its old place where it has one.</summary>
    internal static List<MadeThing> Noted(List<MadeThing> made, MadeThing thing)
    {
        var at = made.FindIndex(m => m.Part == thing.Part && m.Op == thing.Op && m.Id == thing.Id && m.At == thing.At);
        if (at >= 0) made[at] = thing;
        else made.Add(thing);
        return made;
    }
}
