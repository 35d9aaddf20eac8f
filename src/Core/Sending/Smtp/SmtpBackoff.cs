namespace Postroad.Core.Sending.Smtp;

/// <summary>How many connections a server is asked for, and when again after it refused one. Used under the pool's lock.</summary>
internal sealed class SmtpBackoff(int most, TimeProvider time, Random chance)
{
    private SendResult? why;
    private int failures;
    private long againAt, modestUntil;
    private int taken;

    /// <summary>Why none is opened now. Null: one may be.</summary>
    public SendResult? Why => time.GetTimestamp() < againAt ? why : null;

    /// <summary>As many as it took when it refused one more, for a while; else as many as it is set to.</summary>
    public int MostConnections => time.GetTimestamp() < modestUntil ? taken : most;

    public void Reached() => (why, failures, againAt) = (null, 0, 0);

    /// <param name="reason">What it said, or what became of the connection.</param>
    /// <param name="open">Connections that it has taken and keeps.</param>
    /// <param name="isAlone">No other is open or being opened.</param>
    public void Failed(SendResult reason, int open, bool isAlone)
    {
        why = reason;
        againAt = time.After(Wait(failures++) * (0.5 + chance.NextDouble()));
        if (!isAlone) (taken, modestUntil) = (Math.Max(1, open), time.After(SmtpLimits.Modest));
    }

    private static TimeSpan Wait(int failures)
    {
        var wait = SmtpLimits.FirstBackoff * Math.Pow(2, Math.Min(failures, 10));
        return wait < SmtpLimits.LongestBackoff ? wait : SmtpLimits.LongestBackoff;
    }
}
