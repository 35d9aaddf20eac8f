namespace Postroad.Core.Sending;

/// <summary>Counts by slots of time in a ring: O(1) to add, the past beyond the ring is forgotten.</summary>
internal sealed class SlotCounter(TimeSpan slot, int slots)
{
    private readonly long[] _numbers = new long[slots];
    private readonly int[] _counts = new int[slots];

    public void Add(DateTimeOffset at, int count)
    {
        var number = at.UtcTicks / slot.Ticks;
        var i = (int)(number % slots);
        if (_numbers[i] != number) (_numbers[i], _counts[i]) = (number, 0);
        // Below zero too: what comes back in another slot than it was taken in is missing in the sum, not here.
        _counts[i] += count;
    }

    /// <summary>Whole slots: what lies in the slot of <paramref name="from"/> counts.</summary>
    public long CountSince(DateTimeOffset from)
    {
        var first = from.UtcTicks / slot.Ticks;
        long sum = 0;
        for (var i = 0; i < slots; i++)
            if (_numbers[i] >= first) sum += _counts[i];
        return Math.Max(0, sum);
    }

    /// <summary>Start of the oldest slot with something in it.</summary>
    public DateTimeOffset? OldestSince(DateTimeOffset from)
    {
        var first = from.UtcTicks / slot.Ticks;
        var oldest = long.MaxValue;
        for (var i = 0; i < slots; i++)
            if (_counts[i] > 0 && _numbers[i] >= first) oldest = Math.Min(oldest, _numbers[i]);
        return oldest == long.MaxValue ? null : new DateTimeOffset(oldest * slot.Ticks, TimeSpan.Zero);
    }
}
