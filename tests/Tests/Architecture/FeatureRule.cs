namespace Postroad.Tests.Architecture;

/// <summary>A feature of Core (the namespace under <c>Postroad.Core</c>) uses only the features of its row.</summary>
internal static class FeatureRule
{
    private const string Core = "Postroad.Core";

    public static IEnumerable<string> Violations(IEnumerable<TypeUse> uses)
    {
        foreach (var use in uses)
        {
            if (FeatureOf(use.Namespace) is not { } feature || FeatureOf(use.UsedNamespace) is not { } used) continue;
            if (!AllowedUses.Table.ContainsKey(feature)) yield return $"{use.Type}: there is no feature {feature} in the table";
            else if (!AllowedUses.Allows(feature, used)) yield return $"{use}: {feature} may not use {used}";
        }
    }

    /// <summary>Null for what is no feature: the root namespace, where the features are put together, and everything outside Core.</summary>
    public static string? FeatureOf(string name) =>
        name.StartsWith(Core + ".", StringComparison.Ordinal) ? name[(Core.Length + 1)..].Split('.')[0] : null;
}
