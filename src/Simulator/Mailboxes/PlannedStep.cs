namespace Postroad.Simulator.Mailboxes;

/// <summary>A step that is due at some time. <paramref name="Attempt"/> counts tries of an act over HTTP.</summary>
internal readonly record struct PlannedStep(int Mail, byte Recipient, byte Attempt, Steps Step, int Generation);
