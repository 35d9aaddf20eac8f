namespace Postroad.Core.Sending;

/// <summary>
/// How many left within a span that ends now, kept in slots; what lies in a slot counts until the whole slot is out of the span, so that no span of this length ever sees more than
/// was allowed. O(1) a message. Time is counted from the start, so that a clock that is set does not open or close it. Not safe for use by several at once.
/// </summary>
internal sealed class RollingWindow
{
    /// <summary>What is given back was taken shortly before; taking it out of older slots than that would free room too late.</summary>
    private static readonly TimeSpan Shortly = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _slot;
    private readonly int[] _counts;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _start;
    private readonly long _started;
    private long _newest;
    private long _count;

    public RollingWindow(TimeSpan span, TimeSpan slot, TimeProvider time)
    {
        (_slot, _counts, _time) = (slot, new int[(int)(span / slot) + 1], time);
        (_start, _started) = (time.GetUtcNow(), time.GetTimestamp());
        _newest = NumberOf(_start);
    }

    /// <summary>Within the span that ends now.</summary>
    public long Count
    {
        get
        {
            Turn();
            return _count;
        }
    }

    public void Add(int count) => Add(Now, count);

    /// <summary>What left before this one counted, at that time or earlier.</summary>
    public void Add(DateTimeOffset at, int count)
    {
        Turn();
        var number = Math.Min(NumberOf(at), _newest);
        if (number <= _newest - _counts.Length) return;
        _counts[Index(number)] += count;
        _count += count;
    }

    public void TakeOut(int count)
    {
        Turn();
        var recent = Math.Max(_newest - (_counts.Length - 1), _newest - (Shortly.Ticks / _slot.Ticks));
        for (var number = recent; number <= _newest && count > 0; number++) count -= TakeOut(number, count);
        for (var number = recent - 1; number > _newest - _counts.Length && count > 0; number--) count -= TakeOut(number, count);
    }

    /// <summary>When fewer than <paramref name="most"/> count, if nothing is added.</summary>
    public DateTimeOffset RoomAt(int most)
    {
        var count = Count;
        var number = _newest - (_counts.Length - 1);
        while (number < _newest && (count -= _counts[Index(number)]) >= most) number++;
        var opens = new DateTimeOffset((number + _counts.Length) * _slot.Ticks, TimeSpan.Zero);
        // Said by the clock of now, which may have been set since the start.
        return _time.GetUtcNow() + (opens - Now);
    }

    private DateTimeOffset Now => _start + _time.GetElapsedTime(_started);

    private long NumberOf(DateTimeOffset at) => at.UtcTicks / _slot.Ticks;

    private int Index(long number) => (int)(number % _counts.Length);

    private int TakeOut(long number, int count)
    {
        ref var here = ref _counts[Index(number)];
        var taken = Math.Min(here, count);
        here -= taken;
        _count -= taken;
        return taken;
    }

    /// <summary>Leaves behind what is out of the span.</summary>
    private void Turn()
    {
        var now = NumberOf(Now);
        for (var gone = 0; _newest < now; gone++)
        {
            if (gone == _counts.Length)
            {
                _newest = now;
                return;
            }

            ref var next = ref _counts[Index(++_newest)];
            _count -= next;
            next = 0;
        }
    }
}
