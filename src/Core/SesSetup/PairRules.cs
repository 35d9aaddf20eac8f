using System.Text.RegularExpressions;
using Postroad.Core.Primitives;

namespace Postroad.Core.SesSetup;

/// <summary>What somebody may ask for; all that is wrong with it at once.</summary>
internal static partial class PairRules
{
    /// <param name="wish">Null: nothing is asked for.</param>
    /// <param name="sight">Null: nobody has looked yet.</param>
    public static IReadOnlyList<FieldFault> Faults(PairWish? wish, ClassSight? sight)
    {
        if (wish is null) return [];
        var faults = new List<FieldFault>();
        foreach (var (field, list) in new[] { ("marketing", wish.Marketing), ("others", wish.Others) })
            if (list.FirstOrDefault(ip => sight?.Addresses.Any(a => a.Ip == ip) != true) is { } unknown) faults.Add(new FieldFault(field, $"“{unknown.Fit(60)}” is none of the dedicated addresses that AWS has told. Read again from AWS first."));
        if (wish.Marketing.Intersect(wish.Others).FirstOrDefault() is { } both) faults.Add(new FieldFault("others", $"{both.Fit(60)} stands on both sides: an address is in one pool."));
        if (wish.Marketing.Count == 0 != (wish.Others.Count == 0)) faults.Add(new FieldFault(wish.Marketing.Count == 0 ? "marketing" : "others", "With dedicated addresses each side needs one of its own: what has none would leave from wherever the default pool leads."));
        if (wish.Metrics.FirstOrDefault(m => MetricTag.All.All(t => t.Name != m)) is { } tag) faults.Add(new FieldFault("metrics", $"“{tag.Fit(60)}” is none of the tags by which CloudWatch can count: {string.Join(", ", MetricTag.All.Select(t => t.Name))}."));
        return faults;
    }

    /// <summary>Null: it can be the name of a pool (SES v2 API reference, CreateDedicatedIpPool).</summary>
    public static FieldFault? PoolFault(string name) => PoolName.IsMatch(name) ? null
        : new FieldFault("pool", $"“{name.Fit(80)}” cannot be the name of an IP pool: it has 1 to 64 small letters, digits, dashes and underscores.");

    public static IReadOnlyList<FieldFault> MoveFaults(string ip, string pool, ClassSight? sight)
    {
        var faults = new List<FieldFault>();
        if (sight?.Addresses.Any(a => a.Ip == ip) != true) faults.Add(new FieldFault("address", $"“{ip.Fit(60)}” is none of the dedicated addresses that AWS has told. Read again from AWS first."));
        if (UnknownPool(pool, sight) is { } fault) faults.Add(fault);
        return faults;
    }

    public static IReadOnlyList<FieldFault> TieFaults(string set, string pool, ClassesView view)
    {
        var faults = new List<FieldFault>();
        if (view.Classes.All(c => c.Set != set)) faults.Add(new FieldFault("set", $"No class of mail names a configuration set “{set.Fit(80)}”."));
        if (UnknownPool(pool, view.Sight) is { } fault) faults.Add(fault);
        return faults;
    }

    private static FieldFault? UnknownPool(string pool, ClassSight? sight) => pool == ClassSight.DefaultPool || sight?.Pools.Contains(pool) == true ? null
        : new FieldFault("pool", $"“{pool.Fit(80)}” is none of the IP pools that AWS has told. Create it, or read again from AWS first.");

    [GeneratedRegex(@"^[a-z0-9_-]{1,64}\z", RegexOptions.NonBacktracking)]
    private static partial Regex PoolName { get; }
}
