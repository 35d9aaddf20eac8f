namespace Postroad.Core.Feedback.Sns;

/// <summary>What a message turned out to be. The reasons are from a small set of sentences.</summary>
internal abstract record SnsVerdict
{
    private SnsVerdict()
    {
    }

    /// <summary>SNS signed it, for this topic, within the hour.</summary>
    public sealed record Genuine : SnsVerdict;

    /// <summary>It did not come from this topic. The same again would be refused again.</summary>
    public sealed record Forged(string Why) : SnsVerdict;

    /// <summary>It could not be checked now; SNS tries again.</summary>
    public sealed record NotNow(string Why) : SnsVerdict;
}
