using Postroad.Simulator.Control;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Storage;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Events;

/// <summary>Which ways an event of a configuration set takes; looked up anew only when something was changed. Used under the mailroom's lock.</summary>
internal sealed class EventRoutes(Mailroom room, Settings settings, Wiring wiring, SimulatorOptions options)
{
    private readonly Dictionary<(int Set, EventKinds Kind), IReadOnlyList<Way>?> known = [];
    private (int Settings, int Wiring) version;

    /// <summary>Null: nobody asked for such events. Empty: somebody did, and they get lost on their way.</summary>
    public IReadOnlyList<Way>? Of(int set, EventKinds kind)
    {
        if (set < 0) return null;
        var now = (settings.Version, wiring.Version);
        if (version != now)
        {
            known.Clear();
            version = now;
        }

        if (known.TryGetValue((set, kind), out var routes)) return routes;
        return known[(set, kind)] = Find(set, kind);
    }

    private List<Way>? Find(int index, EventKinds kind)
    {
        var (region, name) = room.Sets[index];
        if (!settings.Knows(region) || !settings.Region(region).ConfigurationSets.TryGetValue(name, out var set)) return null;
        var destinations = set.Destinations.Where(d => d.Enabled && (d.Kinds & kind) != 0 && d.Tells()).ToArray();
        if (destinations.Length == 0) return null;
        var source = Arn.ConfigurationSet(region, options.AccountId, name);
        return [.. destinations.SelectMany(d => (d.TopicArn is { } topic ? wiring.Publishing(topic, source) : wiring.OfBus(d.BusArn!)) ?? [])];
    }
}
