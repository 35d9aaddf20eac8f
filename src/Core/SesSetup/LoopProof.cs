using Postroad.Core.Events;

namespace Postroad.Core.SesSetup;

public enum ProofState
{
    /// <summary>On its way, and still in time.</summary>
    Waiting,

    /// <summary>The right event came within the time for it.</summary>
    Proven,

    /// <summary>It was refused, came too late, or has not come.</summary>
    Failed,
}

/// <summary>
/// An address of Amazon SES's mailbox simulator, and the event that mail to it ends with (developer guide, "Using the mailbox simulator"). It counts for no bounce rate and reaches nobody.
/// </summary>
/// <param name="Name">Before the @.</param>
/// <param name="Ends">What has to be told.</param>
/// <param name="Words">What it stands for.</param>
public sealed record ProofMailbox(string Name, EventType Ends, string Words)
{
    public static IReadOnlyList<ProofMailbox> All { get; } =
    [
        new("success", EventType.Delivered, "Delivery"),
        new("bounce", EventType.Bounced, "Hard bounce"),
        new("ooto", EventType.Delivered, "Delivery, with an out-of-office answer"),
        new("complaint", EventType.Complained, "Complaint"),
        new("suppressionlist", EventType.Bounced, "Bounce, by the provider’s own list"),
    ];

    /// <param name="label">Of one proof: an address that bounced before is suppressed.</param>
    internal string Address(string label) => $"{Name}+{label}@simulator.amazonses.com";
}

/// <param name="Mailbox">To which it went.</param>
/// <param name="State">Whether its event came back.</param>
/// <param name="Took">From handing over until the event was stored here. Null: it has not come.</param>
/// <param name="Why">Why it was not handed over, in the provider's words or ours. Null: it was, or will be.</param>
public sealed record ProofLine(ProofMailbox Mailbox, ProofState State, TimeSpan? Took, string? Why);

/// <summary>Whether what becomes of mail is heard: one mail to each address of the mailbox simulator, each with an end that is known beforehand.</summary>
public sealed record LoopProof(DateTimeOffset StartedAt, string By, IReadOnlyList<ProofLine> Lines)
{
    public ProofState State => Lines.Any(l => l.State == ProofState.Failed) ? ProofState.Failed : Lines.Any(l => l.State == ProofState.Waiting) ? ProofState.Waiting : ProofState.Proven;
}
