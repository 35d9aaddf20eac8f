using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>How its state changes; where each thing that can happen leads is the table of <see cref="ServerMoves"/>.</summary>
public sealed partial class SendingServer
{
    /// <summary>It may send. A pause is ended by a person only (<see cref="Resume"/>).</summary>
    public void Activate(DateTimeOffset at) => Move(ServerTrigger.Activated, StopReason.None, null, at);

    /// <summary>Sending stops until the cause is gone; rows stay queued. One that is paused stays so: when it is resumed, the cause is met again.</summary>
    public void Stop(StopReason reason, string words, DateTimeOffset at) => Move(reason == StopReason.OutOfQuota ? ServerTrigger.QuotaUsedUp : ServerTrigger.Stopped, reason, words, at);

    /// <summary>What it waited for is there again.</summary>
    internal void HaveQuota(DateTimeOffset at) => Move(ServerTrigger.QuotaBack, StopReason.None, null, at);

    /// <summary>Its account says that the cause of its stop is gone.</summary>
    internal void GoOn(DateTimeOffset at) => Move(ServerTrigger.CauseGone, StopReason.None, null, at);

    /// <summary>It is not reached; sending goes on trying. What stopped it for another reason stays.</summary>
    internal void Degrade(string words, DateTimeOffset at) => Move(ServerTrigger.NotReached, StopReason.None, words, at);

    /// <summary>It is reached again.</summary>
    internal void Recover(DateTimeOffset at)
    {
        if (StopReason != StopReason.Throttled) Move(ServerTrigger.Reached, StopReason.None, null, at);
    }

    /// <summary>It is told "too fast" again and again; it sends on, slower.</summary>
    internal void SlowDown(string words, DateTimeOffset at) => Move(ServerTrigger.Throttled, StopReason.Throttled, words, at);

    /// <summary>Nobody says "too fast" any more.</summary>
    internal void SpeedUp(DateTimeOffset at)
    {
        if (StopReason == StopReason.Throttled) Move(ServerTrigger.Eased, StopReason.None, null, at);
    }

    /// <summary>It was kept though its connection did not pass its test; nothing has ever been sent through it.</summary>
    /// <param name="words">Why not.</param>
    internal void KeepAsDraft(string words, DateTimeOffset at) => Move(ServerTrigger.SettingsFailed, StopReason.None, words, at);

    /// <summary>A draft whose connection is being tested.</summary>
    internal bool Probe(DateTimeOffset at) => Move(ServerTrigger.TestBegan, StopReason.None, null, at);

    /// <summary>Its test was begun by a process that does not end it any more.</summary>
    internal void LoseTest(DateTimeOffset at) => Move(ServerTrigger.TestLost, StopReason.None, "The test of its connection did not end. Test it again", at);

    /// <summary>What a test by hand found.</summary>
    internal void Hear(ConnectionTest test, DateTimeOffset at)
    {
        if (test.Passed) Move(ServerTrigger.TestPassed, StopReason.None, null, at);
        // Nobody answered, or asking is not allowed: the reason for which it is blocked is better than none.
        else if (State != ServerState.Blocked || test.Reason != StopReason.None) Fail(ServerTrigger.TestFailed, test, at);
    }

    /// <summary>What the test of its new settings found. One that never sent stays a draft until it passes; one that did is blocked, which campaigns show.</summary>
    internal void HearOfSettings(ConnectionTest test, DateTimeOffset at)
    {
        if (test.Passed) Move(ServerTrigger.SettingsPassed, StopReason.None, null, at);
        else Fail(ServerTrigger.SettingsFailed, test, at);
    }

    /// <param name="why">Null: not said.</param>
    /// <returns>False: it is not in a state for that.</returns>
    internal bool Pause(string by, string? why, DateTimeOffset at)
    {
        if (!Move(ServerTrigger.Paused, StopReason.None, why, at)) return false;
        StateBy = by;
        return true;
    }

    /// <summary>Sends again, unless the last test of its connection says that it cannot.</summary>
    /// <returns>False: it was not paused.</returns>
    internal bool Resume(DateTimeOffset at)
    {
        var isResumed = Tested() is { Passed: false } test ? Fail(ServerTrigger.ResumedFaulty, test, at) : Move(ServerTrigger.Resumed, StopReason.None, null, at);
        if (isResumed) StateBy = null;
        return isResumed;
    }

    /// <summary>Better words for the stop of <paramref name="since"/>; when it has ended meanwhile, they are about nothing any more.</summary>
    internal void Explain(string words, DateTimeOffset since)
    {
        if (State is ServerState.Blocked && StateSince == since) StateReason = words.Fit(MostWords);
    }

    private bool Fail(ServerTrigger what, ConnectionTest test, DateTimeOffset at)
    {
        var reason = ServerMoves.Of(State, what) != ServerState.Blocked ? StopReason.None : test.Reason == StopReason.None ? StopReason.Misconfigured : test.Reason;
        return Move(what, reason, test.Words, at);
    }

    /// <returns>False: in this state that changes nothing.</returns>
    private bool Move(ServerTrigger what, StopReason reason, string? words, DateTimeOffset at)
    {
        if (ServerMoves.Of(State, what) is not { } next) return false;
        (State, StopReason, StateReason, StateSince) = (next, reason, words?.Fit(MostWords), WholeMilliseconds(at));
        return true;
    }

    // As every database keeps it, so that it can be compared with what is read.
    private static DateTimeOffset WholeMilliseconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
}
