using Postroad.Core.Sending;

namespace Postroad.Tests.Simulation;

/// <summary>How the provider answers in one run: every kind of answer, each with its share.</summary>
internal sealed class AnswerMix
{
    private readonly Chance chance;
    private readonly (AnswerKind Kind, int Share)[] shares;
    private readonly int all;

    public AnswerMix(Chance chance)
    {
        this.chance = chance;
        shares = [.. Enum.GetValues<AnswerKind>().Select(kind => (kind, kind == AnswerKind.Accepts ? 60 : chance.OneIn(2) ? 0 : chance.Between(1, 15)))];
        all = shares.Sum(s => s.Share);
    }

    public AnswerKind Next()
    {
        var drawn = chance.Below(all);
        foreach (var (kind, share) in shares)
        {
            if (drawn < share) return kind;
            drawn -= share;
        }

        return AnswerKind.Accepts;
    }

    /// <summary>What the adapter makes of a refusal.</summary>
    public SendResult Refusal(AnswerKind kind) => kind switch
    {
        AnswerKind.Refuses => new SendResult.Rejected(RejectReason.InvalidAddress, "Illegal address"),
        AnswerKind.Defers => new SendResult.Deferred("Try later", TimeSpan.FromSeconds(chance.Below(5)), "454 Temporary"),
        AnswerKind.IsNotReached => new SendResult.Deferred("Not reached", TimeSpan.FromSeconds(chance.Below(3)), "connection refused") { SpendsFailure = false },
        AnswerKind.Throttles => new SendResult.Throttled(TimeSpan.FromMilliseconds(chance.Below(1500))),
        AnswerKind.IsOutOfQuota => new SendResult.ServerStopped(StopReason.OutOfQuota, "Daily message quota exceeded"),
        AnswerKind.StopsServer => new SendResult.ServerStopped(StopReason.SendingPaused, "Sending is paused for this account"),
        _ => new SendResult.Unknown("Connection reset by peer"),
    };
}

internal enum AnswerKind
{
    Accepts,

    /// <summary>Has it, and the answer never comes.</summary>
    AcceptsSilently,

    /// <summary>The line broke before it had it.</summary>
    Breaks,
    Refuses,
    Defers,
    IsNotReached,
    Throttles,
    IsOutOfQuota,
    StopsServer,
}
