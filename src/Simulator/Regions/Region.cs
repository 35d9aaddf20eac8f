namespace Postroad.Simulator.Regions;

/// <summary>One region while it runs: its settings, its rate and its rolling 24 hours. Guarded by the post office's lock.</summary>
internal sealed class Region(RegionSettings settings, TimeProvider clock)
{
    private const int Buckets = 1440;
    private readonly int[] sentInMinute = new int[Buckets];
    private readonly long[] minuteOf = new long[Buckets];
    private double tokens = Math.Max(1, settings.MaxSendRate);
    private long filledAt = clock.GetTimestamp();

    public RegionSettings Settings { get; set; } = settings;

    public SortedDictionary<string, ConfigurationSet> ConfigurationSets { get; } = new(StringComparer.Ordinal);

    /// <summary>Those that a client made or changed. An identity that the settings name is verified, whether it stands here or not.</summary>
    public Dictionary<string, EmailIdentity> Identities { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Pools by name, and how each is scaled: STANDARD or MANAGED.</summary>
    public SortedDictionary<string, string> Pools { get; } = new(StringComparer.Ordinal);

    /// <summary>Those that a client moved or warmed; see <see cref="Addresses"/>.</summary>
    public Dictionary<string, DedicatedAddress> Moved { get; } = new(StringComparer.Ordinal);

    /// <summary>The account's own list, by address in lower case.</summary>
    public SortedDictionary<string, SuppressedAddress> Suppressed { get; } = new(StringComparer.Ordinal);

    /// <summary>For which reasons the list counts where a configuration set says nothing.</summary>
    public IReadOnlyList<string> SuppressedReasons { get; set; } = [];

    /// <summary>The dedicated addresses that the settings give, as clients left them.</summary>
    public IReadOnlyList<DedicatedAddress> Addresses() => [.. Settings.DedicatedIps.Select(given => Moved.GetValueOrDefault(given.Ip) ?? given)];

    /// <summary>Mail to it is taken and then bounced, in the name of the account's list.</summary>
    public bool Suppresses(string address, string set) => Suppressed.Count > 0 && Suppressed.TryGetValue(address.ToLowerInvariant(), out var entry)
        && (ConfigurationSets.GetValueOrDefault(set)?.SuppressedReasons ?? SuppressedReasons).Contains(entry.Reason);

    /// <summary>Null: there is none of that name.</summary>
    public EmailIdentity? Identity(string name)
    {
        var known = Identities.GetValueOrDefault(name);
        if (Settings.Identities.FirstOrDefault(i => i.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } given) return known;
        return (known ?? Unsaid(given)).Verified();
    }

    /// <summary>An identity of which nothing was said but its name.</summary>
    public EmailIdentity Unsaid(string name) => EmailIdentity.New(name, Place.RegionOf(Settings.Name), clock.GetUtcNow());

    public bool IsGiven(string name) => Settings.Identities.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>First the settings' in their order, then the others by name.</summary>
    public IReadOnlyList<string> IdentityNames() =>
        [.. Settings.Identities, .. Identities.Values.Select(i => i.Name).Where(name => !IsGiven(name)).Order(StringComparer.Ordinal)];

    /// <summary>Whether an address may send (or, in the sandbox, receive) here.</summary>
    public bool Covers(string address) =>
        Settings.Covers(address) || Identities.Values.Any(i => i.MaySend && RegionSettings.IsCovered(i.Name, address));

    /// <summary>What the identity nearest to a sender says (itself, its domain, a parent). Null: nothing was said for it, or it is not verified.</summary>
    public EmailIdentity? Nearest(string address)
    {
        if (Identities.Count == 0) return null;
        for (var name = address; ; name = name[(name.IndexOfAny(['@', '.'], Math.Max(0, name.LastIndexOf('@'))) + 1)..])
        {
            var given = IsGiven(name);
            if (Identities.TryGetValue(name, out var known) && (given || known.MaySend)) return known;
            if (given || !name.Contains('.')) return null;
        }
    }

    /// <summary>Recipients accepted in the last 24 hours, those of other applications included, in steps of a minute; mail to the simulator's own addresses is not in it.</summary>
    public int SentLast24Hours()
    {
        var oldest = Minute(clock.GetUtcNow()) - Buckets;
        var sum = 0;
        for (var i = 0; i < Buckets; i++) if (minuteOf[i] > oldest) sum += sentInMinute[i];
        return sum + Settings.SentByOthers;
    }

    public bool HasQuotaFor(int recipients) =>
        Settings.Max24HourSend < 0 || SentLast24Hours() + recipients <= Settings.Max24HourSend;

    /// <summary>Takes from the bucket of the second, or takes nothing and says no.</summary>
    public bool TryTakeRate(int recipients)
    {
        var rate = Math.Max(0, Settings.MaxSendRate - Settings.RateOfOthers);
        var burst = Math.Max(1, rate);
        var now = clock.GetTimestamp();
        tokens = Math.Min(burst, tokens + clock.GetElapsedTime(filledAt, now).TotalSeconds * rate);
        filledAt = now;
        if (tokens < Math.Min(recipients, burst)) return false;
        tokens -= recipients;
        return true;
    }

    public void CountSent(int recipients, DateTimeOffset at)
    {
        var minute = Minute(at);
        var i = (int)(minute % Buckets);
        if (minuteOf[i] != minute) (minuteOf[i], sentInMinute[i]) = (minute, 0);
        sentInMinute[i] += recipients;
    }

    public void Empty() => Array.Clear(sentInMinute);

    private static long Minute(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;
}
