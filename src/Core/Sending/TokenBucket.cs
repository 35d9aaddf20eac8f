namespace Postroad.Core.Sending;

/// <summary>
/// Permits that grow with time. Starts empty, holds at most a quarter of a second's worth (at least one), so that any window of one
/// second lets at most 1.25 times the rate through. After "too fast" it runs at 70 % and grows back by 5 % of the rate each second.
/// Not safe for use by several at once.
/// </summary>
internal sealed class TokenBucket(TimeProvider time)
{
    /// <summary>SES tolerates short bursts above the rate, not sustained ones; a quarter second covers a pause of ours (commit, collection).</summary>
    public const double BurstSeconds = 0.25;

    /// <summary>Smallest share of the rate given at once, in seconds: at high rates batches, not single permits.</summary>
    private const double QuantumSeconds = 0.01;

    private const double Decrease = 0.7, IncreasePerSecond = 0.05, LowestRate = 0.5;

    /// <summary>Answers of one burst arrive together and count as one "too fast".</summary>
    private static readonly TimeSpan OneBurst = TimeSpan.FromSeconds(1);

    private double _tokens;
    private double _factor = 1;
    private long _at = time.GetTimestamp();
    private long? _slowedAt;

    /// <summary>As if it had been there since an earlier timestamp.</summary>
    public TokenBucket(TimeProvider time, double rate, long since) : this(time) => (Rate, _at) = (rate, since);

    /// <summary>Permits per second when nothing slows it.</summary>
    public double Rate { get; private set; } = 1;

    public double RateNow => Math.Max(Rate * _factor, Math.Min(Rate, LowestRate));

    private double Capacity => Math.Max(1, Rate * BurstSeconds);

    public void SetRate(double rate)
    {
        Refill();
        Rate = rate;
        _tokens = Math.Min(_tokens, Capacity);
    }

    /// <summary>How many of <paramref name="wanted"/> may go now: 0, or at least the quantum unless fewer are wanted.</summary>
    public int Take(int wanted)
    {
        Refill();
        if (_tokens < Needed(wanted)) return 0;
        var taken = (int)Math.Min(wanted, Math.Floor(_tokens + Rounding));
        _tokens = Math.Max(0, _tokens - taken);
        return taken;
    }

    public void GiveBack(int unused)
    {
        Refill();
        _tokens = Math.Min(Capacity, _tokens + unused);
    }

    /// <summary>How long until <see cref="Take"/> gives something, in whole milliseconds, which is what timers know.</summary>
    public TimeSpan WaitFor(int wanted)
    {
        Refill();
        var missing = Needed(wanted) - _tokens;
        return TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(missing / RateNow * 1000)));
    }

    public void SlowDown()
    {
        Refill();
        _tokens = 0;
        if (_slowedAt is { } before && time.GetElapsedTime(before) < OneBurst) return;
        _slowedAt = time.GetTimestamp();
        _factor = Math.Max(_factor * Decrease, Math.Min(1, LowestRate / Rate));
    }

    // Sums of many small additions: one permit may be short by less than this.
    private const double Rounding = 1e-6;

    private double Needed(int wanted) => Math.Min(wanted, Math.Max(1, Math.Floor(Rate * QuantumSeconds))) - Rounding;

    private void Refill()
    {
        var now = time.GetTimestamp();
        var seconds = time.GetElapsedTime(_at, now).TotalSeconds;
        _at = now;
        if (seconds <= 0) return;
        _tokens = Math.Min(Capacity, _tokens + Math.Max(Grown(seconds), Math.Min(Rate, LowestRate) * seconds));
    }

    /// <summary>The integral of the rate, which grows in a straight line up to the full one.</summary>
    private double Grown(double seconds)
    {
        if (_factor >= 1) return Rate * seconds;
        var growing = Math.Min(seconds, (1 - _factor) / IncreasePerSecond);
        var end = Math.Min(1, _factor + growing * IncreasePerSecond);
        var grown = Rate * ((_factor + end) / 2 * growing + (seconds - growing));
        _factor = end;
        return grown;
    }
}
