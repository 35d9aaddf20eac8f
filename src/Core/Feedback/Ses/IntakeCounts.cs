using Postroad.Core.Sending;

namespace Postroad.Core.Feedback.Ses;

/// <summary>
/// What the loops of an intake note down, and the status made of it. Safe for use by many at once. What proves something goes by elapsed time: a clock that is
/// put forward must not end a wait.
/// </summary>
internal sealed class IntakeCounts
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
    private readonly Dictionary<string, QueueRefusal> _refusals = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly TimeSpan _visibility;
    private readonly long _start;
    private DateTimeOffset? _lastEventAt, _lastAnswerAt, _lastDeleteAt, _seenEmptyAt;
    private TimeSpan _hiddenUntil;
    private TimeSpan? _keptUpSince, _lastReceive, _seenEmpty;
    private int _unstored, _helpers;

    public IntakeCounts(TimeProvider time, TimeSpan visibility)
    {
        (_time, _visibility, _start) = (time, visibility, time.GetTimestamp());
        // What an earlier process had taken may still be hidden.
        _hiddenUntil = visibility;
    }

    public void Count(DecodedKind kind)
    {
        lock (_lock) _kinds[(int)kind]++;
    }

    /// <summary>True: storing was failing before.</summary>
    public bool Stored(int events)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
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
            _lastAnswerAt = _time.GetUtcNow();
            _refusals.Remove(QueueRefusal.Receive);
            return _queue.Works();
        }
    }

    /// <summary>Messages that are stored were deleted.</summary>
    public void Deleted()
    {
        lock (_lock)
        {
            _lastDeleteAt = _time.GetUtcNow();
            _refusals.Remove(QueueRefusal.Delete);
        }
    }

    /// <summary>An answer came with so many messages, which wait to be stored.</summary>
    public void Received(int messages)
    {
        lock (_lock)
        {
            var now = Now;
            _unstored += messages;
            if (messages >= SqsQueue.MaxBatch || now - _lastReceive > MostBetween) _keptUpSince = null;
            else _keptUpSince ??= now;
            _lastReceive = now;
        }
    }

    /// <summary>They were stored, or given up until the queue gives them out again: until then an empty queue says nothing.</summary>
    public void Handled(int messages, bool stored)
    {
        lock (_lock)
        {
            var now = Now;
            _unstored -= messages;
            if (!stored) (_hiddenUntil, _keptUpSince) = (now + _visibility, null);
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
            if (IsClear(Now)) SawEmpty(Now);
        }
    }

    /// <summary>
    /// The queue could not be asked. It may have heard the question and given out messages in an answer that was lost: they are hidden, and a queue that then
    /// comes back empty says nothing. True: another trouble than before.
    /// </summary>
    public bool Failed(string error)
    {
        lock (_lock)
        {
            (_hiddenUntil, _keptUpSince) = (Now + _visibility, null);
            return _queue.Fails(error, _time.GetUtcNow());
        }
    }

    /// <summary>As <see cref="Failed(string)"/>; what the key was refused is kept until it is let.</summary>
    public bool Failed(QueueException fault)
    {
        lock (_lock)
        {
            if (fault.Denied is { } action) _refusals[action] = new QueueRefusal(action, fault.InnerException?.Message ?? fault.Message, _time.GetUtcNow());
        }

        return Failed(fault.Message);
    }

    /// <summary>The database did not take a batch. True: another trouble than before.</summary>
    public bool NotStored(string error)
    {
        lock (_lock)
        {
            _keptUpSince = null;
            return _store.Fails(error, _time.GetUtcNow());
        }
    }

    /// <summary>How long ago the queue was last seen empty with everything stored that had come out of it. Null: never.</summary>
    public TimeSpan? SinceSeenEmpty()
    {
        lock (_lock) return Now - _seenEmpty;
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
                EventsPerSecond = (double)_perSecond.CountSince(_time.GetUtcNow() - TimeSpan.FromSeconds(RateSeconds)) / RateSeconds,
                LastEventAt = _lastEventAt,
                LastAnswerAt = _lastAnswerAt,
                LastDeleteAt = _lastDeleteAt,
                Refusals = [.. _refusals.Values],
                SeenEmptyAt = _seenEmptyAt,
                Error = _store.Error ?? _queue.Error,
                FailingSince = _store.Since ?? _queue.Since,
            };
        }
    }

    /// <summary>Since this began.</summary>
    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Nothing is between the queue and the database, and nothing is hidden.</summary>
    private bool IsClear(TimeSpan now) => _unstored == 0 && _helpers == 0 && now >= _hiddenUntil;

    private void SawEmpty(TimeSpan at)
    {
        if (at <= _seenEmpty) return;
        (_seenEmpty, _seenEmptyAt) = (at, _time.GetUtcNow() - (Now - at));
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
