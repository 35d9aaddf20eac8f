using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Control;

/// <summary>How a message of the queue is wrapped.</summary>
public enum QueueBody
{
    /// <summary>SES to SNS to SQS: the event as text in an SNS envelope, or as the subscription says.</summary>
    Sns,

    /// <summary>SNS with raw message delivery: the event itself.</summary>
    Raw,

    /// <summary>SES to EventBridge to SQS.</summary>
    EventBridge,
}

/// <summary>All that can be changed while it runs: regions, configuration sets, shares, faults, queue. Kept in settings.json.</summary>
internal sealed class Settings
{
    private readonly SimulatorOptions options;
    private readonly string path;
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, Region> regions = new(StringComparer.Ordinal);

    public Settings(SimulatorOptions options, string folder)
    {
        this.options = options;
        path = Path.Combine(folder, "settings.json");
        var kept = Read();
        var print = Print(options);
        if (kept?.Options != print) kept = null;
        Shares = kept?.Shares ?? options.Shares;
        Faults = new FaultBox(kept?.Faults ?? options.Faults, options.Clock);
        QueueBody = kept?.QueueBody ?? QueueBody.Sns;
        foreach (var region in kept?.Regions ?? options.Regions.Select(r => new KeptRegion(r, [DefaultSet(r.Name)], null)))
            regions[region.Settings.Name] = Made(region);
    }

    public MailboxShares Shares { get; private set; }

    public FaultBox Faults { get; }

    public QueueBody QueueBody { get; private set; }

    public IReadOnlyList<Region> Regions => [.. regions.Values.OrderBy(r => Order(r.Settings.Name))];

    /// <summary>Rises with every change.</summary>
    public int Version { get; private set; }

    public bool Knows(string region) => regions.ContainsKey(region);

    public Region Region(string name) => regions[name];

    public void Change(MailboxShares shares) => Keep(() => Shares = shares);

    public void Change(FaultSettings faults) => Keep(() => Faults.Change(faults));

    public void Change(QueueBody body) => Keep(() => QueueBody = body);

    /// <summary>A region that was not there comes with the default configuration set.</summary>
    public void Change(RegionSettings region) => Keep(() =>
    {
        if (regions.TryGetValue(region.Name, out var known)) known.Settings = region;
        else regions[region.Name] = Made(new KeptRegion(region, [DefaultSet(region.Name)], null));
    });

    public void Change(Region region, ConfigurationSet set) => Keep(() => region.ConfigurationSets[set.Name] = set);

    public void Delete(Region region, string set) => Keep(() => region.ConfigurationSets.Remove(set));

    /// <summary>Pools, dedicated addresses and the suppression list.</summary>
    public void Change(Region region, Action<Region> change) => Keep(() => change(region));

    /// <summary>Many at once, because each change writes the file.</summary>
    public void Change(Region region, params IReadOnlyCollection<EmailIdentity> identities) => Keep(() =>
    {
        foreach (var identity in identities) region.Identities[identity.Name] = identity;
    });

    /// <summary>The identity is gone, whoever had made it.</summary>
    public void DeleteIdentity(Region region, string identity) => Keep(() =>
    {
        region.Identities.Remove(identity);
        region.Settings = region.Settings with { Identities = [.. region.Settings.Identities.Where(i => !i.Equals(identity, StringComparison.OrdinalIgnoreCase))] };
    });

    /// <param name="topic">To which its events go.</param>
    public ConfigurationSet DefaultSet(string region, string topic = Topics.Preset.Name) => new()
    {
        Name = options.ConfigurationSet,
        Destinations =
        [
            new EventDestination
            {
                Name = "events", Enabled = true, TopicArn = Topics.Arn.Topic(region, options.AccountId, topic),
                Types = ["SEND", "REJECT", "BOUNCE", "COMPLAINT", "DELIVERY", "RENDERING_FAILURE", "DELIVERY_DELAY"],
            },
        ],
    };

    private Region Made(KeptRegion kept)
    {
        var region = new Region(kept.Settings, options.Clock);
        foreach (var set in kept.ConfigurationSets) region.ConfigurationSets[set.Name] = set;
        foreach (var identity in kept.Identities ?? []) region.Identities[identity.Name] = identity;
        foreach (var (name, mode) in kept.Pools ?? []) region.Pools[name] = mode;
        foreach (var address in kept.Moved ?? []) region.Moved[address.Ip] = address;
        foreach (var entry in kept.Suppressed ?? []) region.Suppressed[entry.Address.ToLowerInvariant()] = entry;
        region.SuppressedReasons = kept.SuppressedReasons ?? [];
        return region;
    }

    // As the options name them, later ones by name behind.
    private (int, string) Order(string name)
    {
        for (var i = 0; i < options.Regions.Count; i++) if (options.Regions[i].Name == name) return (i, name);
        return (int.MaxValue, name);
    }

    private KeptSettings? Read()
    {
        if (!File.Exists(path)) return null;
        try { return JsonSerializer.Deserialize(File.ReadAllBytes(path), SimulatorJson.Default.KeptSettings); }
        catch (JsonException inner) { throw new InvalidDataException($"{path} is not what the simulator wrote: {inner.Message} Delete it to start with the options.", inner); }
    }

    private void Keep(Action change)
    {
        lock (gate)
        {
            change();
            Version++;
            var kept = new KeptSettings(Print(options), Shares, Faults.Settings, QueueBody,
                [.. regions.Values.Select(r => new KeptRegion(r.Settings, [.. r.ConfigurationSets.Values], [.. r.Identities.Values])
                {
                    Pools = new(r.Pools), Moved = [.. r.Moved.Values], Suppressed = [.. r.Suppressed.Values], SuppressedReasons = r.SuppressedReasons,
                })]);
            File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(kept, SimulatorJson.Default.KeptSettings));
            File.Move(path + ".new", path, overwrite: true);
        }
    }

    // Other options than those of the run that wrote the file win over it.
    private static string Print(SimulatorOptions options) =>
        JsonSerializer.Serialize(new KeptSettings("", options.Shares, options.Faults, QueueBody.Sns,
            [.. options.Regions.Select(r => new KeptRegion(r, [], null))]), SimulatorJson.Default.KeptSettings);
}

/// <param name="Identities">Null: in files of earlier versions, and where options alone are compared.</param>
internal sealed record KeptRegion(
    RegionSettings Settings,
    IReadOnlyList<ConfigurationSet> ConfigurationSets,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<EmailIdentity>? Identities)
{
    /// <summary>Null, as the next three: in files of earlier versions, and where options alone are compared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, string>? Pools { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DedicatedAddress>? Moved { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SuppressedAddress>? Suppressed { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? SuppressedReasons { get; init; }
}

internal sealed record KeptSettings(string Options, MailboxShares Shares, FaultSettings Faults, QueueBody QueueBody, IReadOnlyList<KeptRegion> Regions);
