using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>What one server may send: its own limit, within what its account has; and the loops that wait for it, first come first served.</summary>
internal sealed class ServerQuota : IDisposable
{
    private readonly ServerId _id;
    private readonly AccountQuota _account;
    private readonly LinkedList<QuotaWaiter> _waiters = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private double? _ownLimit;
    private TokenBucket? _own;

    public ServerQuota(ServerId id, AccountQuota account, TimeProvider time)
    {
        (_id, _account, _time) = (id, account, time);
        _timer = time.CreateTimer(static self => ((ServerQuota)self!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (account.Gate) account.Join(this);
    }

    public AccountQuota Account => _account;

    /// <summary>Loops that wait. Under the account's gate, as all below that is not said to take it.</summary>
    public int Waiting => _waiters.Count;

    /// <summary>Takes the gate.</summary>
    public void Limit(double? perSecond)
    {
        lock (_account.Gate)
        {
            _ownLimit = perSecond;
            SetRate();
            _account.Serve();
        }
    }

    /// <summary>Takes the gate.</summary>
    public ValueTask<int> TakeAsync(int wanted, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        QuotaWaiter waiter;
        lock (_account.Gate)
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
        lock (_account.Gate)
        {
            _own?.GiveBack(unused);
            _account.Bucket?.GiveBack(unused);
            _account.Rolling.Count(-unused);
            _account.Serve();
        }
    }

    /// <summary>Takes the gate.</summary>
    public void SlowDown()
    {
        lock (_account.Gate)
        {
            _own?.SlowDown();
            _account.Bucket?.SlowDown();
            Arm();
        }
    }

    /// <summary>A waiter's cancellation; whoever takes it out of the list first decides. Takes the gate.</summary>
    public void Leave(QuotaWaiter waiter)
    {
        lock (_account.Gate)
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
        lock (_account.Gate)
        {
            var (rolling, isOut) = (_account.Rolling, _account.Rolling.Left == 0);
            return new QuotaState
            {
                Server = _id,
                Rate = Math.Min(_own?.Rate ?? double.PositiveInfinity, _account.Bucket?.Rate ?? double.PositiveInfinity),
                RateNow = Math.Min(_own?.RateNow ?? double.PositiveInfinity, _account.Bucket?.RateNow ?? double.PositiveInfinity),
                Max24Hours = rolling.Max,
                UsedLast24Hours = rolling.Used,
                ReadAt = rolling.Reading?.AskedAt,
                IsOutOfQuota = isOut,
                IsInDoubt = rolling.IsInDoubt,
                OutOfQuotaUntil = !isOut ? null : rolling.RefusedUntil ?? (rolling.IsInDoubt ? null : rolling.RoomAgainAt),
                Waiting = _waiters.Count,
            };
        }
    }

    /// <summary>Takes the gate.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_account.Gate)
        {
            _account.Leave(this);
            foreach (var waiter in _waiters) waiter.Cancel();
            _waiters.Clear();
        }
    }

    // Without a reading (the key may not ask) and without a limit of its own: the sandbox's rate, which is safe everywhere.
    public void SetRate()
    {
        const double unknown = 1;
        if (_ownLimit is null && _account.Bucket is not null) _own = null;
        else (_own ??= new TokenBucket(_time)).SetRate(_ownLimit ?? unknown);
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
    /// Out of quota: the next reading serves; a refusal without readings ends by itself, and so does a reading that no other followed. Not asked yet: the answer serves.
    /// </summary>
    public void Arm()
    {
        if (_waiters.First is not { } first || _account.IsAwaited) return;
        var left = _account.Rolling.Left;
        if (left > 0) _timer.Change(WaitFor(Math.Min(first.Value.Wanted, left)), Timeout.InfiniteTimeSpan);
        else if ((_account.Rolling.RefusedUntil ?? _account.Rolling.ReadingEndsAt) is { } until)
            _timer.Change(until - _time.GetUtcNow() + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private void Wake()
    {
        lock (_account.Gate) _account.Serve();
    }

    private int Grant(int wanted)
    {
        if (_account.IsAwaited || _account.Rolling.Left is not (> 0 and var left)) return 0;
        var granted = Math.Min(wanted, left);
        if (_own is not null) granted = _own.Take(granted);
        if (granted > 0 && _account.Bucket is { } shared) granted = TakeShared(shared, granted);
        if (granted > 0) _account.Rolling.Count(granted);
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
