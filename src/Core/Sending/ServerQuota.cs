using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>What one server may send: its own limits, within what its account has; and the loops that wait for it, first come first served.</summary>
internal sealed class ServerQuota : IDisposable
{
    private readonly ServerId _id;
    private readonly LinkedList<QuotaWaiter> _waiters = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private volatile AccountQuota _account;
    private OwnLimits _limits = OwnLimits.None;
    private readonly RollingWindow _slowed;
    private TokenBucket? _own;
    private long? _slowedAt;

    public ServerQuota(ServerId id, AccountQuota account, OwnWindows windows, TimeProvider time)
    {
        (_id, _account, Windows, _time) = (id, account, windows, time);
        _slowed = new RollingWindow(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1), time);
        _timer = time.CreateTimer(static self => ((ServerQuota)self!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (account.Gate) account.Join(this);
    }

    /// <summary>The one that it has now.</summary>
    public AccountQuota Account => _account;

    public OwnWindows Windows { get; }

    /// <summary>Loops that wait. Under the account's gate, as all below that is not said to take it.</summary>
    public int Waiting => _waiters.Count;

    /// <summary>Takes the gate.</summary>
    public void Limit(OwnLimits limits)
    {
        using (Enter())
        {
            _limits = limits;
            SetLimits();
            _account.Serve();
        }
    }

    /// <summary>Another account's rate and quota rule from here on, for those who wait as well. Takes both gates: only one server may move at a time.</summary>
    public void MoveTo(AccountQuota account, OwnLimits limits)
    {
        var before = _account;
        using (before.Gate.EnterScope())
        using (account.Gate.EnterScope())
        {
            before.Leave(this);
            account.Join(this);
            _account = account;
            _limits = limits;
            SetLimits();
            before.Serve();
            account.Serve();
        }
    }

    /// <summary>Takes the gate.</summary>
    public ValueTask<int> TakeAsync(int wanted, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        QuotaWaiter waiter;
        using (Enter())
        {
            if (!_account.SomebodyWaits && Grant(wanted) is var granted and > 0) return new ValueTask<int>(granted);
            waiter = new QuotaWaiter(wanted);
            _waiters.AddLast(waiter.Node);
            // Others of the account may wait for limits of their own, which are nothing to this one.
            if (_account.IsShared) _account.Serve();
            else if (_waiters.Count == 1) Arm();
        }

        return new ValueTask<int>(waiter.WaitAsync(this, cancel));
    }

    /// <summary>Takes the gate.</summary>
    public void GiveBack(int unused)
    {
        using (Enter())
        {
            _own?.GiveBack(unused);
            _account.Bucket?.GiveBack(unused);
            _account.Rolling.Count(-unused);
            Windows.Count(-unused);
            _account.Serve();
        }
    }

    /// <summary>Takes the gate.</summary>
    public void SlowDown()
    {
        using (Enter())
        {
            _own?.SlowDown();
            _account.Bucket?.SlowDown();
            // Answers of one burst arrive together and count as one.
            if (_slowedAt is not { } last || _time.GetElapsedTime(last) >= TimeSpan.FromSeconds(1))
            {
                _slowedAt = _time.GetTimestamp();
                _slowed.Add(1);
            }

            Arm();
        }
    }

    /// <summary>A waiter's cancellation; whoever takes it out of the list first decides. Takes the gate.</summary>
    public void Leave(QuotaWaiter waiter)
    {
        using (Enter())
        {
            if (waiter.Node.List is null) return;
            _waiters.Remove(waiter.Node);
            _account.Serve();
        }

        waiter.Cancel();
    }

    /// <summary>Takes the gate.</summary>
    public QuotaState State()
    {
        using (Enter())
        {
            var (rolling, isOut, own) = (_account.Rolling, _account.Rolling.Left == 0, Windows.Told);
            return new QuotaState
            {
                Server = _id,
                Rate = Math.Min(_own?.Rate ?? double.PositiveInfinity, _account.Bucket?.Rate ?? double.PositiveInfinity),
                RateNow = Math.Min(_own?.RateNow ?? double.PositiveInfinity, _account.Bucket?.RateNow ?? double.PositiveInfinity),
                Max24Hours = rolling.Max,
                UsedLast24Hours = rolling.Used,
                PerhapsTwice = rolling.PerhapsTwice,
                Account = rolling.Reading,
                SlowedSeconds = _slowed.Count,
                IsSlowed = _slowedAt is { } slowedAt && _time.GetElapsedTime(slowedAt) < RulingLimit.Span(LimitWindow.Minute),
                Speed = RulingLimit.OfSpeed(_limits, _account.Bucket?.Rate),
                UsedLastMinute = Windows.Used(LimitWindow.Minute),
                UsedLastHour = Windows.Used(LimitWindow.Hour),
                UsedLastDay = Windows.Used(LimitWindow.Day),
                IsOutOfQuota = isOut || own is not null,
                UsedUp = isOut ? null : own?.Limit,
                IsInDoubt = rolling.IsInDoubt,
                OutOfQuotaUntil = !isOut ? own?.Until : rolling.RefusedUntil ?? (rolling.IsInDoubt ? null : rolling.RoomAgainAt),
                Waiting = _waiters.Count,
            };
        }
    }

    /// <summary>Takes the gate.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        using (Enter())
        {
            _account.Leave(this);
            foreach (var waiter in _waiters) waiter.Cancel();
            _waiters.Clear();
        }
    }

    // Without a reading (the key may not ask) and without a limit of its own: the sandbox's rate, which is safe everywhere.
    public void SetLimits()
    {
        const double unknown = 1;
        Windows.Limit(_limits, _account.Rolling.Max);
        var share = _limits.QuotaShare is < 100 && _account.Bucket is { Rate: var rate } ? _limits.ShareOf(rate) : (double?)null;
        if (_limits.PerSecond is null && share is null && _account.Bucket is not null) _own = null;
        else (_own ??= new TokenBucket(_time)).SetRate(Math.Min(_limits.PerSecond ?? share ?? unknown, share ?? double.PositiveInfinity));
    }

    /// <summary>False: nobody waits, or nothing may leave now.</summary>
    public bool ServeOne()
    {
        if (_waiters.First is not { } first || Grant(first.Value.Wanted) is not (> 0 and var granted)) return false;
        _waiters.RemoveFirst();
        first.Value.Grant(granted);
        return true;
    }

    /// <summary>
    /// Out of quota: the next reading serves, or room in a window of its own; a refusal without readings ends by itself, and so does a reading that no other followed. Not asked yet: the answer serves.
    /// </summary>
    public void Arm()
    {
        if (_waiters.First is not { } first || _account.IsAwaited) return;
        var left = Math.Min(_account.Rolling.Left, Windows.Left);
        if (left > 0) _timer.Change(WaitFor(Math.Min(first.Value.Wanted, left)), Timeout.InfiniteTimeSpan);
        else if ((_account.Rolling.Left > 0 ? Windows.RoomAt : _account.Rolling.RefusedUntil ?? _account.Rolling.ReadingEndsAt) is { } until)
            _timer.Change(until - _time.GetUtcNow() + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    /// <summary>The gate of the account that it has, also when it gets another meanwhile.</summary>
    private Lock.Scope Enter()
    {
        while (true)
        {
            var account = _account;
            var scope = account.Gate.EnterScope();
            if (account == _account) return scope;
            scope.Dispose();
        }
    }

    private void Wake()
    {
        using (Enter()) _account.Serve();
    }

    private int Grant(int wanted)
    {
        if (_account.IsAwaited || Math.Min(_account.Rolling.Left, Windows.Left) is not (> 0 and var left)) return 0;
        var granted = Math.Min(wanted, left);
        if (_own is not null) granted = _own.Take(granted);
        if (granted > 0 && _account.Bucket is { } shared) granted = TakeShared(shared, granted);
        if (granted == 0) return 0;
        _account.Rolling.Count(granted);
        Windows.Count(granted);
        return granted;
    }

    private int TakeShared(TokenBucket shared, int wanted)
    {
        var taken = shared.Take(wanted);
        if (taken < wanted) _own?.GiveBack(wanted - taken);
        return taken;
    }

    private TimeSpan WaitFor(int wanted)
    {
        var (own, shared) = (_own?.WaitFor(wanted) ?? TimeSpan.Zero, _account.Bucket?.WaitFor(wanted) ?? TimeSpan.Zero);
        return own > shared ? own : shared;
    }
}
