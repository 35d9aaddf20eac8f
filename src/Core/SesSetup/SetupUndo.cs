using System.Text.Json;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>Takes back what was made at AWS, the last thing first. What is gone already counts as taken back; what was there before us stays, as it was.</summary>
internal sealed class SetupUndo(AwsAccess aws, SetupDesign design, Func<MadeThing, Task> undone)
{
    /// <summary>Null: nothing of ours is left. Otherwise what stopped it; it can be done again.</summary>
    public async Task<string?> RunAsync(SetupState state, IReadOnlyList<MadeThing> made, CancellationToken cancel)
    {
        foreach (var thing in made.Reverse())
        {
            if (await TakeBackAsync(thing, state, made, cancel) is { } reply && !IsDone(reply)) return Fault(thing, reply);
            await undone(thing);
        }

        return null;
    }

    internal static string Fault(MadeThing thing, SesReply reply)
    {
        var words = reply.Words.Length > 0 ? $"AWS says: “{reply.Words.Fit(500)}”" : $"AWS answered {(int)reply.Status}.";
        return $"{Words(thing.Part)} {thing.Id} could not be taken back. {words} It can be tried again, or removed in the AWS console.";
    }

    internal static bool IsDone(SesReply reply) => reply.Is200 || reply.Status == System.Net.HttpStatusCode.NotFound || reply.ErrorType is "NotFound" or "NotFoundException" or "QueueDoesNotExist";

    /// <summary>Null: there is nothing to ask for.</summary>
    private async Task<SesReply?> TakeBackAsync(MadeThing thing, SetupState state, IReadOnlyList<MadeThing> made, CancellationToken cancel) => (thing.Part, thing.Op) switch
    {
        (SetupPart.ConfigurationSet or SetupPart.EventDestination or SetupPart.MetricsDestination, _) => await SetWork.TakeBackAsync(aws, thing, design.Names.ConfigurationSet, cancel),
        (SetupPart.Subscription, PlanOp.Create) => SetupPlan.OfQueue(state, design) is { } subscription ? await aws.Topics.UnsubscribeAsync(subscription.Arn, cancel) : null,
        (SetupPart.Topic, PlanOp.Create) => await aws.Topics.DeleteTopicAsync(thing.Id, cancel),
        // A topic that goes as a whole needs no policy any more.
        (SetupPart.Topic, _) when made.Any(m => m.Part == SetupPart.Topic && m.Op == PlanOp.Create) => null,
        (SetupPart.Topic, _) when state.Topic.It is { } topic => PolicyText.Without(topic.GetValueOrDefault("Policy"), design.TopicStatement) is { } rest
            ? await aws.Topics.SetTopicAttributeAsync(thing.Id, "Policy", rest, cancel)
            : null,
        (SetupPart.Queue, PlanOp.Create) => state.Queue.It is { } queue ? await aws.Queues.DeleteAsync(queue.Url, cancel) : null,
        (SetupPart.DeadQueue, PlanOp.Create) => state.DeadQueue.It is { } dead ? await aws.Queues.DeleteAsync(dead.Url, cancel) : null,
        (SetupPart.Queue or SetupPart.DeadQueue, _) when Before<Dictionary<string, string>>(thing) is { } attributes => await PutBackAsync(thing.Id, attributes, cancel),
        _ => null,
    };

    /// <summary>As it was, but for the policy: others may have changed that since, and only our statement goes.</summary>
    private async Task<SesReply> PutBackAsync(string url, Dictionary<string, string> attributes, CancellationToken cancel)
    {
        if (attributes.ContainsKey("Policy"))
        {
            var (now, reply) = await aws.Queues.AttributesAsync(url, cancel);
            if (now is null) return reply;
            attributes["Policy"] = PolicyText.Without(now.GetValueOrDefault("Policy"), design.QueueStatement) ?? "";
        }

        return await aws.Queues.SetAsync(url, attributes, cancel);
    }

    internal static T? Before<T>(MadeThing thing) where T : class => thing.Before is null ? null : JsonSerializer.Deserialize<T>(thing.Before);

    private static string Words(SetupPart part) => part switch
    {
        SetupPart.DeadQueue or SetupPart.Queue => "The queue",
        SetupPart.Topic => "The topic",
        SetupPart.Subscription => "The subscription",
        SetupPart.ConfigurationSet => "The configuration set",
        SetupPart.Pool => "The IP pool",
        SetupPart.PooledAddress => "The pool of",
        _ => "The event destination",
    };
}
