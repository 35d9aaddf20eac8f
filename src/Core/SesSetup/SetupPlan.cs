using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>A thing at AWS, in the order in which they are made. Stored; do not renumber.</summary>
public enum SetupPart : short
{
    DeadQueue = 1,
    Queue = 2,
    Topic = 3,
    Subscription = 4,
    ConfigurationSet = 5,
    EventDestination = 6,
    MetricsDestination = 7,
    Pool = 8,
    PooledAddress = 9,

    /// <summary>No thing at AWS: which configuration set a class of mail names.</summary>
    ServerClass = 10,
}

/// <summary>What is to be done with it.</summary>
public enum PlanOp
{
    Keep,
    Create,
    Change,

    /// <summary>Nothing: it cannot be looked at, or is somebody else's.</summary>
    Blocked,
}

/// <summary>One line of the plan, as a person agrees to it.</summary>
/// <param name="Part">Which thing.</param>
/// <param name="Op">What happens to it.</param>
/// <param name="Name">What it is called at AWS.</param>
public sealed record PlanStep(SetupPart Part, PlanOp Op, string Name)
{
    /// <summary>The configuration set that it is part of. Null: that of the path of events, or it is part of none.</summary>
    public string? Of { get; init; }

    /// <summary>Of <see cref="PlanOp.Change"/>: how it is. Null otherwise.</summary>
    public string? Now { get; init; }

    /// <summary>Of <see cref="PlanOp.Change"/>: how it will be. Null otherwise.</summary>
    public string? Then { get; init; }

    /// <summary>Of <see cref="PlanOp.Blocked"/>: why, and what to do. Null otherwise.</summary>
    public string? Fault { get; init; }
}

/// <summary>What has to be made or changed at AWS, so that events come. Made from what is there; nothing is assumed.</summary>
internal static class SetupPlan
{
    public static IReadOnlyList<PlanStep> Of(SetupState state, SetupDesign design) =>
        [DeadQueue(state, design), Queue(state, design), Topic(state, design), Subscription(state, design), .. SetPlan.Of(state.Set, design.Set)];

    private static PlanStep DeadQueue(SetupState state, SetupDesign design)
    {
        if (Look(SetupPart.DeadQueue, design.Names.DeadQueue, state.DeadQueue, "sqs:GetQueueUrl and sqs:GetQueueAttributes") is { } step) return step;
        var wrong = Differing(state.DeadQueue.It!.Attributes, SetupDesign.DeadQueueAttributes);
        return wrong.Count > 0 ? Changed(SetupPart.DeadQueue, design.Names.DeadQueue, wrong) : Kept(SetupPart.DeadQueue, design.Names.DeadQueue);
    }

    private static PlanStep Queue(SetupState state, SetupDesign design)
    {
        if (Look(SetupPart.Queue, design.Names.Queue, state.Queue, "sqs:GetQueueUrl and sqs:GetQueueAttributes") is { } step) return step;
        var attributes = state.Queue.It!.Attributes;
        var policy = attributes.GetValueOrDefault("Policy");
        var sid = (string)design.QueueStatement["Sid"]!;
        if (PolicyText.Owners(policy).Any(owner => owner != sid))
            return new PlanStep(SetupPart.Queue, PlanOp.Blocked, design.Names.Queue)
            {
                Fault = $"The queue {design.Names.Queue} belongs to another installation of Postroad: each would take events away from the other. Choose another name for what is made here.",
            };
        var wanted = design.QueueAttributes(policy).Where(pair => pair.Key != "Policy").ToDictionary();
        var wrong = Differing(attributes, wanted);
        if (!PolicyText.Has(policy, design.QueueStatement)) wrong.Add(("access", "the topic may not write into it", $"the topic {design.Names.Topic} may"));
        return wrong.Count > 0 ? Changed(SetupPart.Queue, design.Names.Queue, wrong) : Kept(SetupPart.Queue, design.Names.Queue);
    }

    private static PlanStep Topic(SetupState state, SetupDesign design)
    {
        if (Look(SetupPart.Topic, design.Names.Topic, state.Topic, "sns:GetTopicAttributes") is { } step) return step;
        return PolicyText.Has(state.Topic.It!.GetValueOrDefault("Policy"), design.TopicStatement)
            ? Kept(SetupPart.Topic, design.Names.Topic)
            : Changed(SetupPart.Topic, design.Names.Topic, [("access", "Amazon SES may not publish to it", $"Amazon SES may, for the configuration set {design.Names.ConfigurationSet}")]);
    }

    private static PlanStep Subscription(SetupState state, SetupDesign design)
    {
        var name = $"{design.Names.Topic} → {design.Names.Queue}";
        if (state.Topic.IsMissing) return new PlanStep(SetupPart.Subscription, PlanOp.Create, name);
        if (Look(SetupPart.Subscription, name, state.Subscriptions, "sns:ListSubscriptionsByTopic") is { } step) return step;
        return new PlanStep(SetupPart.Subscription, OfQueue(state, design) is null ? PlanOp.Create : PlanOp.Keep, name);
    }

    /// <summary>The topic's subscription of our queue. Null: there is none.</summary>
    internal static SnsSubscription? OfQueue(SetupState state, SetupDesign design) =>
        state.Subscriptions.It?.FirstOrDefault(s => s.Protocol == "sqs" && s.Endpoint == design.QueueArn);

    /// <summary>Null: it is there, and has to be looked at closer.</summary>
    internal static PlanStep? Look<T>(SetupPart part, string name, Sight<T> sight, string actions) where T : class => sight switch
    {
        { IsMissing: true } => new PlanStep(part, PlanOp.Create, name),
        { IsHidden: true } => new PlanStep(part, PlanOp.Blocked, name)
        {
            Fault = sight.Reply.IsDenied
                ? $"The key may not look at it: allow {actions}. AWS says: “{sight.Reply.Words.Fit(400)}”"
                : $"It could not be looked at. {(sight.Reply.Words.Length > 0 ? $"“{sight.Reply.Words.Fit(400)}”" : $"AWS answered {(int)sight.Reply.Status}")}. Ask again in a minute.",
        },
        _ => null,
    };

    internal static PlanStep Kept(SetupPart part, string name) => new(part, PlanOp.Keep, name);

    internal static PlanStep Changed(SetupPart part, string name, IReadOnlyList<(string What, string Now, string Then)> wrong) => new(part, PlanOp.Change, name)
    {
        Now = string.Join("; ", wrong.Select(w => $"{w.What}: {w.Now}")),
        Then = string.Join("; ", wrong.Select(w => $"{w.What}: {w.Then}")),
    };

    private static List<(string What, string Now, string Then)> Differing(IReadOnlyDictionary<string, string> found, IReadOnlyDictionary<string, string> wanted) =>
        [.. wanted.Where(pair => !Same(pair.Key, found.GetValueOrDefault(pair.Key), pair.Value))
            .Select(pair => (Words(pair.Key), Say(pair.Key, found.GetValueOrDefault(pair.Key)), Say(pair.Key, pair.Value)))];

    private static bool Same(string key, string? found, string wanted) => key == "RedrivePolicy" ? Redrive(found) == Redrive(wanted) : found == wanted;

    private static string Words(string key) => key == "RedrivePolicy" ? "messages that cannot be stored" : "messages are kept";

    private static string Say(string key, string? value) => key switch
    {
        "RedrivePolicy" => Redrive(value) is { } target ? $"go to {target[(target.LastIndexOf(':') + 1)..]}" : "stay for ever",
        _ => long.TryParse(value, out var seconds) ? $"{seconds / 86400.0:0.#} days" : "for an unknown time",
    };

    /// <summary>Where it leads; how often is somebody's own choice.</summary>
    private static string? Redrive(string? policy)
    {
        if (string.IsNullOrEmpty(policy)) return null;
        try
        {
            return System.Text.Json.Nodes.JsonNode.Parse(policy)?["deadLetterTargetArn"]?.GetValue<string>();
        }
        catch (Exception fault) when (fault is System.Text.Json.JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
