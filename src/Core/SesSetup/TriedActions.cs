using Postroad.Core.Feedback.Ses;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>What a key was let do, and not let do, by the proof of the event loop and by whoever reads the queue: sending, receiving and deleting are never tried for the sake of knowing.</summary>
public sealed class TriedActions(QueueIntakes intakes)
{
    private const string Send = "ses:SendRawEmail";

    /// <summary>With what was tried since the server has its settings, for the key may have been another one before.</summary>
    /// <param name="view">As it was seen last.</param>
    /// <param name="proof">The last one. Null: there is none.</param>
    public SetupView Learn(SetupView view, LoopProof? proof)
    {
        var tried = Sent(view.Server, proof).Concat(Fetched(intakes.StatusOf(view.Server.Key))).ToDictionary(t => t.Action, StringComparer.Ordinal);
        return view with { Permissions = [.. view.Permissions.Select(p => tried.TryGetValue(p.Action.Name, out var it) ? p with { It = it.Words is null ? Allowance.Allowed : Allowance.Denied, Words = it.Words, TriedAt = it.At } : p)] };
    }

    /// <summary>An event that came back tells that its mail was taken.</summary>
    private static IEnumerable<Trial> Sent(SendingServer server, LoopProof? proof)
    {
        if (proof is null || proof.StartedAt < server.ChangedAt) yield break;
        if (proof.Lines.Any(l => l.Took is not null)) yield return new Trial(Send, null, proof.StartedAt);
        else if (proof.Lines.Select(l => l.Why).FirstOrDefault(w => w is not null && DeniedAction.Action(w) == Send) is { } words) yield return new Trial(Send, words.Fit(500), proof.StartedAt);
    }

    private static IEnumerable<Trial> Fetched(IntakeStatus? status)
    {
        if (status is null) yield break;
        foreach (var (action, at) in new[] { (QueueRefusal.Receive, status.LastAnswerAt), (QueueRefusal.Delete, status.LastDeleteAt) })
        {
            if (status.Refusals.FirstOrDefault(r => r.Action == action) is { } refused) yield return new Trial(action, refused.Words.Fit(500), refused.At);
            else if (at is { } done) yield return new Trial(action, null, done);
        }
    }

    /// <param name="Words">AWS's own, of a refusal. Null: it was let.</param>
    private sealed record Trial(string Action, string? Words, DateTimeOffset At);
}
