using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>
/// For how long this process has seen each doubt, in elapsed time. The time of day may be put forward by an hour: then a submission of a minute ago seems to be
/// long past its horizon, while its event is still on its way. Kept in memory on purpose: a process that has just started has watched nothing.
/// </summary>
internal sealed class DoubtWatch(TimeProvider time)
{
    /// <summary>Doubts watched at once, some 6 MB of memory; more are far beyond what may be sent again, and wait until there is room.</summary>
    public const int Most = 100_000;

    private Dictionary<(DeliveryRef Delivery, int Attempt), long> seen = [];
    private long? lastLook;

    public bool IsDue(TimeSpan every) => lastLook is not { } last || time.GetElapsedTime(last) >= every;

    /// <param name="open">All doubts that are open now; whatever is not among them is forgotten.</param>
    public void Look(IEnumerable<(DeliveryRef Delivery, int Attempt)> open)
    {
        var now = time.GetTimestamp();
        lastLook = now;
        seen = open.ToDictionary(doubt => doubt, doubt => seen.TryGetValue(doubt, out var since) ? since : now);
    }

    /// <summary>Zero when it was not seen yet.</summary>
    public TimeSpan For(DeliveryRef delivery, int attempt) => seen.TryGetValue((delivery, attempt), out var since) ? time.GetElapsedTime(since) : TimeSpan.Zero;
}
