using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>What has to be made or changed so that one configuration set is as it should be.</summary>
internal static class SetPlan
{
    public static IEnumerable<PlanStep> Of(SetSight sight, SetDesign design)
    {
        yield return Set(sight, design);
        yield return Events(sight, design);
        if (design.Metrics.Count > 0) yield return Metrics(sight, design);
    }

    private static PlanStep Set(SetSight sight, SetDesign design)
    {
        if (SetupPlan.Look(SetupPart.ConfigurationSet, design.Name, sight.Set, "ses:GetConfigurationSet") is { } step) return step with { Of = design.Of };
        var pool = sight.Set.It!.DeliveryOptions?.SendingPoolName ?? ClassSight.DefaultPool;
        return design.Pool is null || design.Pool == pool
            ? SetupPlan.Kept(SetupPart.ConfigurationSet, design.Name) with { Of = design.Of }
            : SetupPlan.Changed(SetupPart.ConfigurationSet, design.Name, [("sends from", pool, design.Pool)]) with { Of = design.Of };
    }

    private static PlanStep Events(SetSight sight, SetDesign design)
    {
        if (Known(sight, design, SetupPart.EventDestination, design.Names.Destination, out var step) is not { } known) return step!;
        var leads = known.SnsDestination?.TopicArn;
        return Judged(SetupPart.EventDestination, design.Names.Destination, design, known, leads == design.TopicArn ? null : ("leads to", leads ?? "something else than a topic", design.TopicArn));
    }

    private static PlanStep Metrics(SetSight sight, SetDesign design)
    {
        if (Known(sight, design, SetupPart.MetricsDestination, design.Names.MetricsDestination, out var step) is not { } known) return step!;
        var now = known.CloudWatchDestination?.DimensionConfigurations?.Select(d => d.DimensionName).ToList() ?? [];
        return Judged(SetupPart.MetricsDestination, design.Names.MetricsDestination, design, known,
            now.Order().SequenceEqual(design.Metrics.Order()) ? null : ("counts by", now.Count == 0 ? "nothing" : string.Join(", ", now), string.Join(", ", design.Metrics)));
    }

    /// <param name="step">Where there is none that could be looked at closer.</param>
    private static DestinationPart? Known(SetSight sight, SetDesign design, SetupPart part, string name, out PlanStep? step)
    {
        step = sight.Set.IsMissing ? new PlanStep(part, PlanOp.Create, name) : SetupPlan.Look(part, name, sight.Destinations, "ses:GetConfigurationSetEventDestinations");
        if (step is null && sight.Destinations.It!.FirstOrDefault(d => d.Name == name) is { } known) return known;
        step = (step ?? new PlanStep(part, PlanOp.Create, name)) with { Of = design.Of };
        return null;
    }

    /// <param name="own">What is wrong with a destination of this kind alone. Null: nothing.</param>
    private static PlanStep Judged(SetupPart part, string name, SetDesign design, DestinationPart known, (string, string, string)? own)
    {
        var wrong = new List<(string, string, string)>();
        if (known.Enabled != true) wrong.Add(("state", "off", "on"));
        if (own is { } other) wrong.Add(other);
        if (SetupDesign.EventTypes.Except(known.MatchingEventTypes ?? []).ToList() is { Count: > 0 } missing) wrong.Add(("events", "without " + string.Join(", ", missing), "with them"));
        return (wrong.Count > 0 ? SetupPlan.Changed(part, name, wrong) : SetupPlan.Kept(part, name)) with { Of = design.Of };
    }
}
