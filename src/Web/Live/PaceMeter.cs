namespace Postroad.Web.Live;

/// <summary>Messages a second over the last few readings: what one who reads every second knows better than rows of whole minutes.</summary>
internal sealed class PaceMeter
{
    /// <summary>Readings that the rate is taken over: long enough to be calm, short enough to be "now".</summary>
    private const int Readings = 6;

    private readonly Queue<(long Sent, DateTimeOffset At)> last = new();

    /// <summary>Null: one reading says nothing yet.</summary>
    public double? Measure(long sent, DateTimeOffset at)
    {
        last.Enqueue((sent, at));
        if (last.Count > Readings) last.Dequeue();
        var (first, since) = last.Peek();
        return at > since ? (sent - first) / (at - since).TotalSeconds : null;
    }
}
