using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>What is there of the pair.</summary>
internal sealed record PairState
{
    public required AwsCaller Caller { get; init; }

    public required Sight<IReadOnlyList<string>> Pools { get; init; }

    public required Sight<IReadOnlyList<DedicatedAddress>> Addresses { get; init; }

    /// <summary>Attributes of the topic. Null: there is no topic to look at.</summary>
    public Sight<IReadOnlyDictionary<string, string>>? Topic { get; init; }

    /// <summary>By name.</summary>
    public required IReadOnlyDictionary<string, SetSight> Sets { get; init; }

    public required IReadOnlyList<ClassView> Classes { get; init; }
}

/// <summary>What has to be made or changed so that marketing and other mail are a pair. Made from what is there; nothing is assumed.</summary>
internal static class PairPlan
{
    /// <param name="state">As it was found.</param>
    /// <param name="design">Null: the server's set tells no topic, so nothing would be heard of mail of another.</param>
    public static IReadOnlyList<PlanStep> Of(PairState state, PairDesign? design)
    {
        if (design is null)
            return [new PlanStep(SetupPart.EventDestination, PlanOp.Blocked, "events")
            {
                Fault = "The server’s configuration set tells no SNS topic what becomes of mail, so nothing would be heard of mail of another one either. Set its events up first, under “Set up at AWS”.",
            }];
        return [.. Pools(state, design), .. Moves(state, design), Topic(state, design), .. design.Sets.SelectMany(set => SetPlan.Of(state.Sets[set.Name], set)), .. Classes(state, design)];
    }

    private static IEnumerable<PlanStep> Pools(PairState state, PairDesign design) => design.Sets.Select(s => s.Pool).OfType<string>().Select(pool =>
        SetupPlan.Look(SetupPart.Pool, pool, state.Pools, "ses:ListDedicatedIpPools") ?? new PlanStep(SetupPart.Pool, state.Pools.It!.Contains(pool) ? PlanOp.Keep : PlanOp.Create, pool));

    private static IEnumerable<PlanStep> Moves(PairState state, PairDesign design) => design.Moves.Select(move =>
    {
        if (SetupPlan.Look(SetupPart.PooledAddress, move.Ip, state.Addresses, "ses:GetDedicatedIps") is { } step) return step;
        return state.Addresses.It!.FirstOrDefault(a => a.Ip == move.Ip) switch
        {
            null => new PlanStep(SetupPart.PooledAddress, PlanOp.Blocked, move.Ip) { Fault = "AWS does not list this address for the account any more. Choose the addresses again." },
            { } address when address.Pool == move.Pool => SetupPlan.Kept(SetupPart.PooledAddress, move.Ip),
            { } address => SetupPlan.Changed(SetupPart.PooledAddress, move.Ip, [("pool", address.Pool, move.Pool)]),
        };
    });

    private static PlanStep Topic(PairState state, PairDesign design)
    {
        var name = design.TopicArn[(design.TopicArn.LastIndexOf(':') + 1)..];
        if (SetupPlan.Look(SetupPart.Topic, name, state.Topic!, "sns:GetTopicAttributes") is { } step)
            return step.Op == PlanOp.Create ? step with { Op = PlanOp.Blocked, Fault = "The topic is gone: repair the server’s events first, under “Set up at AWS”." } : step;
        var sets = string.Join(" and ", design.Sets.Select(s => s.Name));
        return PolicyText.Has(state.Topic!.It!.GetValueOrDefault("Policy"), design.TopicStatement)
            ? SetupPlan.Kept(SetupPart.Topic, name)
            : SetupPlan.Changed(SetupPart.Topic, name, [("access", $"nothing is said of {sets}", $"Amazon SES may publish for {sets}")]);
    }

    private static IEnumerable<PlanStep> Classes(PairState state, PairDesign design) => design.Classes.Select(wanted =>
    {
        var (name, now) = (wanted.Class.ToString(), state.Classes.Single(c => c.Class == wanted.Class));
        return now.Own == wanted.Set && now.Tracks == wanted.Tracks
            ? SetupPlan.Kept(SetupPart.ServerClass, name)
            : SetupPlan.Changed(SetupPart.ServerClass, name, [("configuration set", now.Set ?? "none", wanted.Set), ("tracking", Words(now.Tracks), Words(wanted.Tracks))]);
    });

    private static string Words(bool tracks) => tracks ? "on" : "off";
}
