using System.Text.Json;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>Does a plan at AWS, one thing after another, in an order in which each finds what it needs. Done a second time it changes nothing more.</summary>
/// <param name="aws">Key and region.</param>
/// <param name="design">How it should be.</param>
/// <param name="notes">Learn what the key may do.</param>
/// <param name="note">Keeps what is about to be made, and again when AWS has said that it is.</param>
/// <param name="forget">Told of what was not made by us after all.</param>
/// <param name="time">For waits.</param>
internal sealed class SetupWork(AwsAccess aws, SetupDesign design, PermissionNotes notes, Func<MadeThing, Task> note, Func<MadeThing, Task> forget, TimeProvider time)
{
    /// <summary>A policy that was just written counts a moment later (SNS and SQS are eventually consistent).</summary>
    private const int Tries = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    /// <summary>Null: all is as it should be. Otherwise what stopped it, and the fix; what was done before stays, and is kept the next time.</summary>
    public async Task<string?> RunAsync(SetupState state, IReadOnlyList<PlanStep> plan, CancellationToken cancel)
    {
        foreach (var step in plan.Where(s => s.Op is PlanOp.Create or PlanOp.Change))
        {
            if (await DoAsync(step, state, cancel) is { } fault) return fault;
        }

        return null;
    }

    private Task<string?> DoAsync(PlanStep step, SetupState state, CancellationToken cancel) => step.Part switch
    {
        SetupPart.DeadQueue => QueueAsync(step, state.DeadQueue.It, SetupDesign.DeadQueueAttributes, cancel),
        SetupPart.Queue => QueueAsync(step, state.Queue.It, design.QueueAttributes(state.Queue.It?.Attributes.GetValueOrDefault("Policy")), cancel),
        SetupPart.Topic => TopicAsync(step, state, cancel),
        SetupPart.Subscription => CallAsync("sns:Subscribe", step, design.TopicArn, null, async () => (await aws.Topics.SubscribeQueueAsync(design.TopicArn, design.QueueArn, cancel)).Reply, cancel),
        SetupPart.ConfigurationSet => CallAsync("ses:CreateConfigurationSet", step, step.Name, null, () => aws.Ses.CreateConfigurationSetAsync(
            new CreateSetCall(step.Name, new DeliveryOptionsPart("REQUIRE", null), new ReputationPart(true), new SendingPart(true)), cancel), cancel),
        _ => DestinationAsync(step, state, cancel),
    };

    private Task<string?> QueueAsync(PlanStep step, QueueSight? known, IReadOnlyDictionary<string, string> attributes, CancellationToken cancel) => known is null
        ? CallAsync("sqs:CreateQueue", step, step.Name, null, async () => (await aws.Queues.CreateAsync(step.Name, attributes, cancel)).Reply, cancel)
        : CallAsync("sqs:SetQueueAttributes", step, known.Url, Before(known.Attributes, attributes.Keys), () => aws.Queues.SetAsync(known.Url, attributes, cancel), cancel);

    private async Task<string?> TopicAsync(PlanStep step, SetupState state, CancellationToken cancel)
    {
        var policy = state.Topic.It?.GetValueOrDefault("Policy");
        if (step.Op == PlanOp.Create)
        {
            if (await CallAsync("sns:CreateTopic", step, design.TopicArn, null, async () => (await aws.Topics.CreateTopicAsync(step.Name, cancel)).Reply, cancel) is { } fault) return fault;
            // It comes with a policy of AWS's own, which stays beside ours.
            var (attributes, reply) = await aws.Topics.GetTopicAttributesAsync(design.TopicArn, cancel);
            if (attributes is null) return Fault("sns:GetTopicAttributes", step, notes.Note("sns:GetTopicAttributes", reply));
            policy = attributes.GetValueOrDefault("Policy");
        }

        return await CallAsync("sns:SetTopicAttributes", step with { Op = PlanOp.Change }, design.TopicArn, Before(new Dictionary<string, string> { ["Policy"] = policy ?? "" }, ["Policy"]),
            () => aws.Topics.SetTopicAttributeAsync(design.TopicArn, "Policy", PolicyText.With(policy, design.TopicStatement), cancel), cancel);
    }

    private Task<string?> DestinationAsync(PlanStep step, SetupState state, CancellationToken cancel)
    {
        var known = state.Destinations.It?.FirstOrDefault(d => d.Name == step.Name);
        var set = design.Names.ConfigurationSet;
        var types = (known?.MatchingEventTypes ?? []).Union(SetupDesign.EventTypes);
        return known is null
            ? CallAsync("ses:CreateConfigurationSetEventDestination", step, step.Name, null,
                () => aws.Ses.CreateEventDestinationAsync(set, new CreateDestinationCall(step.Name, design.Destination(types)), cancel), cancel)
            : CallAsync("ses:UpdateConfigurationSetEventDestination", step, step.Name, JsonSerializer.Serialize(known, SesJson.Default.DestinationPart),
                () => aws.Ses.UpdateEventDestinationAsync(set, step.Name, new UpdateDestinationCall(design.Destination(types)), cancel), cancel);
    }

    private async Task<string?> CallAsync(string action, PlanStep step, string id, string? before, Func<Task<SesReply>> call, CancellationToken cancel)
    {
        var thing = new MadeThing(step.Part, step.Op, id, time.GetUtcNow()) { Before = before };
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

    private static bool Passes(SesReply reply) => reply.Outcome is SesOutcome.NotSent or SesOutcome.Lost || (int)reply.Status is 429 or 409 or >= 500
        || SesRefusals.Says(reply.Words, "Could not publish to SNS topic", "Throttl", "Rate exceeded");

    private string Fault(string action, PlanStep step, SesReply reply)
    {
        var words = reply.Words.Length > 0 ? $" AWS says: “{reply.Words.Fit(500)}”" : "";
        if (reply.IsDenied) return $"The key may not call {action} for {step.Name}: allow it by the set-up policy, and go on here.{words}";
        if (reply.Outcome != SesOutcome.Answered) return $"No answer to {action} for {step.Name} in {design.Region}: {reply.Words}. What was done before stays; go on here when AWS answers.";
        return $"AWS did not take {action} for {step.Name} in {design.Region}.{words}";
    }

    /// <summary>The attributes that are about to be written, as they are.</summary>
    private static string Before(IReadOnlyDictionary<string, string> attributes, IEnumerable<string> keys) =>
        JsonSerializer.Serialize(keys.ToDictionary(key => key, key => attributes.GetValueOrDefault(key) ?? ""));
}
