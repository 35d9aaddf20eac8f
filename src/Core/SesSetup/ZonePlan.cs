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

    /// <summary>All that is needed, by name and kind.</summary>
    public static IReadOnlyList<ZoneNeed> Needs(DomainReading reading) => [.. reading.Records.GroupBy(r => (r.Name, r.Kind)).Select(g => new ZoneNeed(
        g.First().Subject, new ZoneSet(g.Key.Name, g.Key.Kind, Ttl, [.. g.Select(r => DomainRecords.Data(g.Key.Kind, r.Value)).Distinct()]), g.All(r => r.Stands)))];

    /// <param name="zone">Name of the hosted zone.</param>
    /// <param name="need">What shall stand at a name.</param>
    /// <param name="there">All that stands at it.</param>
    public static ZoneStep Step(string zone, ZoneNeed need, IReadOnlyList<ZoneSet> there)
    {
        var now = there.FirstOrDefault(s => s.Type == need.Set.Type);
        // Texts of others at the same name are kept as they stand in the zone now, and not as somebody's look saw them.
        var wanted = need.Set with { Values = [.. need.Set.Values, .. (now?.Values ?? []).Where(v => need.Set.Type == "TXT" && !need.IsAbout(v) && !need.Set.Values.Contains(v))] };
        if (there.Any(s => s.IsRouted && (s.Type == need.Set.Type || s.Type == "CNAME" || need.Set.Type == "CNAME")))
            return Blocked(need, now, $"At {wanted.Name} stands a record with a routing policy of Route 53. Change it there.");
        if (now is { Ttl: null }) return Blocked(need, now, $"At {wanted.Name} stands an alias of Route 53. Delete it there first.");
        if (now is not null && (need.Stands || IsSame(now, wanted))) return new ZoneStep(need.Subject, PlanOp.Keep, now, now, null);
        if (now is null && there.FirstOrDefault(s => wanted.Type == "CNAME" || s.Type == "CNAME") is { } other)
            return Blocked(need, null, $"At {wanted.Name} stands a record of type {other.Type} ({string.Join(", ", other.Values)}), and a CNAME stands alone. Delete it there first.");
        if (now is null) return new ZoneStep(need.Subject, PlanOp.Create, null, wanted, null);
        var asks = wanted.Name == zone || (wanted.Type == "TXT" && now.Values.Any(v => need.IsAbout(v) && !wanted.Values.Contains(v)));
        return new ZoneStep(need.Subject, PlanOp.Change, now, wanted with { Ttl = now.Ttl }, asks ? "It replaces what somebody has chosen." : null) { AsksFirst = asks };
    }

    private static ZoneStep Blocked(ZoneNeed need, ZoneSet? now, string why) => new(need.Subject, PlanOp.Blocked, now, need.Set, why);

    private static bool IsSame(ZoneSet one, ZoneSet other) => one.Values.Select(Plain).Order(StringComparer.Ordinal).SequenceEqual(other.Values.Select(Plain).Order(StringComparer.Ordinal));

    /// <summary>A name with its dot at the end or without it is one name.</summary>
    private static string Plain(string value) => value.StartsWith('"') ? value : value.TrimEnd('.').ToUpperInvariant();
}

/// <param name="Stands">What is published holds already.</param>
internal sealed record ZoneNeed(CheckSubject Subject, ZoneSet Set, bool Stands)
{
    /// <summary>A text that says the same of the name as ours does: beside it there may be no second one (RFC 7208 section 4.5, RFC 9989 on several records). A key stands alone.</summary>
    public bool IsAbout(string value) => Subject switch
    {
        CheckSubject.Spf => value.StartsWith("\"v=spf1", StringComparison.OrdinalIgnoreCase),
        CheckSubject.Dmarc => value.StartsWith("\"v=DMARC1", StringComparison.OrdinalIgnoreCase),
        _ => true,
    };
}
