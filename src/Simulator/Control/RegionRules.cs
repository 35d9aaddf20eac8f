using Postroad.Simulator.Regions;
using Postroad.Simulator.Sending;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Control;

/// <summary>What a region's settings must fulfil; every fault is named at once.</summary>
internal static class RegionRules
{
    public static IReadOnlyList<string> Faults(RegionSettings region)
    {
        var faults = new List<string>();
        if (region.Name.Length is < 5 or > 32 || !region.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            faults.Add($"'{region.Name}' is no region's name; for example eu-central-1.");
        if (region.Max24HourSend is not -1 and not (>= 0 and <= 1e9))
            faults.Add($"max24_hour_send is {region.Max24HourSend}; 0 to 1000000000, or -1 for no limit.");
        if (region.MaxSendRate is not (> 0 and <= 1e6))
            faults.Add($"max_send_rate is {region.MaxSendRate}; above 0, at most 1000000 per second.");
        faults.AddRange(region.DedicatedIps.Where(a => !System.Net.IPAddress.TryParse(a.Ip, out _)).Select(a => $"'{a.Ip}' is no address; for example 198.51.100.11."));
        faults.AddRange(region.DedicatedIps.Where(a => a.WarmupPercentage is < 0 or > 100).Select(a => $"warmup_percentage of {a.Ip} is {a.WarmupPercentage}; 0 to 100."));
        faults.AddRange(region.Identities.Select(IdentityRules.Fault).OfType<string>());
        return faults;
    }

    /// <summary>Null: the review is over, and an account that was granted production access has left the sandbox.</summary>
    public static string? EndReview(Settings settings, Mailroom room, string region, ReviewEnd end)
    {
        if (!settings.Knows(region)) return $"The account does not use the region {region}.";
        if (end.Decision is not ("GRANTED" or "DENIED" or "FAILED")) return $"decision is '{end.Decision}'; GRANTED, DENIED or FAILED.";
        lock (room.Gate)
        {
            var known = settings.Region(region).Settings;
            if (known.Details is not { Review: "PENDING" } details) return $"Nothing of {region} is under review.";
            var ended = known with { Details = details with { Review = end.Decision } };
            if (end.Decision == "GRANTED") ended = ended with { Sandbox = false, Max24HourSend = end.Max24HourSend, MaxSendRate = end.MaxSendRate };
            if (Faults(ended with { Name = Place.RegionOf(ended.Name) }) is { Count: > 0 } faults) return faults[0];
            settings.Change(ended);
        }

        return null;
    }

    /// <summary>Null: it was added, or was there.</summary>
    public static string? AddIdentity(Settings settings, Mailroom room, string region, string identity)
    {
        identity = identity.Trim();
        if (!settings.Knows(region)) return $"The account does not use the region {region}.";
        if (IdentityRules.Fault(identity) is { } fault) return fault;
        lock (room.Gate)
        {
            var known = settings.Region(region).Settings;
            if (!known.Identities.Contains(identity, StringComparer.OrdinalIgnoreCase))
                settings.Change(known with { Identities = [.. known.Identities, identity] });
        }

        return null;
    }
}
