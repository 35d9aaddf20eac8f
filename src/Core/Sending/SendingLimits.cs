namespace Postroad.Core.Sending;

/// <summary>What the engine asks of every way to send.</summary>
/// <param name="RequestDeadline">Longest time one request may take. Leases are judged by it, so an adapter that took longer would send without one.</param>
public sealed record SendingLimits(TimeSpan RequestDeadline)
{
    /// <summary>Where no engine says otherwise.</summary>
    public static SendingLimits Default { get; } = new(TimeSpan.FromSeconds(30));
}
