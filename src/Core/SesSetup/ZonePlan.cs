using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>What publishing a domain's records in Route 53 would do to one name and kind.</summary>
/// <param name="Subject">What it is for.</param>
/// <param name="Now">What stands there. Null: nothing.</param>
/// <param name="Then">What would stand there.</param>
/// <param name="Why">Of what is blocked: why, and what to do. Of what needs a yes of its own: what it would replace. Null: neither.</param>
public sealed record ZoneStep(CheckSubject Subject, PlanOp Op, ZoneSet? Now, ZoneSet Then, string? Why)
{
    /// <summary>It replaces what somebody has chosen, and is left alone unless a person ticks it: an SPF or DMARC record that is there, and all that stands at the zone's own name.</summary>
    public bool AsksFirst { get; init; }

    /// <summary>By which a tick names it.</summary>
    public string Key => $"{Then.Name} {Then.Type}";
}

/// <summary>Compares what a domain needs with what its hosted zone has.</summary>
internal static class ZonePlan
{
    /// <summary>Of new records, in seconds: soon corrected, and not asked for all the time.</summary>
    private const int Ttl = 300;

    /// <summary>All that is needed, by name and kind, with the values that shall stand there: texts of others at the same name stay beside ours.</summary>
    public static IReadOnlyList<ZoneNeed> Needs(DomainReading reading) => [.. reading.Records.GroupBy(r => (r.Name, r.Kind)).Select(g => new ZoneNeed(
        g.First().Subject, new ZoneSet(g.Key.Name, g.Key.Kind, Ttl, [.. g.Select(r => r.Value).Concat(g.SelectMany(r => r.Beside ?? [])).Distinct().Select(v => DomainRecords.Data(g.Key.Kind, v))]),
        g.All(r => r.Stands), g.Any(r => r.Beside is null || r.IsUnknown)))];

    /// <param name="zone">Name of the hosted zone.</param>
    /// <param name="need">What shall stand at a name.</param>
    /// <param name="there">All that stands at it.</param>
    public static ZoneStep Step(string zone, ZoneNeed need, IReadOnlyList<ZoneSet> there)
    {
        var (wanted, now) = (need.Set, there.FirstOrDefault(s => s.Type == need.Set.Type));
        if (now is { Ttl: null }) return Blocked(need, now, $"At {wanted.Name} stands an alias of Route 53. Delete it there first.");
        if (now is not null && (need.Stands || IsSame(now, wanted))) return new ZoneStep(need.Subject, PlanOp.Keep, now, now, null);
        if (now is null && there.FirstOrDefault(s => wanted.Type == "CNAME" || s.Type == "CNAME") is { } other)
            return Blocked(need, null, $"At {wanted.Name} stands a record of type {other.Type} ({string.Join(", ", other.Values)}), and a CNAME stands alone. Delete it there first.");
        if (now is null) return new ZoneStep(need.Subject, PlanOp.Create, null, wanted, null);
        if (need.IsUnknown) return Blocked(need, now, $"What stands at {wanted.Name} was not read letter by letter, so it is not replaced. Check the domain again first.");
        var asks = wanted.Name == zone || need.Subject == CheckSubject.Dmarc || now.Values.Any(v => v.StartsWith("\"v=spf1", StringComparison.OrdinalIgnoreCase) && !wanted.Values.Contains(v));
        return new ZoneStep(need.Subject, PlanOp.Change, now, wanted with { Ttl = now.Ttl }, asks ? "It replaces what somebody has chosen." : null) { AsksFirst = asks };
    }

    private static ZoneStep Blocked(ZoneNeed need, ZoneSet? now, string why) => new(need.Subject, PlanOp.Blocked, now, need.Set, why);

    private static bool IsSame(ZoneSet one, ZoneSet other) => one.Values.Select(Plain).Order(StringComparer.Ordinal).SequenceEqual(other.Values.Select(Plain).Order(StringComparer.Ordinal));

    /// <summary>A name with its dot at the end or without it is one name.</summary>
    private static string Plain(string value) => value.StartsWith('"') ? value : value.TrimEnd('.').ToUpperInvariant();
}

/// <param name="Stands">What is published holds already.</param>
/// <param name="IsUnknown">What is there is not known letter by letter.</param>
internal sealed record ZoneNeed(CheckSubject Subject, ZoneSet Set, bool Stands, bool IsUnknown);
