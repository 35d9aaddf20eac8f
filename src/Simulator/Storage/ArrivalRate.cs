namespace Postroad.Simulator.Storage;

/// <summary>Mails per second, averaged over the last five full seconds. Guarded by the post office's lock.</summary>
internal sealed class ArrivalRate
{
    private const int Seconds = 5;
    private readonly long[] second = new long[Seconds + 1];
    private readonly int[] count = new int[Seconds + 1];

    public void Count(long nowMs)
    {
        var now = nowMs / 1000;
        var i = (int)(now % second.Length);
        if (second[i] != now) (second[i], count[i]) = (now, 0);
        count[i]++;
    }

    public double PerSecond(long nowMs)
    {
        var now = nowMs / 1000;
        var sum = 0;
        for (var i = 0; i < second.Length; i++) if (second[i] >= now - Seconds && second[i] < now) sum += count[i];
        return sum / (double)Seconds;
    }
}
