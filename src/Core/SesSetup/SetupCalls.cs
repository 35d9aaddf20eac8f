using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>Calls that make or change something at AWS: written down before and behind, and tried again where a moment helps.</summary>
/// <param name="region">For words.</param>
/// <param name="notes">Learn what the key may do.</param>
/// <param name="note">Keeps what is about to be made, and again when AWS has said that it is.</param>
/// <param name="forget">Told of what was not made by us after all.</param>
/// <param name="time">For waits.</param>
internal sealed class SetupCalls(string region, PermissionNotes notes, Func<MadeThing, Task> note, Func<MadeThing, Task> forget, TimeProvider time)
{
    /// <summary>A policy that was just written counts a moment later (SNS and SQS are eventually consistent).</summary>
    private const int Tries = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    public PermissionNotes Notes => notes;

    /// <param name="action">As policies name it.</param>
    /// <param name="step">What is being done.</param>
    /// <param name="id">Of the thing at AWS.</param>
    /// <param name="before">How it is, as JSON. Null: it is made.</param>
    /// <param name="call">May be repeated.</param>
    /// <param name="cancel">Throws on it.</param>
    /// <returns>Null: it is as it should be. Otherwise what stopped it, and the fix.</returns>
    public async Task<string?> CallAsync(string action, PlanStep step, string id, string? before, Func<Task<SesReply>> call, CancellationToken cancel)
    {
        var thing = new MadeThing(step.Part, step.Op, id, time.GetUtcNow()) { Before = before, Of = step.Of };
        await note(thing);
        var mayBeDone = false;
        for (var tries = 1; ; tries++)
        {
            var reply = notes.Note(action, await call());
            var isThere = reply.ErrorType is "AlreadyExistsException";
            mayBeDone |= reply.Is200 || reply.Outcome == SesOutcome.Lost || (int)reply.Status >= 500;
            if (tries < Tries && !isThere && Passes(reply))
            {
                await Task.Delay(Pause, time, cancel);
                continue;
            }

            // What was refused each time is not ours to take back, nor is what somebody else made in the moment between.
            if (!mayBeDone) await forget(thing);
            else if (reply.Is200 || isThere) await note(thing with { IsDone = true });
            return reply.Is200 || isThere ? null : Fault(action, step, reply);
        }
    }

    public string Fault(string action, PlanStep step, SesReply reply)
    {
        var words = reply.Words.Length > 0 ? $" AWS says: “{reply.Words.Fit(500)}”" : "";
        if (reply.IsDenied) return $"The key may not call {action} for {step.Name}: allow it by the set-up policy, and go on here.{words}";
        if (reply.Outcome != SesOutcome.Answered) return $"No answer to {action} for {step.Name} in {region}: {reply.Words}. What was done before stays; go on here when AWS answers.";
        return $"AWS did not take {action} for {step.Name} in {region}.{words}";
    }

    private static bool Passes(SesReply reply) => reply.Outcome is SesOutcome.NotSent or SesOutcome.Lost || (int)reply.Status is 429 or 409 or >= 500
        || SesRefusals.Says(reply.Words, "Could not publish to SNS topic", "Throttl", "Rate exceeded");
}
