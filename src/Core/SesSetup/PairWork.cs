using System.Text.Json;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>Does the plan of a pair at AWS, and takes it back.</summary>
internal sealed class PairWork(AwsAccess aws, PairDesign design)
{
    /// <summary>Null: all of it is at AWS. Otherwise what stopped it, and the fix; what was done before stays, and is kept the next time.</summary>
    public async Task<string?> RunAsync(PairState state, IReadOnlyList<PlanStep> plan, SetupCalls calls, CancellationToken cancel)
    {
        foreach (var step in plan.Where(s => s.Op is PlanOp.Create or PlanOp.Change && s.Part != SetupPart.ServerClass))
        {
            if (await DoAsync(step, state, calls, cancel) is { } fault) return fault;
        }

        return null;
    }

    /// <summary>The last thing first. Null: nothing of ours is left. Otherwise what stopped it; it can be done again.</summary>
    public async Task<string?> UndoAsync(IReadOnlyList<MadeThing> made, Func<MadeThing, Task> undone, CancellationToken cancel)
    {
        foreach (var thing in made.Reverse())
        {
            if (await TakeBackAsync(thing, cancel) is { } reply && !SetupUndo.IsDone(reply)) return SetupUndo.Fault(thing, reply);
            await undone(thing);
        }

        return null;
    }

    private Task<string?> DoAsync(PlanStep step, PairState state, SetupCalls calls, CancellationToken cancel) => step.Part switch
    {
        SetupPart.Pool => calls.CallAsync("ses:CreateDedicatedIpPool", step, step.Name, null, () => aws.Ses.CreatePoolAsync(step.Name, cancel), cancel),
        SetupPart.PooledAddress => MoveAsync(step, state, calls, cancel),
        SetupPart.Topic => TopicAsync(step, state.Topic!.It!.GetValueOrDefault("Policy"), calls, cancel),
        _ => SetWork.DoAsync(aws, calls, step, state.Sets[step.Of!], design.Sets.Single(s => s.Name == step.Of), cancel),
    };

    private Task<string?> MoveAsync(PlanStep step, PairState state, SetupCalls calls, CancellationToken cancel)
    {
        var (address, pool) = (state.Addresses.It!.Single(a => a.Ip == step.Name), design.Moves.Single(m => m.Ip == step.Name).Pool);
        return calls.CallAsync("ses:PutDedicatedIpInPool", step, step.Name, JsonSerializer.Serialize(address.Pool), () => aws.Ses.PutAddressInPoolAsync(step.Name, pool, cancel), cancel);
    }

    private Task<string?> TopicAsync(PlanStep step, string? policy, SetupCalls calls, CancellationToken cancel) => calls.CallAsync(
        "sns:SetTopicAttributes", step, design.TopicArn, JsonSerializer.Serialize(policy ?? ""),
        () => aws.Topics.SetTopicAttributeAsync(design.TopicArn, "Policy", PolicyText.With(policy, design.TopicStatement), cancel), cancel);

    /// <summary>Null: there is nothing to ask for.</summary>
    private async Task<SesReply?> TakeBackAsync(MadeThing thing, CancellationToken cancel) => thing.Part switch
    {
        SetupPart.Pool => await aws.Ses.DeletePoolAsync(thing.Id, cancel),
        SetupPart.PooledAddress => SetupUndo.Before<string>(thing) is { } pool ? await aws.Ses.PutAddressInPoolAsync(thing.Id, pool, cancel) : null,
        SetupPart.Topic => await WithoutStatementAsync(thing.Id, cancel),
        SetupPart.ConfigurationSet or SetupPart.EventDestination or SetupPart.MetricsDestination => await SetWork.TakeBackAsync(aws, thing, thing.Of!, cancel),
        _ => null,
    };

    /// <summary>Others may have changed the policy since; only our statement goes.</summary>
    private async Task<SesReply?> WithoutStatementAsync(string topic, CancellationToken cancel)
    {
        var (attributes, reply) = await aws.Topics.GetTopicAttributesAsync(topic, cancel);
        if (attributes is null) return reply;
        return PolicyText.Without(attributes.GetValueOrDefault("Policy"), design.TopicStatement) is { } rest ? await aws.Topics.SetTopicAttributeAsync(topic, "Policy", rest, cancel) : null;
    }
}
