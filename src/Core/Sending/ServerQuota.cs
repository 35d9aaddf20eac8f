using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>Rate and rolling quota of one server, and the loops that wait for it, first come first served. Safe for use by many at once.</summary>
internal sealed class ServerQuota : IDisposable
{
    private readonly ServerId _id;
    private readonly Lock _lock = new();
    private readonly TokenBucket _bucket;
    private readonly RollingQuota _rolling;
    private readonly LinkedList<QuotaWaiter> _waiters = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private double? _ownLimit;

    public ServerQuota(ServerId id, TimeProvider time)
    {
        (_id, _time) = (id, time);
        _bucket = new TokenBucket(time);
        _rolling = new RollingQuota(time);
        _timer = time.CreateTimer(static self => ((ServerQuota)self!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Limit(double? perSecond)
    {
        lock (_lock)
        {
            _ownLimit = perSecond;
            SetRate();
            Serve();
        }
    }

    public void Follow(AccountReading reading)
    {
        lock (_lock)
        {
            _rolling.Follow(reading);
            SetRate();
            Serve();
        }
    }

    public ValueTask<int> TakeAsync(int wanted, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        QuotaWaiter waiter;
        lock (_lock)
        {
            if (_waiters.Count == 0 && Grant(wanted) is var granted and > 0) return new ValueTask<int>(granted);
            waiter = new QuotaWaiter(wanted);
            _waiters.AddLast(waiter.Node);
            if (_waiters.Count == 1) Arm();
        }

        return new ValueTask<int>(waiter.WaitAsync(this, cancel));
    }

    public void GiveBack(int unused)
    {
        lock (_lock)
        {
            _bucket.GiveBack(unused);
            _rolling.Count(-unused);
            Serve();
        }
    }

    public void SlowDown()
    {
        lock (_lock)
        {
            _bucket.SlowDown();
            Arm();
        }
    }

    public void UsedUp()
    {
        lock (_lock)
        {
            _rolling.UsedUp();
            Arm();
        }
    }

    /// <summary>A waiter's cancellation; whoever takes it out of the list first decides.</summary>
    public void Leave(QuotaWaiter waiter)
    {
        lock (_lock)
        {
            if (waiter.Node.List is null) return;
            _waiters.Remove(waiter.Node);
            Serve();
        }

        waiter.Cancel();
    }

    public QuotaState State()
    {
        lock (_lock)
        {
            var isOut = _rolling.Left == 0;
            return new QuotaState
            {
                Server = _id,
                Rate = _bucket.Rate,
                RateNow = _bucket.RateNow,
                Max24Hours = _rolling.Max,
                UsedLast24Hours = _rolling.Used,
                ReadAt = _rolling.Reading?.AskedAt,
                IsOutOfQuota = isOut,
                OutOfQuotaUntil = isOut ? _rolling.RefusedUntil ?? _rolling.RoomAgainAt : null,
                Waiting = _waiters.Count,
            };
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            foreach (var waiter in _waiters) waiter.Cancel();
            _waiters.Clear();
        }
    }

    // Without a reading (the key may not ask) and without a limit of its own: the sandbox's rate, which is safe everywhere.
    private void SetRate()
    {
        const double unknown = 1;
        var account = _rolling.Reading?.MaxSendRate is { } told and > 0 ? told : (double?)null;
        _bucket.SetRate(Math.Min(_ownLimit ?? account ?? unknown, account ?? double.MaxValue));
    }

    private void Wake()
    {
        lock (_lock) Serve();
    }

    private void Serve()
    {
        while (_waiters.First is { } first && Grant(first.Value.Wanted) is var granted and > 0)
        {
            _waiters.RemoveFirst();
            first.Value.Grant(granted);
        }

        Arm();
    }

    private int Grant(int wanted)
    {
        var left = _rolling.Left;
        if (left == 0) return 0;
        var granted = _bucket.Take(Math.Min(wanted, left));
        if (granted > 0) _rolling.Count(granted);
        return granted;
    }

    // Out of quota: the next reading serves. A refusal without readings ends by itself.
    private void Arm()
    {
        if (_waiters.First is not { } first) return;
        var left = _rolling.Left;
        if (left > 0) _timer.Change(_bucket.WaitFor(Math.Min(first.Value.Wanted, left)), Timeout.InfiniteTimeSpan);
        else if (_rolling.RefusedUntil is { } until) _timer.Change(until - _time.GetUtcNow() + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
