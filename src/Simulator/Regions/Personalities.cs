using Postroad.Simulator.Control;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Storage;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Regions;

/// <summary>Gives keys accounts of their own by a personality, and mends them.</summary>
internal sealed class Personalities(Settings settings, KeyRing ring, Wiring wiring, Mailroom room, SimulatorOptions options)
{
    /// <summary>Topic and queue of an account whose queue is shut.</summary>
    public const string Shut = "shut";

    private const string Second = "eu-west-1";

    /// <summary>Accounts of keys that stand in the options; those that are there already stay as they are.</summary>
    public void Begin()
    {
        foreach (var key in ring.Keys.Where(k => k.Personality is not null && !settings.Regions.Any(r => Place.AccountOf(r.Settings.Name) == k.Id))) Give(key);
    }

    /// <summary>The key's account begins anew, with the regions of the options' account and one more where that is alone: others can only be asked where there are some.</summary>
    public void Give(UserKey key)
    {
        ring.Put(key);
        if (Personality.Find(key.Personality) is not { } personality) return;
        var regions = Healthy();
        lock (room.Gate)
        {
            foreach (var (healthy, i) in regions.Select((r, i) => (r, i)))
            {
                var name = healthy.Name;
                wiring.Prepare(name);
                settings.Change((i == 0 ? personality.Home : personality.Others)(healthy) with { Name = Place.Of(name, key.Id) });
                if (personality.HasTracking) settings.Change(settings.Region(Place.Of(name, key.Id)), Tracking(name));
                if (!personality.HasShutQueue) continue;
                wiring.Prepare(name, Shut, isOpen: false);
                settings.Change(settings.Region(Place.Of(name, key.Id)), settings.DefaultSet(name, Shut));
            }
        }
    }

    /// <summary>As it should be from now on; what it had sent stays counted, and things that a client made stay.</summary>
    public void Mend(UserKey key)
    {
        ring.Put(key with { IsMended = true });
        lock (room.Gate)
        {
            foreach (var healthy in Healthy())
            {
                var place = Place.Of(healthy.Name, key.Id);
                settings.Change(healthy with { Name = place });
                var personality = Personality.Find(key.Personality);
                if (personality is { HasShutQueue: true }) wiring.Open(healthy.Name, Shut);
                if (personality is { HasTracking: true }) settings.Change(settings.Region(place), settings.DefaultSet(healthy.Name));
            }
        }
    }

    private ConfigurationSet Tracking(string region)
    {
        var set = settings.DefaultSet(region);
        return set with { Destinations = [.. set.Destinations.Select(d => d with { Types = [.. d.Types, "OPEN", "CLICK"] })] };
    }

    /// <summary>Of every region of the options' account: in production, with all identities that any of them has.</summary>
    private List<RegionSettings> Healthy()
    {
        var identities = settings.Regions.Where(r => Place.AccountOf(r.Settings.Name) is null).SelectMany(r => r.Settings.Identities).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        List<RegionSettings> own = [.. settings.Regions.Select(r => r.Settings).Where(r => Place.AccountOf(r.Name) is null)];
        if (own is [var alone]) own.Add(alone with { Name = alone.Name == Second ? "eu-central-1" : Second });
        var (quota, rate) = (options.Regions.Max(r => r.Max24HourSend), options.Regions.Max(r => r.MaxSendRate));
        return [.. own.Select(r => r with
        {
            Sandbox = false, Suspended = false, UnderReview = false, SendingEnabled = true, SentByOthers = 0, RateOfOthers = 0, Identities = identities, Max24HourSend = Math.Max(r.Max24HourSend, quota), MaxSendRate = Math.Max(r.MaxSendRate, rate),
        })];
    }
}
