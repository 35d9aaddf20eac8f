using Postroad.Core.Tracking;

namespace Postroad.Tests.Architecture;

public sealed class FeatureTests
{
    [Fact]
    public void A_feature_uses_only_what_its_row_allows() => Rule.AssertKept(FeatureRule.Violations(TypeUse.OfProduct()));

    [Fact]
    public void The_scan_sees_uses_between_features() =>
        Assert.Contains(TypeUse.OfProduct(), use => use is { Namespace: "Postroad.Core.Deliveries", UsedNamespace: "Postroad.Core.Primitives" });

    [Fact]
    public void A_planted_forbidden_use_is_found() =>
        Assert.Contains(FeatureRule.Violations(TypeUse.Of<PlantedForbiddenUse>()), v => v.Contains("Tracking may not use Sending", StringComparison.Ordinal));

    [Fact]
    public void A_planted_forbidden_use_inside_an_asynchronous_lambda_is_found() =>
        Assert.Contains(FeatureRule.Violations(TypeUse.Of<PlantedHiddenUse>()), v => v.Contains("Tracking may not use Sending", StringComparison.Ordinal));

    [Fact]
    public void A_planted_feature_that_is_not_in_the_table_is_found() =>
        Assert.Contains(
            FeatureRule.Violations(TypeUse.Of<Core.Wellness.PlantedUnknownFeature>()), v => v.Contains("no feature Wellness", StringComparison.Ordinal));

    [Fact]
    public void The_table_has_no_circle()
    {
        var done = new HashSet<string>();
        while (AllowedUses.Table.Keys.Where(f => !done.Contains(f) && AllowedUses.Table[f].All(done.Contains)).ToList() is { Count: > 0 } next)
            done.UnionWith(next);
        Assert.Equal(AllowedUses.Table.Keys.Order(), done.Order());
    }
}
