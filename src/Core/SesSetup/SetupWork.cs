using System.Text.Json;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>Does a plan at AWS, one thing after another, in an order in which each finds what it needs. Done a second time it changes nothing more.</summary>
/// <param name="aws">Key and region.</param>
/// <param name="design">How it should be.</param>
/// <param name="calls">Write down what they make.</param>
internal sealed class SetupWork(AwsAccess aws, SetupDesign design, SetupCalls calls)
{
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
        SetupPart.Subscription => calls.CallAsync("sns:Subscribe", step, design.TopicArn, null, async () => (await aws.Topics.SubscribeQueueAsync(design.TopicArn, design.QueueArn, cancel)).Reply, cancel),
        _ => SetWork.DoAsync(aws, calls, step, state.Set, design.Set, cancel),
    };

    private Task<string?> QueueAsync(PlanStep step, QueueSight? known, IReadOnlyDictionary<string, string> attributes, CancellationToken cancel) => known is null
        ? calls.CallAsync("sqs:CreateQueue", step, step.Name, null, async () => (await aws.Queues.CreateAsync(step.Name, attributes, cancel)).Reply, cancel)
        : calls.CallAsync("sqs:SetQueueAttributes", step, known.Url, Before(known.Attributes, attributes.Keys), () => aws.Queues.SetAsync(known.Url, attributes, cancel), cancel);

    private async Task<string?> TopicAsync(PlanStep step, SetupState state, CancellationToken cancel)
    {
        var policy = state.Topic.It?.GetValueOrDefault("Policy");
        if (step.Op == PlanOp.Create)
        {
            if (await calls.CallAsync("sns:CreateTopic", step, design.TopicArn, null, async () => (await aws.Topics.CreateTopicAsync(step.Name, cancel)).Reply, cancel) is { } fault) return fault;
            // It comes with a policy of AWS's own, which stays beside ours.
            var (attributes, reply) = await aws.Topics.GetTopicAttributesAsync(design.TopicArn, cancel);
            if (attributes is null) return calls.Fault("sns:GetTopicAttributes", step, calls.Notes.Note("sns:GetTopicAttributes", reply));
            policy = attributes.GetValueOrDefault("Policy");
        }

        return await calls.CallAsync("sns:SetTopicAttributes", step with { Op = PlanOp.Change }, design.TopicArn, Before(new Dictionary<string, string> { ["Policy"] = policy ?? "" }, ["Policy"]),
            () => aws.Topics.SetTopicAttributeAsync(design.TopicArn, "Policy", PolicyText.With(policy, design.TopicStatement), cancel), cancel);
    }

    /// <summary>The attributes that are about to be written, as they are.</summary>
    private static string Before(IReadOnlyDictionary<string, string> attributes, IEnumerable<string> keys) =>
        JsonSerializer.Serialize(keys.ToDictionary(key => key, key => attributes.GetValueOrDefault(key) ?? ""));
}
