namespace Postroad.Simulator.Regions;

/// <summary>Where SES stands with one thing that it looks for: an identity, its DKIM records, its MAIL FROM domain.</summary>
internal enum LookStatus { NotStarted, Pending, Success, Failed, TemporaryFailure }

/// <param name="Since">When it came to this status.</param>
internal sealed record Standing(LookStatus Status, DateTimeOffset Since)
{
    /// <summary>How long SES looks for records that are not there (API reference, DkimAttributes and MailFromAttributes).</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(72);

    public static Standing Pending(DateTimeOffset now) => new(LookStatus.Pending, now);

    /// <summary>After one more look. What failed stays so until somebody starts it again.</summary>
    public Standing After(bool found, DateTimeOffset now) => (Status, found) switch
    {
        (LookStatus.Pending or LookStatus.TemporaryFailure, true) => new Standing(LookStatus.Success, now),
        (LookStatus.Success, false) => new Standing(LookStatus.TemporaryFailure, now),
        (LookStatus.Pending or LookStatus.TemporaryFailure, false) when now - Since >= Patience => Failed(now),
        _ => this,
    };

    public static Standing Failed(DateTimeOffset now) => new(LookStatus.Failed, now);

    public static Standing Success(DateTimeOffset now) => new(LookStatus.Success, now);
}
