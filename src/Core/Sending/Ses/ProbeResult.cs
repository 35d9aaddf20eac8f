namespace Postroad.Core.Sending.Ses;

/// <summary>What a test of the connection found.</summary>
public abstract record ProbeResult
{
    private ProbeResult()
    {
    }

    /// <summary>It can send from the address.</summary>
    /// <param name="Account">Null when the key may not read it.</param>
    /// <param name="Notes">What is not as good as it could be.</param>
    public sealed record Active(AccountReading? Account, IReadOnlyList<Explanation> Notes) : ProbeResult;

    /// <summary>It cannot send. <paramref name="Reply"/> is AWS's own text.</summary>
    public sealed record Stopped(StopReason Reason, Explanation Why, string Reply) : ProbeResult;

    /// <summary>Nobody answered in time, or not in the language of SES.</summary>
    public sealed record Unreachable(Explanation Why, string Cause) : ProbeResult;
}
