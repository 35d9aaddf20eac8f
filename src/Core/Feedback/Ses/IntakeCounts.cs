using Postroad.Core.Sending;

namespace Postroad.Core.Feedback.Ses;

/// <summary>What the loops of an intake note down, and the status made of it. Safe for use by many at once.</summary>
internal sealed class IntakeCounts(TimeProvider time, TimeSpan visibility)
{
    private const int RateSeconds = 10;

    /// <summary>
    /// While events keep coming the queue is never empty. But what has lain in it for so long, while every answer had room for it and the next question followed
    /// at once, is not there.
    /// </summary>
    private static readonly TimeSpan KeptUp = TimeSpan.FromSeconds(10);

    /// <summary>A longest poll and some: a longer silence between two answers means that nobody asked.</summary>
    private static readonly TimeSpan MostBetween = TimeSpan.FromSeconds(25);

    private readonly Lock _lock = new();
    private readonly SlotCounter _perSecond = new(TimeSpan.FromSeconds(1), 2 * RateSeconds);
    private readonly long[] _kinds = new long[4];
    private readonly Trouble _queue = new(), _store = new();
    private DateTimeOffset? _lastEventAt, _lastAnswerAt, _seenEmptyAt;
    private DateTimeOffset _hiddenUntil = time.GetUtcNow() + visibility;
    private DateTimeOffset? _keptUpSince, _lastReceiveAt;
    private int _unstored, _helpers;

    public void Count(DecodedKind kind)
    {
        lock (_lock) _kinds[(int)kind]++;
    }

    /// <summary>True: storing was failing before.</summary>
    public bool Stored(int events)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _perSecond.Add(now, events);
            if (events > 0) _lastEventAt = now;
            return _store.Works();
        }
    }

    /// <summary>The queue answered. True: it was failing before.</summary>
    public bool Answered()
    {
        lock (_lock)
        {
            _lastAnswerAt = time.GetUtcNow();
            return _queue.Works();
        }
    }

    /// <summary>An answer came with so many messages, which wait to be stored.</summary>
    public void Received(int messages)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _unstored += messages;
            if (messages >= SqsQueue.MaxBatch || now - _lastReceiveAt > MostBetween) _keptUpSince = null;
            else _keptUpSince ??= now;
            _lastReceiveAt = now;
        }
    }

    /// <summary>They were stored, or given up until the queue gives them out again: until then an empty queue says nothing.</summary>
    public void Handled(int messages, bool stored)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _unstored -= messages;
            if (!stored) (_hiddenUntil, _keptUpSince) = (now + visibility, null);
            else if (IsClear(now) && now - _keptUpSince >= KeptUp) SawEmpty(now - KeptUp);
        }
    }

    /// <summary>One of several loops begins (+1) or ends (-1) to ask; what it has got and not told yet is in nobody's count.</summary>
    public void Helping(int change)
    {
        lock (_lock) _helpers += change;
    }

    /// <summary>A long poll, which asks every part of the queue, came back with nothing.</summary>
    public void CameBackEmpty()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (IsClear(now)) SawEmpty(now);
        }
    }

    /// <summary>The queue could not be asked. True: another trouble than before.</summary>
    public bool Failed(string error)
    {
        lock (_lock)
        {
            _keptUpSince = null;
            return _queue.Fails(error, time.GetUtcNow());
        }
    }

    /// <summary>The database did not take a batch. True: another trouble than before.</summary>
    public bool NotStored(string error)
    {
        lock (_lock)
        {
            _keptUpSince = null;
            return _store.Fails(error, time.GetUtcNow());
        }
    }

    public IntakeStatus Status()
    {
        lock (_lock)
        {
            return new IntakeStatus
            {
                Events = _kinds[(int)DecodedKind.Event],
                Ignored = _kinds[(int)DecodedKind.Ignored],
                Foreign = _kinds[(int)DecodedKind.Foreign],
                Poison = _kinds[(int)DecodedKind.Poison],
                EventsPerSecond = (double)_perSecond.CountSince(time.GetUtcNow() - TimeSpan.FromSeconds(RateSeconds)) / RateSeconds,
                LastEventAt = _lastEventAt,
                LastAnswerAt = _lastAnswerAt,
                SeenEmptyAt = _seenEmptyAt,
                Error = _store.Error ?? _queue.Error,
                FailingSince = _store.Since ?? _queue.Since,
            };
        }
    }

    /// <summary>Nothing is between the queue and the database, and nothing is hidden.</summary>
    private bool IsClear(DateTimeOffset now) => _unstored == 0 && _helpers == 0 && now >= _hiddenUntil;

    private void SawEmpty(DateTimeOffset at)
    {
        if (_seenEmptyAt is null || at > _seenEmptyAt) _seenEmptyAt = at;
    }

    private sealed class Trouble
    {
        public string? Error { get; private set; }

        public DateTimeOffset? Since { get; private set; }

        public bool Works()
        {
            var was = Error is not null;
            (Error, Since) = (null, null);
            return was;
        }

        public bool Fails(string error, DateTimeOffset now)
        {
            var isNew = Error != error;
            (Error, Since) = (error, Since ?? now);
            return isNew;
        }
    }
}
