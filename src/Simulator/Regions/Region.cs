namespace Postroad.Simulator.Regions;

/// <summary>One region while it runs: its settings, its rate and its rolling 24 hours. Guarded by the post office's lock.</summary>
internal sealed class Region(RegionSettings settings, TimeProvider clock)
{
    private const int Buckets = 1440;
    private readonly int[] sentInMinute = new int[Buckets];
    private readonly long[] minuteOf = new long[Buckets];
    private double tokens = Math.Max(1, settings.MaxSendRate);
    private long filledAt = clock.GetTimestamp();

    public RegionSettings Settings { get; set; } = settings;

    public SortedDictionary<string, ConfigurationSet> ConfigurationSets { get; } = new(StringComparer.Ordinal);

    /// <summary>Recipients accepted in the last 24 hours, in steps of a minute; mail to the simulator's own addresses is not in it.</summary>
    public int SentLast24Hours()
    {
        var oldest = Minute(clock.GetUtcNow()) - Buckets;
        var sum = 0;
        for (var i = 0; i < Buckets; i++) if (minuteOf[i] > oldest) sum += sentInMinute[i];
        return sum;
    }

    public bool HasQuotaFor(int recipients) =>
        Settings.Max24HourSend < 0 || SentLast24Hours() + recipients <= Settings.Max24HourSend;

    /// <summary>Takes from the bucket of the second, or takes nothing and says no.</summary>
    public bool TryTakeRate(int recipients)
    {
        var burst = Math.Max(1, Settings.MaxSendRate);
        var now = clock.GetTimestamp();
        tokens = Math.Min(burst, tokens + clock.GetElapsedTime(filledAt, now).TotalSeconds * Settings.MaxSendRate);
        filledAt = now;
        if (tokens < Math.Min(recipients, burst)) return false;
        tokens -= recipients;
        return true;
    }

    public void CountSent(int recipients, DateTimeOffset at)
    {
        var minute = Minute(at);
        var i = (int)(minute % Buckets);
        if (minuteOf[i] != minute) (minuteOf[i], sentInMinute[i]) = (minute, 0);
        sentInMinute[i] += recipients;
    }

    public void Empty() => Array.Clear(sentInMinute);

    private static long Minute(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;
}
