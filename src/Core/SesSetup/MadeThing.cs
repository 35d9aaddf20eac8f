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
}
